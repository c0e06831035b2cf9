import type BetterSqlite3 from 'better-sqlite3';
import { fault } from '../../contracts/index.ts';

/** One numbered step of the schema. Once released it never changes; a new step is added instead. */
export interface Migration {
  /** Counts up from 1 without gaps. */
  readonly id: number;
  readonly name: string;
  readonly up: (db: BetterSqlite3.Database) => void;
}

/**
 * Brings the schema to the newest step, each step in one transaction of its own. Refuses, untouched,
 * a database in which a newer app has taken steps that this one does not know.
 */
export function migrate(
  db: BetterSqlite3.Database,
  migrations: readonly Migration[],
  now: () => number,
): void {
  for (const [index, step] of migrations.entries()) {
    if (step.id !== index + 1) throw new Error(`migration ${step.id} stands at place ${index + 1}`);
  }
  const done = stepsTaken(db);
  const newer = done.find(step => step.id > migrations.length);
  if (newer !== undefined) {
    throw fault(
      'unsupported_version',
      `${db.name} was written by a newer version of the studio (step ${newer.id}, ${newer.name}).`,
      'Open it with that version, or start this one with another data folder.',
      { file: db.name, known: migrations.length, found: newer.id },
    );
  }
  for (const step of migrations.slice(done.length)) {
    db.transaction(() => {
      db.exec('CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY, name TEXT, at REAL)');
      step.up(db);
      db.prepare('INSERT INTO migrations VALUES (?, ?, ?)').run(step.id, step.name, now());
    }).immediate();
  }
}

function stepsTaken(db: BetterSqlite3.Database): { id: number; name: string }[] {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").get();
  if (table === undefined) return [];
  return db
    .prepare<[], { id: number; name: string }>('SELECT id, name FROM migrations ORDER BY id')
    .all();
}
