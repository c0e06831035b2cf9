import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Turns a secret into bytes that are worth nothing without the key, and back. */
export interface Sealer {
  /** Kept beside the sealed values, so that the right sealer is asked to open them. */
  readonly kind: 'os' | 'key-file' | 'passphrase';
  seal(text: string): Buffer;
  /** Throws when the key is wrong or the bytes were changed. */
  open(sealed: Buffer): string;
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM: nonce (12 bytes), tag (16 bytes), ciphertext. */
function aesSealer(kind: Sealer['kind'], key: Buffer): Sealer {
  return {
    kind,
    seal(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
      const body = sealed.subarray(NONCE + TAG);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}

/** scrypt with N = 2^16, r = 8, p = 1: about a tenth of a second and 64 MB per guess. */
export function passphraseSealer(passphrase: string, salt: Buffer): Sealer {
  const key = scryptSync(passphrase.normalize('NFKC'), salt, 32, {
    N: 2 ** 16,
    r: 8,
    p: 1,
    maxmem: 128 * 1024 * 1024,
  });
  return aesSealer('passphrase', key);
}

/**
 * A key of 32 random bytes in a file that only its owner can read, made on first use. It guards
 * backups and copies of the data folder, not a machine whose owner's account is taken over.
 */
export function keyFileSealer(file: string): { sealer: Sealer; created: boolean } {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes.`);
    return { sealer: aesSealer('key-file', key), created: false };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
  }
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return { sealer: aesSealer('key-file', key), created: true };
}
