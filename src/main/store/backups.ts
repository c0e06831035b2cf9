import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';

const KEPT = 5;

/** Backups of one database file in one folder: `<name>-<count>-<time>.backup`, by count. */
export class Backups {
  readonly #dir: string;
  readonly #name: string;

  constructor(dir: string, file: string) {
    this.#dir = dir;
    this.#name = basename(file);
  }

  /** Paths, newest first. */
  list(): string[] {
    if (!existsSync(this.#dir)) return [];
    return readdirSync(this.#dir)
      .filter(name => name.startsWith(`${this.#name}-`) && name.endsWith('.backup'))
      .sort()
      .reverse()
      .map(name => join(this.#dir, name));
  }

  /** Copies the open database while it is in use; answers the path. Keeps the newest five. */
  async make(db: Database.Database, now: number): Promise<string> {
    mkdirSync(this.#dir, { recursive: true });
    // Counted, not only dated: a clock that went back must not make the new backup the oldest.
    const last = Number.parseInt(basename(this.list()[0] ?? '').slice(this.#name.length + 1), 10);
    const count = String((Number.isNaN(last) ? 0 : last) + 1).padStart(8, '0');
    const path = join(this.#dir, `${this.#name}-${count}-${stampOf(now)}.backup`);
    const partial = `${path}.partial`;
    rmSync(partial, { force: true });
    await db.backup(partial);
    settle(partial);
    renameSync(partial, path);
    for (const old of this.list().slice(KEPT)) rmSync(old, { force: true });
    return path;
  }

  /** The newest backup that reads whole, or nothing. */
  newestIntact(): string | undefined {
    return this.list().find(isIntact);
  }
}

/** Whether a database file opens and passes SQLite's own check. */
export function isIntact(file: string): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    return passesCheck(db);
  } catch {
    return false;
  } finally {
    db?.close();
  }
}

export const passesCheck = (db: Database.Database): boolean =>
  db.pragma('quick_check(1)', { simple: true }) === 'ok';

/** Makes the copy one plain file, readable where nothing can be written beside it. */
function settle(file: string): void {
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/** A moment as a part of a file name. */
export const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:.]/g, '');
