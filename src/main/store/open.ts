import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import Database from 'better-sqlite3';
import { StudioFault } from '../../contracts/index.ts';
import { Backups, passesCheck, stampOf } from './backups.ts';
import { describeStoreError, isDamage } from './fault.ts';
import { type Migration, migrate } from './migrate.ts';

export interface StoreOptions {
  file: string;
  migrations: readonly Migration[];
  /** Folder in which backups are kept. */
  backups: string;
  /** Wall clock, ms since the epoch. */
  now: () => number;
}

/** What was done about a damaged file, in words for the operator. */
export interface Recovery {
  movedTo: string;
  restoredFrom?: string;
  message: string;
  next: string;
}

export interface Store {
  db: BetterSqlite3.Database;
  recovered?: Recovery;
  /** Copies the database while it is in use; answers the copy's path. The newest five are kept. */
  backup(): Promise<string>;
  close(): void;
}

/**
 * Opens the studio's database, every commit of which survives a power cut. A damaged file is moved
 * aside, never deleted, and the newest intact backup takes its place.
 * @throws StudioFault `unsupported_version`, `disk_full`, `permission_denied`, `busy`.
 */
export function openStore(options: StoreOptions): Store {
  const { file, now } = options;
  const backups = new Backups(options.backups, file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    let recovered: Recovery | undefined;
    let db = existsSync(file) ? openChecked(file) : connect(file);
    if (db === undefined) {
      recovered = replaceDamaged(file, backups, now());
      db = connect(file);
    }
    try {
      migrate(db, options.migrations, now);
    } catch (thrown) {
      db.close();
      throw thrown;
    }
    const open = db;
    return {
      db,
      ...(recovered ? { recovered } : {}),
      backup: () => backups.make(open, now()),
      close: () => open.close(),
    };
  } catch (thrown) {
    throw thrown instanceof StudioFault ? thrown : describeStoreError(thrown, file);
  }
}

/** Pragmas set on every connection: durable commits, enforced references, patient locks. */
function connect(file: string): BetterSqlite3.Database {
  const db = new Database(file, { timeout: 5000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** The database, or nothing when its content is damaged. */
function openChecked(file: string): BetterSqlite3.Database | undefined {
  let db: BetterSqlite3.Database | undefined;
  try {
    db = connect(file);
    if (passesCheck(db)) return db;
    db.close();
    return undefined;
  } catch (thrown) {
    db?.close();
    if (isDamage(thrown)) return undefined;
    throw thrown;
  }
}

function replaceDamaged(file: string, backups: Backups, at: number): Recovery {
  let movedTo = `${file}.damaged-${stampOf(at)}`;
  while (existsSync(movedTo)) movedTo += '+';
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, movedTo + suffix);
  }
  const restoredFrom = backups.newestIntact();
  const name = basename(file);
  if (restoredFrom === undefined) {
    return {
      movedTo,
      message: `${name} was damaged and no intact backup exists: the studio starts with empty settings.`,
      next: `Set up connections and pages again; the damaged file is kept as ${basename(movedTo)}.`,
    };
  }
  copyFileSync(restoredFrom, `${file}.partial`);
  renameSync(`${file}.partial`, file);
  return {
    movedTo,
    restoredFrom,
    message: `${name} was damaged and was restored from the backup ${basename(restoredFrom)}.`,
    next: `Check what was changed since then; the damaged file is kept as ${basename(movedTo)}.`,
  };
}
