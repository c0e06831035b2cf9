import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { keyFileSealer } from './sealer.ts';
import { openVault, vaultSchema } from './vault.ts';

const dirs: string[] = [];
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'if-vault-'));
  dirs.push(dir);
  return dir;
};
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});
const database = (file = ':memory:') => {
  const db = new Database(file);
  if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'vault'").get() === undefined) {
    db.exec(vaultSchema);
  }
  return db;
};

describe('vault with a key file', () => {
  it('keeps a secret, and nothing readable reaches the disk', () => {
    const dir = folder();
    const file = join(dir, 'studio.db');
    const db = database(file);
    const { sealer, created } = keyFileSealer(join(dir, 'keys', 'vault.key'));
    expect(created).toBe(true);
    const vault = openVault(db, sealer);
    expect(vault.put('obs/password', 'correct horse battery').ok).toBe(true);
    expect(vault.get('obs/password')).toEqual({ ok: true, value: 'correct horse battery' });
    db.close();
    expect(readFileSync(file).includes('correct horse')).toBe(false);
    expect(statSync(join(dir, 'keys', 'vault.key')).mode & 0o777).toBe(0o600);
    const again = openVault(database(file), keyFileSealer(join(dir, 'keys', 'vault.key')).sealer);
    expect(again.get('obs/password')).toEqual({ ok: true, value: 'correct horse battery' });
  });

  it('stays locked, and loses nothing, under another key', () => {
    const dir = folder();
    const db = database(join(dir, 'studio.db'));
    openVault(db, keyFileSealer(join(dir, 'a.key')).sealer).put('x', 'secret');
    const other = openVault(db, keyFileSealer(join(dir, 'b.key')).sealer);
    expect(other.state()).toBe('locked');
    const read = other.get('x');
    expect(read.ok ? undefined : read.error.code).toBe('vault_locked');
    expect(other.put('x', 'overwritten').ok).toBe(false);
    expect(openVault(db, keyFileSealer(join(dir, 'a.key')).sealer).get('x')).toEqual({
      ok: true,
      value: 'secret',
    });
  });

  it('removes by prefix and only that', () => {
    const vault = openVault(database(), keyFileSealer(join(folder(), 'k')).sealer);
    vault.put('obs/password', 'a');
    vault.put('obs-2/password', 'b');
    vault.removeAll('obs/');
    expect(vault.get('obs/password').ok).toBe(false);
    expect(vault.get('obs-2/password').ok).toBe(true);
  });
});

describe('vault with a passphrase', () => {
  it('refuses secrets until a passphrase is chosen, and asks for the same one later', () => {
    const db = database();
    const vault = openVault(db, undefined);
    expect(vault.state()).toBe('unset');
    const early = vault.put('x', 'y');
    expect(early.ok ? undefined : early.error.code).toBe('vault_locked');
    expect(vault.unlock('a long enough phrase').ok).toBe(true);
    expect(vault.put('x', 'y').ok).toBe(true);

    const later = openVault(db, undefined);
    expect(later.state()).toBe('locked');
    const wrong = later.unlock('another phrase');
    expect(wrong.ok ? undefined : wrong.error.code).toBe('auth_failed');
    expect(later.unlock('a long enough phrase').ok).toBe(true);
    expect(later.get('x')).toEqual({ ok: true, value: 'y' });
  });
});
