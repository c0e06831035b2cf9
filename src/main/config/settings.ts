import type { Database } from 'better-sqlite3';
import { z } from 'zod';

/** Every setting of a studio, with what it is until somebody changes it. */
const settings = z.object({
  show: z.string().default('Untitled show'),
  /** `auto`: the demo studio as long as nothing real is configured. */
  demo: z.enum(['auto', 'on', 'off']).default('auto'),
});
export type SettingValues = z.infer<typeof settings>;

export interface Settings {
  get(): SettingValues;
  set(change: Partial<SettingValues>): void;
}

const row = z.object({ name: z.string(), value: z.string() });

export function openSettings(db: Database): Settings {
  return {
    get() {
      const rows = db.prepare('SELECT name, value FROM settings').all();
      const kept = rows
        .map(raw => row.parse(raw))
        .map(({ name, value }) => [name, JSON.parse(value)]);
      return settings.parse(Object.fromEntries(kept));
    },
    set(change) {
      const put = db.prepare(
        'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      );
      db.transaction(() => {
        for (const [name, value] of Object.entries(change)) put.run(name, JSON.stringify(value));
      })();
    },
  };
}
