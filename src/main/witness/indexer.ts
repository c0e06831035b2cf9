import type Database from 'better-sqlite3';
import type { Json, JsonObject, WitnessEntry } from '../../contracts/index.ts';
import { decodeLeaf } from './leaf.ts';
import type { LogReader } from './log.ts';

/** Name under which the show's name is recorded: a `config` entry with `data.show`. */
export const SHOW_SUBJECT = 'show';

/** Keeps the index level with the record, some entries at a time. */
export class Indexer {
  readonly #db: Database.Database;
  readonly #log: LogReader;
  #size: number;
  #show: string;
  readonly #begin: Database.Statement;
  readonly #end: Database.Statement;
  readonly #progress: Database.Statement;

  constructor(db: Database.Database, log: LogReader) {
    this.#db = db;
    this.#log = log;
    const row = db
      .prepare<[], { size: number; show: string }>('SELECT size, show FROM progress')
      .get();
    this.#size = row?.size ?? 0;
    this.#show = row?.show ?? '';
    this.#begin = db.prepare(
      `INSERT OR IGNORE INTO invocations
       (n, id, at, show, connection, adapter, operation, kind, who, parent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#end = db.prepare(
      'UPDATE invocations SET outcome = ?, ended = ?, cost = ? WHERE id = ? AND ended IS NULL',
    );
    this.#progress = db.prepare('UPDATE progress SET size = ?, show = ?');
  }

  /** Entries that are in the index. */
  get size(): number {
    return this.#size;
  }

  /** Takes in up to `most` entries; answers whether there is more. */
  advance(size: number, most: number): boolean {
    const to = Math.min(size, this.#size + most);
    if (to <= this.#size) return false;
    let show = this.#show;
    this.#db
      .transaction(() => {
        for (const { leaf } of this.#log.range(this.#size, to)) {
          const entry = leaf === null ? undefined : decodeLeaf(leaf);
          if (entry !== undefined) show = this.#take(entry, show);
        }
        this.#progress.run(to, show);
      })
      .immediate();
    this.#size = to;
    this.#show = show;
    return to < size;
  }

  #take(entry: WitnessEntry, show: string): string {
    if (entry.kind === 'config' && entry.subject === SHOW_SUBJECT) {
      const name = entry.data.show;
      return typeof name === 'string' ? name : show;
    }
    const { data } = entry;
    if (entry.kind === 'intent') {
      const origin = objectOf(data.origin);
      this.#begin.run(
        entry.seq,
        entry.subject,
        typeof data.acceptedAt === 'number' ? data.acceptedAt : entry.at,
        show,
        textOf(data.connection),
        textOf(data.adapter),
        textOf(data.operation),
        textOf(origin.kind),
        textOf(origin.who),
        typeof data.parent === 'string' ? data.parent : null,
      );
    } else if (entry.kind === 'outcome') {
      const outcome = textOf(objectOf(data.result).outcome);
      this.#end.run(outcome, entry.seq, costOf(entry), entry.subject);
    }
    return show;
  }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** What an outcome says it cost (`data.cost.amount`), for the cost filter. */
function costOf(entry: WitnessEntry): number | null {
  const { amount } = objectOf(entry.data.cost);
  return typeof amount === 'number' ? amount : null;
}
