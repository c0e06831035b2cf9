import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWitness, type Witness } from './index.ts';
import { confirmed, intent } from './sample.ts';

let dir = '';
const open = () => openWitness({ dir, now: Date.now });
const file = () => join(dir, 'witness.sqlite');

async function press(witness: Witness, times: number): Promise<string[]> {
  const ids = Array.from({ length: times }, () => ulid());
  const all = ids.flatMap(id => [witness.append(intent(id)), witness.append(confirmed(id))]);
  await Promise.all(all.map(({ durable }) => durable));
  return ids;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'salvage-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const spoil = (from: number, to: number) => {
  const bytes = readFileSync(file());
  bytes.fill(0xa5, from, Math.min(to, bytes.length));
  writeFileSync(file(), bytes);
};

describe('a damaged record', () => {
  it.each([
    ['its header', () => spoil(0, 4096)],
    ['its middle', () => spoil(40_000, 120_000)],
    ['all of it', () => writeFileSync(file(), 'x'.repeat(100_000))],
    ['its end cut off', () => writeFileSync(file(), readFileSync(file()).subarray(0, 90_000))],
    ['the file gone', () => rmSync(file())],
  ])('is mended from its mirror: %s', async (what, damage) => {
    const witness = await open();
    const ids = await press(witness, 400);
    await witness.close();
    damage();
    rmSync(`${file()}-wal`, { force: true });
    const again = await open();
    expect(again.recovered[0]?.message).toMatch(/mended: 800 entries are whole/);
    expect(again.list({ limit: 1000 }).map(({ id }) => id)).toEqual([...ids].reverse());
    expect(await again.verify()).toMatchObject({ intact: true, problems: [] });
    await press(again, 1);
    await again.close();
    const kept = readdirSync(dir).some(name => name.includes('damaged-'));
    expect(kept || what === 'the file gone').toBe(true);
    expect((await open().then(third => third.close().then(() => third))).recovered).toEqual([]);
  });

  it('without a mirror keeps what can be read, and says what is missing', async () => {
    const witness = await open();
    await press(witness, 400);
    await witness.close();
    rmSync(join(dir, 'mirror'), { recursive: true });
    const db = new Database(file());
    const changed = db
      .prepare("UPDATE entries SET leaf = CAST('{}' AS BLOB) WHERE seq = 799")
      .run();
    expect(changed.changes).toBe(1);
    db.close();
    const again = await open();
    expect(again.recovered[0]?.message).toMatch(/1 cannot be read any more \(799\)/);
    const found = await again.verify();
    expect(found.intact).toBe(false);
    expect(found.problems[0]).toMatchObject({ seq: 799, message: expect.stringMatching(/lost/) });
    await again.close();
  });

  it('every flipped byte of an entry is found, with its place', async () => {
    const witness = await open();
    await press(witness, 2);
    await witness.close();
    const db = new Database(file());
    const leaves = db.prepare<[], { seq: number; leaf: Buffer }>('SELECT * FROM entries').all();
    const { logReader } = await import('./log.ts');
    const { logFacts } = await import('./keys.ts');
    const { verifyLog } = await import('./verify.ts');
    const write = db.prepare('UPDATE entries SET leaf = ? WHERE seq = ?');
    const missed: string[] = [];
    for (const { seq, leaf } of leaves) {
      for (let at = 0; at < leaf.length; at++) {
        const flipped = Buffer.from(leaf);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        write.run(flipped, seq);
        const { intact, problems } = verifyLog(logReader(db), logFacts(db));
        if (intact || problems[0]?.seq !== seq) missed.push(`${seq}:${at}`);
      }
      write.run(leaf, seq);
    }
    expect(missed).toEqual([]);
    expect(verifyLog(logReader(db), logFacts(db)).intact).toBe(true);
    db.exec(
      'UPDATE entries SET seq = -1 WHERE seq = 0; UPDATE entries SET seq = 0 WHERE seq = 1; UPDATE entries SET seq = 1 WHERE seq = -1',
    );
    expect(verifyLog(logReader(db), logFacts(db)).problems).toHaveLength(3);
    db.exec('DELETE FROM entries WHERE seq = 2');
    expect(verifyLog(logReader(db), logFacts(db)).problems.map(p => p.seq)).toContain(2);
    db.close();
  });

  it('makes its index again when that is damaged or gone', async () => {
    const witness = await open();
    const ids = await press(witness, 30);
    await witness.close();
    writeFileSync(join(dir, 'index.sqlite'), 'x'.repeat(9000));
    const again = await open();
    expect(again.recovered).toEqual([]);
    expect(again.list({ connection: 'obs' }).map(({ id }) => id)).toEqual([...ids].reverse());
    await again.close();
  });
});
