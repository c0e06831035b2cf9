import type { SimulatorFault } from '../simulator.ts';

/** What is wrong with the simulated machine now; both servers look at it for every answer. */
export class Trouble {
  fault: SimulatorFault = 'none';
  delayMs = 0;

  /** Nothing of what arrives is understood, nothing is answered. */
  get silent(): boolean {
    return this.fault === 'silence';
  }

  /** Runs `answer` now, or later when answers are to be late. */
  late(answer: () => void): void {
    if (this.fault === 'delay' && this.delayMs > 0) setTimeout(answer, this.delayMs);
    else answer();
  }
}
