import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { type Page, page } from '../../contracts/index.ts';

export interface Pages {
  all(): Page[];
  get(id: string): Page | undefined;
  save(page: Page): void;
  remove(id: string): void;
}

const row = z.object({ body: z.string() });

export function openPages(db: Database): Pages {
  const parse = (raw: unknown): Page => page.parse(JSON.parse(row.parse(raw).body));
  return {
    all: () => db.prepare('SELECT body FROM pages ORDER BY position, id').all().map(parse),
    get(id) {
      const found = db.prepare('SELECT body FROM pages WHERE id = ?').get(id);
      return found === undefined ? undefined : parse(found);
    },
    save(next) {
      db.prepare(
        `INSERT INTO pages (id, body, position) VALUES (@id, @body, (SELECT count(*) FROM pages))
         ON CONFLICT (id) DO UPDATE SET body = @body`,
      ).run({ id: next.id, body: JSON.stringify(next) });
    },
    remove: id => void db.prepare('DELETE FROM pages WHERE id = ?').run(id),
  };
}
