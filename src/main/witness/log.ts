import type Database from 'better-sqlite3';
import { emptyRoot, type Hash, leafHashText } from './merkle.ts';
import { type TileReader, TreeEdge } from './tiles.ts';

/** Clear text kept beside the record, whose commitment stands in the leaf of `seq`. */
export interface Beside {
  seq: number;
  /** JSON pointer into the entry. */
  pointer: string;
  salt: Uint8Array;
  /** Canonical JSON. */
  value: string;
  /** Whom it is about, so that one person's data can be erased at once. */
  person?: string;
}

export interface Head {
  size: number;
  root: Hash;
  at: number;
  /** Signed note over the checkpoint, once there is a key. */
  note?: string;
}

interface HeadRow {
  size: number;
  root: Buffer;
  at: number;
  note: string | null;
}

/** Reads of the record that any connection may do. */
export function logReader(db: Database.Database) {
  const head = db.prepare<[], HeadRow>('SELECT size, root, at, note FROM head');
  const leaf = db.prepare<[number], { leaf: Buffer | null }>(
    'SELECT leaf FROM entries WHERE seq = ?',
  );
  const range = db.prepare<[number, number], { seq: number; leaf: Buffer | null }>(
    'SELECT seq, leaf FROM entries WHERE seq >= ? AND seq < ? ORDER BY seq',
  );
  const tile = db.prepare<[number, number], { hashes: Buffer }>(
    'SELECT hashes FROM tiles WHERE level = ? AND idx = ?',
  );
  const beside = db.prepare<
    [number],
    { pointer: string; salt: Buffer | null; value: string | null }
  >('SELECT pointer, salt, value FROM beside WHERE seq = ?');
  const readTile: TileReader = (level, index) => {
    const row = tile.get(level, index);
    if (row === undefined) throw new RangeError(`tile ${level}/${index} is missing`);
    return row.hashes;
  };
  return {
    head(): Head {
      const row = head.get();
      if (row === undefined) return { size: 0, root: emptyRoot(), at: 0 };
      const { note, ...rest } = row;
      return { ...rest, ...(note === null ? {} : { note }) };
    },
    leaf: (seq: number): Buffer | undefined => leaf.get(seq)?.leaf ?? undefined,
    /** Entries `from` … `to - 1`, in order. */
    range: (from: number, to: number) => range.iterate(from, to),
    tile: readTile,
    /** What is kept beside an entry; value and salt are null once erased. */
    beside: (seq: number) => beside.all(seq),
  };
}
export type LogReader = ReturnType<typeof logReader>;

/** Rows in one statement: half the cost a row of one statement each. */
const ROWS_AT_ONCE = 32;

/** Appends to the record; lives in the writer thread, which owns the only writing connection. */
export class LogWriter {
  readonly #db: Database.Database;
  readonly #now: () => number;
  readonly #sign: (size: number, root: Hash) => string | undefined;
  readonly #statements;
  #edge: TreeEdge;

  /** @param sign makes the signed note of a head, or nothing while there is no key. */
  constructor(
    db: Database.Database,
    now: () => number,
    sign: (size: number, root: Hash) => string | undefined,
  ) {
    this.#db = db;
    this.#now = now;
    this.#sign = sign;
    this.#statements = {
      entry: db.prepare('INSERT INTO entries VALUES (?, ?)'),
      entries: db.prepare(
        `INSERT INTO entries VALUES ${Array(ROWS_AT_ONCE).fill('(?, ?)').join(', ')}`,
      ),
      tile: db.prepare('INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)'),
      beside: db.prepare('INSERT INTO beside VALUES (?, ?, ?, ?, ?)'),
      head: db.prepare('INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?)'),
    };
    this.#edge = this.#load();
  }

  get size(): number {
    return this.#edge.size;
  }

  /** Writes a group in one durable transaction. On a throw nothing of it is kept. */
  append(leaves: readonly string[], beside: readonly Beside[] = []): Head {
    try {
      return this.#db.transaction(() => this.#write(leaves, beside)).immediate();
    } catch (thrown) {
      this.#edge = this.#load();
      throw thrown;
    }
  }

  #write(leaves: readonly string[], beside: readonly Beside[]): Head {
    const { entry, entries, beside: kept } = this.#statements;
    let rows: (number | Buffer)[] = [];
    for (const text of leaves) {
      const leaf = Buffer.from(text, 'utf8');
      rows.push(this.#edge.size, leaf);
      this.#edge.add(leafHashText(leaf));
      if (rows.length < 2 * ROWS_AT_ONCE) continue;
      entries.run(rows);
      rows = [];
    }
    for (let i = 0; i < rows.length; i += 2) entry.run(rows[i], rows[i + 1]);
    for (const { seq, pointer, salt, value, person } of beside) {
      kept.run(seq, pointer, salt, value, person ?? null);
    }
    return this.#finish();
  }

  /** Writes the tiles that changed and the new head. */
  #finish(): Head {
    const { tile, head: last } = this.#statements;
    for (const { level, index, hashes } of this.#edge.changed()) tile.run(level, index, hashes);
    const head: Head = { size: this.#edge.size, root: this.#edge.root(), at: this.#now() };
    const note = this.#sign(head.size, head.root);
    last.run(head.size, head.root, head.at, note ?? null);
    return { ...head, ...(note === undefined ? {} : { note }) };
  }

  root(): Hash {
    return this.#edge.root();
  }

  /** Puts entries back while a damaged record is mended; one without bytes keeps its hash alone. */
  restore(rows: readonly { leaf: Buffer | undefined; hash: Hash }[]): void {
    this.#db
      .transaction(() => {
        for (const { leaf, hash } of rows) {
          this.#statements.entry.run(this.#edge.size, leaf ?? null);
          this.#edge.add(Buffer.from(hash).toString('latin1'));
        }
        this.#finish();
      })
      .immediate();
  }

  /** Forgets clear text kept beside the record; answers how many fields. The proofs stand. */
  erase(what: { seq: number } | { person: string }): number {
    const [column, value] = 'seq' in what ? ['seq', what.seq] : ['person', what.person];
    return this.#db
      .prepare(
        `UPDATE beside SET value = NULL, salt = NULL, person = NULL WHERE ${column} = ? AND value IS NOT NULL`,
      )
      .run(value).changes;
  }

  #load(): TreeEdge {
    const reader = logReader(this.#db);
    return TreeEdge.from(reader.head().size, reader.tile);
  }
}
