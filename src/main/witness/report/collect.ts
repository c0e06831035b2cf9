import type Database from 'better-sqlite3';
import type { WitnessEntry } from '../../../contracts/index.ts';
import { fault } from '../../../contracts/index.ts';
import { currentCheckpoint } from '../checkpoint.ts';
import type { LogFacts } from '../keys.ts';
import { decodeLeaf } from '../leaf.ts';
import type { LogReader } from '../log.ts';
import { multiProof } from '../multiproof.ts';
import { nodesFromTiles } from '../tiles.ts';
import { REPORT_VERSION, type Report } from './model.ts';
import { type Line, linesOf, summarise } from './summary.ts';

/** What a report is about: a time range (wall clock, ms), one profile run, or everything. */
export interface ReportScope {
  from?: number;
  to?: number;
  /** Id of the invocation whose whole tree is reported. */
  run?: string;
}

export interface Collected {
  report: Report;
  lines: Line[];
}

/** Gathers entries, their proof and what they add up to. Call inside one read transaction. */
export function collect(
  log: LogReader,
  facts: LogFacts,
  index: Database.Database,
  scope: ReportScope,
  made: number,
): Collected {
  const head = log.head();
  const origin = facts.origin() ?? '';
  const seqs = scope.run === undefined ? inTime(log, index, scope) : ofRun(index, scope.run);
  const entries: Report['entries'] = [];
  const decoded: WitnessEntry[] = [];
  for (const seq of seqs) {
    const leaf = log.leaf(seq);
    if (leaf === undefined) continue; // lost to damage: its hash stays in the proof
    entries.push([seq, leaf.toString('utf8')]);
    const entry = decodeLeaf(leaf);
    if (entry !== undefined) decoded.push(entry);
  }
  if (entries.length === 0) {
    throw fault(
      'not_found',
      'Nothing was recorded in that time.',
      'Choose another time; “if witness query” shows what there is.',
    );
  }
  const lines = linesOf(decoded);
  const times = decoded.map(({ at }) => at);
  const cosigned = facts.cosigned();
  return {
    lines,
    report: {
      kind: 'infrafabric-witness-report',
      v: REPORT_VERSION,
      made,
      cover: {
        show: showOf(index, entries.at(-1)?.[0] ?? 0),
        studio: origin,
        ...(scope.run === undefined ? {} : { run: scope.run }),
        from: scope.from ?? least(times),
        to: scope.to ?? most(times),
      },
      checkpoint: currentCheckpoint(head, origin),
      keys: facts.keys(),
      ...(cosigned === undefined ? {} : { cosigned }),
      entries,
      proof: multiProof(
        nodesFromTiles(log.tile),
        entries.map(([seq]) => seq),
        head.size,
      ).map(hash => Buffer.from(hash).toString('base64')),
      summary: summarise(decoded),
    },
  };
}

/** Entries of a time range, with the outcomes of its invocations wherever they stand. */
function inTime(log: LogReader, index: Database.Database, { from, to }: ReportScope): number[] {
  const { size } = log.head();
  const first = from === undefined ? 0 : firstAt(log, size, from);
  const end = to === undefined ? size : firstAt(log, size, to + 1);
  const seqs = new Set<number>();
  for (let seq = first; seq < end; seq++) seqs.add(seq);
  const rows = index
    .prepare<[number, number], { n: number; ended: number | null }>(
      'SELECT n, ended FROM invocations WHERE at >= ? AND at <= ?',
    )
    .all(from ?? 0, to ?? Number.MAX_SAFE_INTEGER);
  for (const { n, ended } of rows) {
    seqs.add(n);
    if (ended !== null) seqs.add(ended);
  }
  return [...seqs].sort((a, b) => a - b);
}

/** First entry at or after a moment; entries are nearly, not strictly, in the order of time. */
function firstAt(log: LogReader, size: number, at: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    const leaf = log.leaf(middle);
    const entry = leaf === undefined ? undefined : decodeLeaf(leaf);
    if (entry !== undefined && entry.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An invocation and everything that was done for it. */
function ofRun(index: Database.Database, run: string): number[] {
  const rows = index
    .prepare<[string], { n: number; ended: number | null }>(
      `WITH RECURSIVE tree (id) AS (
         SELECT ? UNION SELECT i.id FROM invocations i JOIN tree ON i.parent = tree.id
       ) SELECT n, ended FROM invocations JOIN tree USING (id)`,
    )
    .all(run);
  return rows.flatMap(({ n, ended }) => (ended === null ? [n] : [n, ended])).sort((a, b) => a - b);
}

const showOf = (index: Database.Database, seq: number): string =>
  index
    .prepare<[number], { show: string }>(
      'SELECT show FROM invocations WHERE n <= ? ORDER BY n DESC LIMIT 1',
    )
    .get(seq)?.show ?? '';

const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
