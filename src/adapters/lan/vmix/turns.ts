/**
 * Lets jobs run one at a time, in order. A job that gives up while it waits leaves the queue at
 * once; one that is running keeps its turn until it ends.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  async take<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T> {
    if (this.#busy) await this.#wait(signal);
    this.#busy = true;
    try {
      signal.throwIfAborted();
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy = false;
      else next(); // the turn passes on without becoming free in between
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = this.#waiting.indexOf(go);
        if (place !== -1) this.#waiting.splice(place, 1);
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) return reject(signal.reason);
      this.#waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
