import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioFault } from '../../contracts/index.ts';
import { lockData, type Migration, openStore } from './index.ts';

const notes: Migration = {
  id: 1,
  name: 'notes',
  up: db => db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)'),
};
const colours: Migration = {
  id: 2,
  name: 'colours',
  up: db => db.exec("ALTER TABLE notes ADD COLUMN colour TEXT DEFAULT 'red'"),
};

let dir = '';
let clock = Date.UTC(2026, 10, 25, 20);
const now = () => clock++;
const open = (migrations: readonly Migration[] = [notes]) =>
  openStore({ file: join(dir, 'studio.sqlite'), backups: join(dir, 'backups'), migrations, now });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('openStore', () => {
  it('opens durable: write-ahead log, full sync, references enforced', () => {
    const { db, close } = open();
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    close();
  });

  it('takes only the steps that are missing, and keeps the rows', () => {
    const first = open();
    first.db.exec("INSERT INTO notes (text) VALUES ('hello')");
    first.close();
    const second = open([notes, colours]);
    expect(second.db.prepare('SELECT text, colour FROM notes').all()).toEqual([
      { text: 'hello', colour: 'red' },
    ]);
    second.close();
  });

  it('leaves no half a step behind when a step fails', () => {
    const bad: Migration = {
      id: 2,
      name: 'bad',
      up: db => {
        db.exec('CREATE TABLE half (x)');
        throw new Error('no');
      },
    };
    expect(() => open([notes, bad])).toThrow();
    const again = open();
    expect(again.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBe(
      undefined,
    );
    again.close();
  });

  it('refuses, untouched, what a newer version wrote', () => {
    open([notes, colours]).close();
    const before = readFileSync(join(dir, 'studio.sqlite'));
    expect(() => open([notes])).toThrow(/newer version/);
    expect(readFileSync(join(dir, 'studio.sqlite')).equals(before)).toBe(true);
  });

  it('moves a damaged file aside and restores the newest intact backup, in words', async () => {
    const store = open();
    store.db.exec("INSERT INTO notes (text) VALUES ('kept')");
    await store.backup();
    store.db.exec("INSERT INTO notes (text) VALUES ('kept too')");
    const newest = await store.backup();
    store.close();
    writeFileSync(join(dir, 'backups', 'studio.sqlite-00000009-x.backup'), 'not a database');
    const bytes = readFileSync(join(dir, 'studio.sqlite'));
    bytes.fill(0x5a, 4096, 8192);
    writeFileSync(join(dir, 'studio.sqlite'), bytes);

    const again = open();
    expect(again.recovered).toMatchObject({ restoredFrom: newest });
    expect(again.recovered?.message).toMatch(/was damaged and was restored from the backup/);
    expect(existsSync(again.recovered?.movedTo ?? '')).toBe(true);
    expect(again.db.prepare('SELECT count(*) AS n FROM notes').get()).toEqual({ n: 2 });
    again.close();
  });

  it('starts empty, and says so, when nothing intact is left', () => {
    writeFileSync(join(dir, 'studio.sqlite'), 'x'.repeat(5000));
    const store = open();
    expect(store.recovered?.message).toMatch(/no intact backup/);
    expect(store.recovered?.restoredFrom).toBe(undefined);
    store.close();
    expect(open().recovered).toBe(undefined);
  });

  it('keeps the newest five backups, also when the clock goes back', async () => {
    const store = open();
    for (let i = 0; i < 7; i++) {
      store.db.exec(`INSERT INTO notes (text) VALUES ('${i}')`);
      clock -= 60_000;
      await store.backup();
    }
    store.close();
    const kept = readdirSync(join(dir, 'backups')).sort();
    expect(kept.map(name => name.slice(0, 22))).toEqual(
      [3, 4, 5, 6, 7].map(n => `studio.sqlite-0000000${n}`),
    );
    const newest = new Database(join(dir, 'backups', kept[4] ?? ''), { readonly: true });
    expect(newest.prepare('SELECT count(*) AS n FROM notes').get()).toEqual({ n: 7 });
    newest.close();
  });

  it('says which file cannot be opened, and why', () => {
    const file = join(dir, 'folder');
    expect(() =>
      openStore({ file: join(file, '\0bad'), migrations: [], backups: dir, now }),
    ).toThrow(StudioFault);
  });
});

describe('lockData', () => {
  const hold = `
    import { lockData } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const lock = lockData(process.argv[1]);
    console.log(lock.ok ? 'held' : lock.error.message);
    setInterval(() => {}, 1000);
  `;
  const start = async () => {
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', hold, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout === null) throw new Error('no output');
    const [line] = await once(child.stdout, 'data');
    return { child, said: String(line) };
  };

  it('lets one studio in, and names the other', () => {
    const first = lockData(dir);
    const second = lockData(dir);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { code: 'busy' } });
    if (first.ok) first.value.release();
    const third = lockData(dir);
    expect(third.ok).toBe(true);
    if (third.ok) third.value.release();
  });

  it('is free the moment its holder is killed', async () => {
    const { child, said } = await start();
    expect(said).toContain('held');
    const refused = lockData(dir);
    expect(refused).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(`process ${child.pid}`) },
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const taken = lockData(dir);
    expect(taken.ok).toBe(true);
    if (taken.ok) taken.value.release();
  });
});
