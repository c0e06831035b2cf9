import { type JournalEntry, monotonicMs } from '../simulator.ts';

const KEPT = 20_000;

/** What truly happened, in order; the oldest entries go when it is long. */
export class Journal {
  #entries: JournalEntry[] = [];
  readonly #listeners = new Set<(entry: JournalEntry) => void>();

  write(what: JournalEntry['what'], name: string, data: unknown): void {
    const entry = { at: monotonicMs(), what, name, data };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT * 1.1) this.#entries = this.#entries.slice(-KEPT);
    for (const listener of [...this.#listeners]) listener(entry);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  on(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
