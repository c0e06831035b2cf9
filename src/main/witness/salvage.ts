import { appendFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { isDamage } from '../store/index.ts';
import { logFacts } from './keys.ts';
import { LogWriter, logReader } from './log.ts';
import { HASH_SIZE, type Hash, leafHash, sameHash } from './merkle.ts';
import type { Repair } from './messages.ts';
import { mirrored, mirroredFacts } from './mirror.ts';
import { indexFile, logFile, openLogFile } from './schema.ts';
import { TILE_WIDTH } from './tiles.ts';
import { readWal } from './wal.ts';

const marker = (dir: string): string => join(dir, 'mend-at-next-start');

/** Asks for the record to be mended when it is next opened (damage was found at work). */
export const mendNext = (dir: string): void => writeFileSync(marker(dir), '');

/** SQLite itself drops a group that was not written whole; this is how it is said. */
const TORN: Repair = {
  message:
    'The studio ended in the middle of writing: the group of entries it was writing was dropped; none of them had been shown as recorded.',
  next: 'Nothing to do; actions without an outcome are marked as unknown.',
};

/** Files up to this size are checked whole at every start, bytes. */
const CHECKED_WHOLE = 64 * 1024 * 1024;

/**
 * Opens the record for writing. When it is damaged, whatever can still be read of it and of its
 * mirror is put into a new file, entry by entry, each held to its fingerprint; the damaged file is
 * kept aside.
 */
export function openMended(
  dir: string,
  now: () => number,
): { db: Database.Database; repair?: Repair } {
  const missing = !existsSync(logFile(dir)) && mirrored(dir, 0).leaves.length > 0;
  if (!missing && !existsSync(marker(dir))) {
    let db: Database.Database | undefined;
    const torn = readWal(`${logFile(dir)}-wal`)?.torn === true;
    try {
      db = openLogFile(dir, now);
      if (isSound(db)) return torn ? { db, repair: TORN } : { db };
      db.close();
    } catch (thrown) {
      db?.close();
      if (!isDamage(thrown)) throw thrown;
    }
  }
  const mended = mend(dir, now);
  rmSync(marker(dir), { force: true });
  return mended;
}

/** A cheap look at structure and right edge; the whole of it is `verify`'s work. */
function isSound(db: Database.Database): boolean {
  try {
    const pages = Number(db.pragma('page_count', { simple: true }));
    const bytes = pages * Number(db.pragma('page_size', { simple: true }));
    if (bytes <= CHECKED_WHOLE && db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      return false;
    }
    const log = logReader(db);
    const head = log.head();
    const writer = new LogWriter(
      db,
      () => 0,
      () => undefined,
    );
    if (!sameHash(writer.root(), head.root)) return false;
    const last = Math.floor(Math.max(0, head.size - 1) / TILE_WIDTH) * TILE_WIDTH;
    let next = last;
    const tile = head.size === 0 ? Buffer.alloc(0) : log.tile(0, last / TILE_WIDTH);
    for (const { seq, leaf } of log.range(last, head.size)) {
      if (seq !== next) return false;
      const at = (seq % TILE_WIDTH) * HASH_SIZE;
      if (leaf !== null && !sameHash(leafHash(leaf), tile.subarray(at, at + HASH_SIZE)))
        return false;
      next += 1;
    }
    return next === head.size;
  } catch (thrown) {
    if (isDamage(thrown) || thrown instanceof RangeError) return false;
    throw thrown;
  }
}

function mend(dir: string, now: () => number): { db: Database.Database; repair: Repair } {
  const damaged = setAside(dir, now());
  const old = reading(damaged);
  const db = openLogFile(dir, now);
  const log = new LogWriter(db, now, () => undefined);
  const lost: number[] = [];
  let fromMirror = 0;
  const size = Math.max(old.size(), 0);
  let seq = 0;
  for (let whole = true; whole; ) {
    const index = seq / TILE_WIDTH;
    const copy = mirrored(dir, index);
    const tile = old.tile(index);
    const rows: { leaf: Buffer | undefined; hash: Hash }[] = [];
    for (let i = 0; i < TILE_WIDTH; i++) {
      const found = choose(old.leaf(seq + i), copy.leaves[i], [tile[i], copy.hashes[i]]);
      if (found === undefined || (size > 0 && seq + i >= size && !found.leaf)) break;
      if (found.leaf === undefined) lost.push(seq + i);
      if (found.mirror) fromMirror += 1;
      rows.push(found);
    }
    if (rows.length > 0) log.restore(rows);
    seq += rows.length;
    whole = rows.length === TILE_WIDTH;
  }
  const beyond = saveBeyond(old, seq, damaged);
  old.copyRest(db);
  old.close();
  const facts = logFacts(db);
  const known = mirroredFacts(dir);
  if (facts.origin() === undefined && known !== undefined) {
    facts.set('origin', known.origin);
    facts.set('keys', JSON.stringify(known.keys));
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexFile(dir) + suffix, { force: true });
  return { db, repair: inWords({ damaged, kept: seq, size, fromMirror, lost, beyond }) };
}

/** The reading of an entry that its fingerprint vouches for; the fingerprint alone when none is. */
function choose(
  leaf: Buffer | undefined,
  copy: Buffer | undefined,
  expected: (Hash | undefined)[],
): { leaf: Buffer | undefined; hash: Hash; mirror: boolean } | undefined {
  const known = expected.filter(hash => hash !== undefined);
  for (const [candidate, mirror] of [
    [leaf, false],
    [copy, true],
  ] as const) {
    if (candidate === undefined || candidate.length === 0) continue;
    const hash = leafHash(candidate);
    if (known.length === 0 || known.some(one => sameHash(one, hash))) {
      return { leaf: candidate, hash, mirror };
    }
  }
  const [hash] = known;
  return hash === undefined ? undefined : { leaf: undefined, hash, mirror: false };
}

function setAside(dir: string, at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:.]/g, '');
  let damaged = `${logFile(dir)}.damaged-${stamp}`;
  while (existsSync(damaged)) damaged += '+';
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(logFile(dir) + suffix)) renameSync(logFile(dir) + suffix, damaged + suffix);
  }
  return damaged;
}

type Old = ReturnType<typeof reading>;

/** Reads what can be read of a damaged file; what cannot is `undefined`, never a throw. */
function reading(file: string) {
  let db: Database.Database | undefined;
  const attempt = <T>(read: (db: Database.Database) => T): T | undefined => {
    try {
      return db === undefined ? undefined : read(db);
    } catch {
      return undefined;
    }
  };
  try {
    db = new Database(file, { fileMustExist: true });
    db.pragma('schema_version'); // reads the header
  } catch {
    db = undefined;
  }
  const leaf = attempt(one =>
    one.prepare<[number], { leaf: Buffer | null }>('SELECT leaf FROM entries WHERE seq = ?'),
  );
  const tile = attempt(one =>
    one.prepare<[number], { hashes: Buffer }>(
      'SELECT hashes FROM tiles WHERE level = 0 AND idx = ?',
    ),
  );
  return {
    size: () =>
      attempt(one => one.prepare<[], { size: number }>('SELECT size FROM head').get()?.size) ?? 0,
    leaf: (seq: number): Buffer | undefined => attempt(() => leaf?.get(seq)?.leaf) ?? undefined,
    tile(index: number): Hash[] {
      const bytes = attempt(() => tile?.get(index)?.hashes) ?? Buffer.alloc(0);
      return Array.from({ length: Math.floor(bytes.length / HASH_SIZE) }, (_, i) =>
        bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE),
      );
    },
    /** Takes over what is not an entry, row by row. */
    copyRest(into: Database.Database): void {
      for (const [table, columns] of [
        ['facts', 2],
        ['beside', 5],
      ] as const) {
        const insert = into.prepare(
          `INSERT OR IGNORE INTO ${table} VALUES (${Array(columns).fill('?').join(', ')})`,
        );
        attempt(one => {
          for (const row of one.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().iterate()) {
            insert.run(...row);
          }
        });
      }
    },
    close: () => attempt(one => one.close()),
  };
}

/** Entries after a gap that nothing can bridge cannot stay in the tree; they are kept in a file. */
function saveBeyond(old: Old, from: number, damaged: string): number {
  const file = `${damaged}.entries.ndjson`;
  let saved = 0;
  for (let seq = from; seq < old.size(); seq++) {
    const leaf = old.leaf(seq);
    if (leaf === undefined) continue;
    appendFileSync(file, `${leaf.toString('utf8')}\n`);
    saved += 1;
  }
  return saved;
}

function inWords(done: {
  damaged: string;
  kept: number;
  size: number;
  fromMirror: number;
  lost: number[];
  beyond: number;
}): Repair {
  const { kept, size, fromMirror, lost, beyond } = done;
  const name = basename(done.damaged);
  const missing = Math.max(0, size - kept);
  const parts = [`The record was damaged and has been mended: ${kept} entries are whole`];
  if (fromMirror > 0) parts.push(`${fromMirror} of them from its backup`);
  if (lost.length > 0) {
    const named = lost.slice(0, 5).join(', ');
    parts.push(`${lost.length} cannot be read any more (${named}${lost.length > 5 ? ', …' : ''})`);
  }
  if (missing > 0) parts.push(`the last ${missing} are gone`);
  if (beyond > 0) parts.push(`${beyond} of those were saved to ${name}.entries.ndjson`);
  return {
    message: `${parts.join(', ')}.`,
    next: `Check the disk. The damaged file is kept as ${name}.`,
  };
}
