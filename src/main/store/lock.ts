import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Result, StudioError } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { codeOf, describeStoreError } from './fault.ts';

export interface DataLock {
  release(): void;
}

/**
 * Holds a data folder for one studio. The lock is the operating system's own, on a small SQLite
 * file, so that it is free the moment its holder dies, `kill -9` included.
 * Errors: `busy` (another studio has it), `permission_denied`, `disk_full`.
 */
export function lockData(dir: string): Result<DataLock, StudioError> {
  const file = join(dir, 'studio.lock');
  const holder = join(dir, 'studio.pid');
  let db: Database.Database | undefined;
  try {
    mkdirSync(dir, { recursive: true });
    db = new Database(file, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    writeFileSync(holder, String(process.pid));
    const held = db;
    return ok({
      release() {
        if (held.open) held.close(); // ends the transaction and frees the lock
      },
    });
  } catch (thrown) {
    db?.close();
    if (!codeOf(thrown).startsWith('SQLITE_BUSY'))
      return err(describeStoreError(thrown, dir).error);
    const pid = pidIn(holder);
    return err({
      code: 'busy',
      message: `Another studio${pid === undefined ? '' : ` (process ${pid})`} is working in ${dir}.`,
      next: 'Use that one, end it first, or start this one with another folder (--data DIR).',
      detail: { dir, ...(pid === undefined ? {} : { pid }) },
    });
  }
}

function pidIn(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}
