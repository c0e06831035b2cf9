import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isDamage, type Migration, migrate } from '../store/index.ts';

/** The record itself. Rows are only ever added; only clear text kept beside it can be erased. */
const logSteps: readonly Migration[] = [
  {
    id: 1,
    name: 'log',
    up: db =>
      db.exec(`
        -- leaf: canonical JSON, the bytes hashed into the tree. NULL: lost to damage, hash kept.
        CREATE TABLE entries (seq INTEGER PRIMARY KEY, leaf BLOB);
        -- 256 hashes each (C2SP tlog-tiles); the last of each level may be shorter.
        CREATE TABLE tiles (
          level INTEGER, idx INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, idx)
        ) WITHOUT ROWID;
        CREATE TABLE head (
          id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL,
          at REAL NOT NULL, note TEXT
        );
        -- Clear text whose salted commitment stands in the leaf; value NULL once erased.
        CREATE TABLE beside (
          seq INTEGER, pointer TEXT, salt BLOB, value TEXT, person TEXT, PRIMARY KEY (seq, pointer)
        ) WITHOUT ROWID;
        CREATE INDEX beside_person ON beside (person) WHERE person IS NOT NULL;
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      `),
  },
];

/** Made from the record and made again whenever it is missing: what queries look up. */
const indexSteps: readonly Migration[] = [
  {
    id: 1,
    name: 'index',
    up: db =>
      db.exec(`
        CREATE TABLE invocations (
          n INTEGER PRIMARY KEY,           -- seq of the intent
          id TEXT NOT NULL UNIQUE,
          at REAL NOT NULL,                -- accepted, wall clock, ms
          show TEXT NOT NULL,
          connection TEXT NOT NULL,
          adapter TEXT NOT NULL,
          operation TEXT NOT NULL,
          kind TEXT NOT NULL,
          who TEXT NOT NULL,
          parent TEXT,
          outcome TEXT,                    -- NULL while pending
          ended INTEGER,                   -- seq of the outcome
          cost REAL
        );
        CREATE INDEX by_time ON invocations (at);
        CREATE INDEX by_connection ON invocations (connection, at);
        CREATE INDEX by_operation ON invocations (operation, at);
        CREATE INDEX by_who ON invocations (who, at);
        CREATE INDEX by_show ON invocations (show, at);
        CREATE INDEX by_outcome ON invocations (outcome, at);
        CREATE INDEX by_parent ON invocations (parent, at) WHERE parent IS NOT NULL;
        CREATE INDEX by_cost ON invocations (cost) WHERE cost IS NOT NULL;
        CREATE TABLE progress (
          id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, show TEXT NOT NULL
        );
        INSERT INTO progress VALUES (1, 0, '');
      `),
  },
];

export const logFile = (dir: string): string => join(dir, 'witness.sqlite');
export const indexFile = (dir: string): string => join(dir, 'index.sqlite');

/** Opens the record for writing, in the writer thread alone. Every commit is on disk when it returns. */
export function openLogFile(dir: string, now: () => number): Database.Database {
  mkdirSync(dir, { recursive: true });
  return open(logFile(dir), logSteps, 'FULL', now);
}

/**
 * Opens the index for writing. A power cut may cost its last rows; they are made again, and so is
 * all of it when it is damaged or of another record.
 */
export function openIndex(dir: string, log: Database.Database): Database.Database {
  const file = indexFile(dir);
  const anew = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    return open(file, indexSteps, 'NORMAL', Date.now);
  };
  let index: Database.Database | undefined;
  try {
    index = open(file, indexSteps, 'NORMAL', Date.now);
    if (fits(index, log)) return index;
    index.close();
    return anew();
  } catch (thrown) {
    index?.close();
    if (!isDamage(thrown)) throw thrown;
    return anew();
  }
}

/** Whether the index is sound and its last row is about this record. */
function fits(index: Database.Database, log: Database.Database): boolean {
  if (index.pragma('quick_check(1)', { simple: true }) !== 'ok') return false;
  const size = index.prepare('SELECT size FROM progress').pluck().get();
  const entries = log.prepare('SELECT size FROM head').pluck().get() ?? 0;
  if (typeof size !== 'number' || typeof entries !== 'number' || size > entries) return false;
  const last = index
    .prepare<[], { n: number; id: string }>('SELECT n, id FROM invocations ORDER BY n DESC LIMIT 1')
    .get();
  if (last === undefined) return true;
  const leaf = log
    .prepare<[number], Buffer | null>('SELECT leaf FROM entries WHERE seq = ?')
    .pluck()
    .get(last.n);
  return leaf?.includes(last.id) === true;
}

function open(
  file: string,
  steps: readonly Migration[],
  synchronous: 'FULL' | 'NORMAL',
  now: () => number,
): Database.Database {
  const db = new Database(file, { timeout: 5000 });
  try {
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${synchronous}`);
    db.pragma('secure_delete = ON'); // what is erased must be gone from the file too
    db.pragma('wal_autocheckpoint = 2000');
    db.pragma('cache_size = -32000');
    migrate(db, steps, now);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Opens either file for reading only. */
export function openToRead(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  db.pragma('cache_size = -16000');
  return db;
}
