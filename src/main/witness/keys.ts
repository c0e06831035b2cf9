import type Database from 'better-sqlite3';
import { z } from 'zod';
import {
  checkSignature,
  parseNote,
  parseVerifier,
  type Signer,
  signNote,
  type Verifier,
  verifierText,
} from './note.ts';

/** A key that has signed the log's checkpoints, from `since` entries on. */
export const logKey = z.object({
  /** `name+id+base64`, as c2sp.org/signed-note writes it. */
  verifier: z.string(),
  since: z.number().int().nonnegative(),
  /** Statement of the change, signed by the key before and by this one; absent for the first. */
  rotation: z.string().optional(),
});
export type LogKey = z.infer<typeof logKey>;

const ROTATION = 'key rotation';

/** "From `size` entries on, `next` signs instead of `old`", signed by both. */
export const signRotation = (old: Signer, next: Signer, size: number): string =>
  signNote(rotationText(old, next, size), old, next);

const rotationText = (old: Verifier, next: Verifier, size: number): string =>
  `${old.name}\n${ROTATION}\n${verifierText(old)}\n${verifierText(next)}\n${size}\n`;

/** What is wrong with a chain of keys, in words; empty when each key vouches for the next. */
export function keyProblems(keys: readonly LogKey[]): string[] {
  const problems: string[] = [];
  for (const [i, key] of keys.entries()) {
    const verifier = parseVerifier(key.verifier);
    if (verifier === undefined) {
      problems.push(`Key ${i + 1} is malformed.`);
      continue;
    }
    const before = keys[i - 1];
    if (before === undefined) continue;
    const old = parseVerifier(before.verifier);
    const note = key.rotation === undefined ? undefined : parseNote(key.rotation);
    const vouched =
      old !== undefined &&
      note !== undefined &&
      note.text === rotationText(old, verifier, key.since) &&
      checkSignature(note, old) === 'good' &&
      checkSignature(note, verifier) === 'good';
    if (!vouched) {
      problems.push(
        `The key was changed at entry ${key.since} and the key before it did not vouch for it.`,
      );
    }
  }
  return problems;
}

/** Small facts of the log that are not entries: its origin, its keys. */
export function logFacts(db: Database.Database) {
  const read = db.prepare<[string], { value: string }>('SELECT value FROM facts WHERE name = ?');
  return {
    origin: (): string | undefined => read.get('origin')?.value,
    keys(): LogKey[] {
      const text = read.get('keys')?.value;
      return text === undefined ? [] : z.array(logKey).parse(JSON.parse(text));
    },
    /** The newest checkpoint that others cosigned. */
    cosigned: (): string | undefined => read.get('cosigned')?.value,
    set(name: 'origin' | 'keys' | 'cosigned', value: string): void {
      db.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value);
    },
  };
}
export type LogFacts = ReturnType<typeof logFacts>;
