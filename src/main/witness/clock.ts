/** How far (ms) the wall clock may stray from the steady one before it is called a jump. */
const STRAY = 2000;

/** Tells a wall clock that jumped (or a machine that slept) from time that passed. */
export class ClockWatch {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #offset: number;

  constructor(wall: () => number, steady: () => number) {
    this.#wall = wall;
    this.#steady = steady;
    this.#offset = wall() - steady();
  }

  /** How far the clock jumped since the last look, ms; nothing when it did not. */
  jumped(): { jumpedMs: number } | undefined {
    const offset = this.#wall() - this.#steady();
    const strayed = offset - this.#offset;
    if (Math.abs(strayed) < STRAY) return undefined;
    this.#offset = offset;
    return { jumpedMs: Math.round(strayed) };
  }
}
