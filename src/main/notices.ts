import { randomUUID } from 'node:crypto';
import type { Notice } from '../contracts/index.ts';

/** Sentences that wait for a person. The same sentence is not said twice while it stands. */
export class Notices {
  #standing: Notice[] = [];
  readonly #changed: (notices: Notice[]) => void;
  readonly #now: () => number;

  constructor(now: () => number, changed: (notices: Notice[]) => void) {
    this.#now = now;
    this.#changed = changed;
  }

  say(level: Notice['level'], message: string, next?: string): void {
    if (this.#standing.some(notice => notice.message === message)) return;
    const notice = { id: randomUUID(), at: this.#now(), level, message };
    this.#standing = [...this.#standing, next === undefined ? notice : { ...notice, next }];
    this.#changed(this.#standing);
  }

  dismiss(id: string): void {
    this.#standing = this.#standing.filter(notice => notice.id !== id);
    this.#changed(this.#standing);
  }

  all(): Notice[] {
    return this.#standing;
  }
}
