import type { Lamp } from '../../contracts/index.ts';

/** Remembers what each lamp showed, and says only what changed, once per turn of the loop. */
export class LampBoard {
  readonly #shown = new Map<string, Lamp>();
  #scheduled = false;
  readonly #emit: (changed: Record<string, Lamp>) => void;

  constructor(emit: (changed: Record<string, Lamp>) => void) {
    this.#emit = emit;
  }

  /** Runs `evaluate` once at the end of this turn, however often it is asked for. */
  soon(evaluate: () => void): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      evaluate();
    });
  }

  /** Forgets what was shown, so that the next evaluation says every lamp. */
  reset(): void {
    this.#shown.clear();
  }

  set(lamps: readonly (readonly [string, Lamp])[]): void {
    const changed: Record<string, Lamp> = {};
    for (const [key, lamp] of lamps) {
      if (this.#shown.get(key) === lamp) continue;
      this.#shown.set(key, lamp);
      changed[key] = lamp;
    }
    if (Object.keys(changed).length > 0) this.#emit(changed);
  }
}
