import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Result, StudioError } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { passphraseSealer, type Sealer } from './sealer.ts';

export type VaultState = 'open' | 'locked' | 'unset';

/** Where secrets live: sealed in the studio's database, opened only in the core's memory. */
export interface Vault {
  state(): VaultState;
  put(name: string, secret: string): Result<void>;
  get(name: string): Result<string>;
  /** Removes every secret whose name begins so. */
  removeAll(prefix: string): void;
  /** Opens a passphrase vault; the first passphrase given becomes the vault's. */
  unlock(passphrase: string): Result<void>;
}

export const vaultSchema = `
  CREATE TABLE vault (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE vault_lock (
    id INTEGER PRIMARY KEY CHECK (id = 1), kind TEXT NOT NULL, salt BLOB NOT NULL, probe BLOB NOT NULL
  ) STRICT;
`;

const PROBE = 'infrafabric-studio vault';

/**
 * Opens the vault with the machine's own sealer (OS keyring or key file); without one, it waits
 * for a passphrase. `probe` proves a key right before anything is read or written with it.
 */
export function openVault(db: Database, machineSealer: Sealer | undefined): Vault {
  let sealer: Sealer | undefined;

  const lock = () =>
    db.prepare('SELECT kind, salt, probe FROM vault_lock WHERE id = 1').get() as
      | { kind: Sealer['kind']; salt: Buffer; probe: Buffer }
      | undefined;

  const keep = (candidate: Sealer, salt: Buffer) =>
    db
      .prepare('INSERT INTO vault_lock (id, kind, salt, probe) VALUES (1, ?, ?, ?)')
      .run(candidate.kind, salt, candidate.seal(PROBE));

  const fits = (candidate: Sealer, probe: Buffer): boolean => {
    try {
      return candidate.open(probe) === PROBE;
    } catch {
      return false;
    }
  };

  const existing = lock();
  if (machineSealer !== undefined) {
    if (existing === undefined) {
      keep(machineSealer, Buffer.alloc(0));
      sealer = machineSealer;
    } else if (existing.kind === machineSealer.kind && fits(machineSealer, existing.probe)) {
      sealer = machineSealer;
    }
  }

  const state = (): VaultState =>
    sealer !== undefined ? 'open' : lock() === undefined ? 'unset' : 'locked';

  return {
    state,
    put(name, secret) {
      if (sealer === undefined) return err(closed(state(), lock()?.kind));
      db.prepare(
        'INSERT INTO vault (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed',
      ).run(name, sealer.seal(secret));
      return ok(undefined);
    },
    get(name) {
      if (sealer === undefined) return err(closed(state(), lock()?.kind));
      const row = db.prepare('SELECT sealed FROM vault WHERE name = ?').get(name) as
        | { sealed: Buffer }
        | undefined;
      if (row === undefined) {
        return err({
          code: 'no_such_thing',
          message: 'The vault does not hold this secret.',
          next: 'Enter it again in Devices.',
        });
      }
      return ok(sealer.open(row.sealed));
    },
    removeAll(prefix) {
      db.prepare('DELETE FROM vault WHERE substr(name, 1, length(?)) = ?').run(prefix, prefix);
    },
    unlock(passphrase) {
      const current = lock();
      if (current === undefined) {
        const salt = randomBytes(16);
        const candidate = passphraseSealer(passphrase, salt);
        keep(candidate, salt);
        sealer = candidate;
        return ok(undefined);
      }
      if (current.kind !== 'passphrase') return err(closed(state(), current.kind));
      const candidate = passphraseSealer(passphrase, current.salt);
      if (!fits(candidate, current.probe)) {
        return err({
          code: 'auth_failed',
          message: 'This is not the passphrase of the vault.',
          next: 'Try again; nothing was changed.',
        });
      }
      sealer = candidate;
      return ok(undefined);
    },
  };
}

function closed(state: VaultState, kind: Sealer['kind'] | undefined): StudioError {
  if (state === 'unset') {
    return {
      code: 'vault_locked',
      message: 'This machine has no keyring, so passwords need a passphrase to be kept safely.',
      next: 'Choose a passphrase in Settings, then enter the password again.',
    };
  }
  return kind === 'passphrase'
    ? {
        code: 'vault_locked',
        message: 'The vault with the passwords is locked.',
        next: 'Enter the passphrase in Settings.',
      }
    : {
        code: 'vault_locked',
        message: `The vault was sealed with ${kind === 'os' ? "this machine's keyring" : 'a key file'} that does not open it now.`,
        next:
          kind === 'os'
            ? 'Start the studio in the desktop session and account that it was set up in.'
            : 'Start the studio with --key-file and the key file it was set up with.',
      };
}
