import type { SimulatorFault } from '../simulator.ts';

/** The fault being played, shared by every link of one simulator. */
export class Wire {
  fault: SimulatorFault = 'none';
  delayMs = 0;
  readonly #waiting: (() => void)[] = [];

  /** Runs what came in or goes out: at once, later, or when the silence is over. */
  pass(act: () => void, direction: 'in' | 'out'): void {
    if (this.fault === 'silence') this.#waiting.push(act);
    else if (this.fault === 'delay' && direction === 'out') setTimeout(act, this.delayMs).unref();
    else act();
  }

  set(fault: SimulatorFault, delayMs: number): void {
    this.fault = fault;
    this.delayMs = delayMs;
    if (fault !== 'silence') for (const act of this.#waiting.splice(0)) act();
  }
}
