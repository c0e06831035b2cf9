import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from './checkpoint.ts';
import { openWitness, type Witness, type WitnessOptions } from './index.ts';
import { keyProblems } from './keys.ts';
import { verifyConsistency } from './merkle.ts';
import { checkSignature, parseVerifier } from './note.ts';
import { confirmed, intent } from './sample.ts';

const newKey = () => generateKeyPairSync('ed25519').privateKey;

let root = '';
let dir = '';
const clock = 1_764_000_000_000;
const open = (more: Partial<WitnessOptions> = {}) =>
  openWitness({
    dir,
    now: () => clock,
    monotonic: () => clock,
    seen: join(root, 'seen'),
    origin: 'infrafabric.local/test',
    ...more,
  });
const press = async (witness: Witness, times = 1) => {
  for (let i = 0; i < times; i++) {
    const id = ulid();
    witness.append(intent(id));
    await witness.append(confirmed(id)).durable;
  }
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'witness-'));
  dir = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('keys', () => {
  it('sign every head; the old key vouches for the new one', async () => {
    const first = newKey();
    const second = newKey();
    const witness = await open({ key: first });
    await press(witness, 3);
    const before = witness.checkpoint();
    await witness.rotateKey(second);
    await press(witness, 2);
    const [a, b] = witness.keys().map(({ verifier }) => parseVerifier(verifier));
    const opened = openCheckpoint(witness.checkpoint());
    if (a === undefined || b === undefined || opened === undefined) throw new Error('unsigned');
    expect(checkSignature(opened.note, b)).toBe('good');
    expect(checkSignature(opened.note, a)).toBe('absent');
    expect(keyProblems(witness.keys())).toEqual([]);
    expect(witness.contradicts(before)).toBe(undefined);

    const older = openCheckpoint(before)?.checkpoint;
    const newer = opened.checkpoint;
    if (older === undefined) throw new Error('unsigned');
    const proof = witness.consistency(older.size, newer.size);
    expect(verifyConsistency(older.size, newer.size, older.root, newer.root, proof)).toBe(true);
    expect(await witness.verify()).toMatchObject({ intact: true, problems: [] });
    await witness.close();
  });

  it('notices a key that was swapped', async () => {
    const witness = await open({ key: newKey() });
    await press(witness);
    await witness.close();
    const again = await open({ key: newKey() });
    expect(again.recovered[0]?.message).toMatch(/signed with another key than before/);
    const found = await again.verify();
    expect(found.intact).toBe(false);
    expect(found.problems[0]?.message).toMatch(/did not vouch/);
    await again.close();
  });

  it('takes a key later, when the vault opens', async () => {
    const witness = await open();
    await press(witness);
    expect(openCheckpoint(witness.checkpoint())).toBe(undefined);
    await witness.signWith(newKey());
    expect(openCheckpoint(witness.checkpoint())?.checkpoint.origin).toBe('infrafabric.local/test');
    expect(await witness.verify()).toMatchObject({ intact: true });
    await witness.close();
  });
});

describe('a record that went back', () => {
  it('is noticed at the start, in words', async () => {
    const key = newKey();
    const witness = await open({ key });
    await press(witness, 2);
    await witness.close();
    const copy = join(root, 'older.sqlite');
    copyFileSync(join(dir, 'witness.sqlite'), copy);
    const grown = await open({ key });
    await press(grown, 2);
    const kept = grown.checkpoint();
    await grown.close();
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
    copyFileSync(copy, join(dir, 'witness.sqlite'));

    const again = await open({ key });
    expect(again.recovered.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^The record went back: \d+ entries were recorded here and only \d+ are left/,
      ),
    ]);
    expect(again.contradicts(kept)).toMatch(/shorter/);
    await press(again, 4);
    expect(again.contradicts(kept)).toMatch(/not those that were seen/);
    await again.close();
  });

  it('is noticed when it was replaced by another', async () => {
    const witness = await open();
    await press(witness, 2);
    await witness.close();
    rmSync(dir, { recursive: true });
    const other = await open({ seen: join(root, 'elsewhere') });
    await press(other, 5);
    await other.close();
    const again = await open();
    expect(again.recovered[0]?.message).toMatch(/was replaced/);
    await again.close();
  });
});

describe('a clock that jumped', () => {
  it('is noted in the record', async () => {
    let wall = clock;
    let steady = 0;
    const witness = await open({ now: () => wall, monotonic: () => steady });
    await press(witness);
    wall += 5000;
    steady += 5000;
    await press(witness);
    expect(witness.entries()).toBe(4);
    wall -= 3_600_000;
    await press(witness);
    expect(witness.entries()).toBe(7);
    await witness.close();
    const db = new Database(join(dir, 'witness.sqlite'), { readonly: true });
    expect(
      String(db.prepare('SELECT CAST(leaf AS TEXT) FROM entries WHERE seq = 4').pluck().get()),
    ).toContain('"data":{"jumpedMs":-3600000}');
    db.close();
  });
});

describe('personal data', () => {
  it('stays out of the record, is shown while kept, and is forgotten on demand', async () => {
    const witness = await open({ key: newKey() });
    const id = ulid();
    const press = intent(id, { input: { number: '+44 20 7946 0958', text: 'call me' } });
    await witness.append(press, { personal: ['/data/input/number'], person: 'caller-7' }).durable;
    await witness.append(confirmed(id)).durable;
    expect(witness.get(id)?.input).toEqual({ number: '+44 20 7946 0958', text: 'call me' });
    expect(await witness.erase({ person: 'caller-7' })).toBe(1);
    expect(witness.get(id)?.input).toEqual({ number: { $erased: true }, text: 'call me' });
    expect(await witness.verify()).toMatchObject({ intact: true, problems: [] });
    await witness.close();
    for (const name of readdirSync(dir)) {
      if (name.includes('.')) {
        expect(readFileSync(join(dir, name)).includes('7946')).toBe(false);
      }
    }
  });

  it('an entry too long for the log is kept whole, its bulk beside it', async () => {
    const witness = await open();
    const id = ulid();
    const long = 'x'.repeat(300_000);
    await witness.append(intent(id, { input: { long } })).durable;
    expect(witness.get(id)?.input).toEqual({ long });
    expect(await witness.verify()).toMatchObject({ intact: true });
    await witness.close();
  });
});
