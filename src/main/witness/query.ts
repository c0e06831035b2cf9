import type Database from 'better-sqlite3';
import type { InvocationRecord, LogQuery, WitnessEntry } from '../../contracts/index.ts';
import { invocationRecord, logQuery, witnessEvent } from '../../contracts/index.ts';
import { COMMITMENT, rejoin } from './beside.ts';
import { decodeLeaf } from './leaf.ts';
import type { LogReader } from './log.ts';

interface Row {
  n: number;
  id: string;
  at: number;
  ended: number | null;
}

/** Entries newer than the index that one query reads at most, newest first. */
const OVERLAY = 4096;

/** Answers queries from the index, and from the record itself for what is not indexed yet. */
export class LogQueries {
  readonly #index: Database.Database;
  readonly #log: LogReader;
  readonly #progress: Database.Statement<[], { size: number }>;
  readonly #byId: Database.Statement<[string], Row>;
  readonly #pending: Database.Statement<[], Row>;
  readonly #overlay: { to: number; begun: Map<string, Row>; ended: Map<string, number> } = {
    to: 0,
    begun: new Map(),
    ended: new Map(),
  };

  constructor(index: Database.Database, log: LogReader) {
    this.#index = index;
    this.#log = log;
    this.#progress = index.prepare('SELECT size FROM progress');
    this.#byId = index.prepare('SELECT n, id, at, ended FROM invocations WHERE id = ?');
    this.#pending = index.prepare(
      'SELECT n, id, at, ended FROM invocations WHERE outcome IS NULL ORDER BY n',
    );
  }

  get(id: string): InvocationRecord | undefined {
    const overlay = this.#fresh();
    const row = overlay.begun.get(id) ?? this.#byId.get(id);
    return row === undefined ? undefined : this.#record(row, overlay.ended.get(id));
  }

  /** Intents without an outcome, oldest first. */
  openIntents(): InvocationRecord[] {
    const overlay = this.#fresh();
    return [...this.#pending.all(), ...overlay.begun.values()].flatMap(row => {
      if (row.ended !== null || overlay.ended.has(row.id)) return [];
      const record = this.#record(row, undefined);
      return record === undefined ? [] : [record];
    });
  }

  /** Newest first. */
  list(asked: LogQuery): InvocationRecord[] {
    const query = logQuery.parse(asked);
    const overlay = this.#fresh();
    const before = query.before === undefined ? undefined : this.#rowOf(query.before);
    if (query.before !== undefined && before === undefined) return [];
    const changed = new Map<string, Row>(overlay.begun);
    for (const id of overlay.ended.keys()) {
      const row = changed.get(id) ?? this.#byId.get(id);
      if (row !== undefined) changed.set(id, row);
    }
    const found: { row: Row; record: InvocationRecord }[] = [];
    for (const row of changed.values()) {
      const record = this.#record(row, overlay.ended.get(row.id));
      if (record === undefined || !matches(record, query)) continue;
      if (before !== undefined && !isOlder(row, before)) continue;
      found.push({ row, record });
    }
    let indexed = 0;
    for (const row of this.#select(query, before)) {
      if (indexed >= query.limit) break;
      if (changed.has(row.id)) continue;
      const record = this.#record(row, undefined);
      if (record === undefined || !matchesText(record, query.text)) continue;
      found.push({ row, record });
      indexed += 1;
    }
    found.sort((a, b) => (isOlder(a.row, b.row) ? 1 : -1));
    return found.slice(0, query.limit).map(({ record }) => record);
  }

  *#select(query: ReturnType<typeof logQuery.parse>, before: Row | undefined): Iterable<Row> {
    const where: string[] = [];
    const values: (string | number)[] = [];
    const add = (sql: string, ...given: (string | number)[]) => {
      where.push(sql);
      values.push(...given);
    };
    if (before !== undefined) add('(at, n) < (?, ?)', before.at, before.n);
    if (query.from !== undefined) add('at >= ?', query.from);
    if (query.to !== undefined) add('at <= ?', query.to);
    if (query.connection !== undefined) add('connection = ?', query.connection);
    if (query.operation !== undefined) add('operation = ?', query.operation);
    if (query.outcome !== undefined) add('outcome = ?', query.outcome);
    if (query.who !== undefined) add('who = ?', query.who);
    const sql = `SELECT n, id, at, ended FROM invocations ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY at DESC, n DESC`;
    yield* this.#index.prepare<(string | number)[], Row>(sql).iterate(...values);
  }

  #rowOf(id: string): Row | undefined {
    return this.#fresh().begun.get(id) ?? this.#byId.get(id);
  }

  /** Takes in what the record holds beyond the index, each entry once. */
  #fresh() {
    const overlay = this.#overlay;
    const size = this.#log.head().size;
    if (size === overlay.to) return overlay;
    const indexed = this.#progress.get()?.size ?? 0;
    const from = Math.max(overlay.to, indexed, size - OVERLAY);
    for (const { seq, leaf } of this.#log.range(from, size)) {
      const entry = leaf === null ? undefined : decodeLeaf(leaf);
      if (entry?.kind === 'outcome') {
        if (!overlay.ended.has(entry.subject)) overlay.ended.set(entry.subject, seq);
      } else if (entry?.kind === 'intent') {
        const at = entry.data.acceptedAt;
        overlay.begun.set(entry.subject, {
          n: seq,
          id: entry.subject,
          at: typeof at === 'number' ? at : entry.at,
          ended: null,
        });
      }
    }
    overlay.to = size;
    // What the index has caught up with is its own again.
    for (const [id, { n }] of overlay.begun) {
      if (n >= indexed) break;
      overlay.begun.delete(id);
    }
    for (const [id, seq] of overlay.ended) {
      if (seq >= indexed) break;
      overlay.ended.delete(id);
    }
    return overlay;
  }

  #record(row: Row, overlaid: number | undefined): InvocationRecord | undefined {
    const intent = this.#entry(row.n);
    const end = row.ended ?? overlaid;
    return fold(intent, end === undefined ? undefined : this.#entry(end));
  }

  #entry(seq: number): WitnessEntry | undefined {
    return readEntry(this.#log, seq);
  }
}

/** An entry with what is kept beside it put back. */
export function readEntry(log: LogReader, seq: number): WitnessEntry | undefined {
  const leaf = log.leaf(seq);
  const entry = leaf === undefined ? undefined : decodeLeaf(leaf);
  if (entry !== undefined && leaf?.includes(COMMITMENT)) rejoin(entry, log.beside(seq));
  return entry;
}

const isOlder = (a: Row, b: Row): boolean => a.at < b.at || (a.at === b.at && a.n < b.n);

/** One invocation as its two entries tell it. */
export function fold(
  intent: WitnessEntry | undefined,
  outcome: WitnessEntry | undefined,
): InvocationRecord | undefined {
  const begun = witnessEvent.safeParse(intent).data;
  if (begun?.kind !== 'intent') return undefined;
  const ended = outcome === undefined ? undefined : witnessEvent.safeParse(outcome).data;
  const result = ended?.kind === 'outcome' ? ended.data : undefined;
  return invocationRecord.safeParse({
    ...begun.data,
    stages: result?.stages ?? { accepted: 0 },
    ...(result === undefined ? {} : { result: result.result }),
  }).data;
}

function matches(record: InvocationRecord, query: ReturnType<typeof logQuery.parse>): boolean {
  return (
    (query.from === undefined || record.acceptedAt >= query.from) &&
    (query.to === undefined || record.acceptedAt <= query.to) &&
    (query.connection === undefined || record.connection === query.connection) &&
    (query.operation === undefined || record.operation === query.operation) &&
    (query.outcome === undefined || record.result?.outcome === query.outcome) &&
    (query.who === undefined || record.origin.who === query.who) &&
    matchesText(record, query.text)
  );
}

const matchesText = (record: InvocationRecord, text: string | undefined): boolean =>
  text === undefined || JSON.stringify(record).toLowerCase().includes(text.toLowerCase());
