import { vaultSchema } from '../vault/index.ts';

/** The studio database, step by step. A step that has shipped is never changed. */
export const studioMigrations = [
  {
    id: 1,
    name: 'connections, pages, settings, vault',
    up: (db: { exec(sql: string): unknown }) =>
      db.exec(`
        CREATE TABLE connections (
          id TEXT PRIMARY KEY, adapter TEXT NOT NULL, name TEXT NOT NULL,
          config TEXT NOT NULL, secrets TEXT NOT NULL, position INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE pages (id TEXT PRIMARY KEY, body TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        ${vaultSchema}
      `),
  },
] as const;
