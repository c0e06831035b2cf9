import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWitness, type WitnessOptions } from './index.ts';
import { confirmed, intent } from './sample.ts';

let dir = '';
let clock = 1_764_000_000_000;
const now = () => clock++;
const open = (more: Partial<WitnessOptions> = {}) =>
  openWitness({ dir, now, monotonic: () => clock, ...more });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'witness-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the record', () => {
  it('keeps what it called durable, numbered in the order of calls', async () => {
    const witness = await open();
    const ids = Array.from({ length: 700 }, () => ulid());
    const appended = ids.flatMap(id => [witness.append(intent(id)), witness.append(confirmed(id))]);
    expect(appended.map(({ seq }) => seq)).toEqual(appended.map((_, i) => i));
    expect(witness.entries()).toBe(0);
    await Promise.all(appended.map(({ durable }) => durable));
    expect(witness.entries()).toBe(1400);
    const shown = witness.list({ limit: 1000 });
    expect(shown.map(({ id }) => id)).toEqual([...ids].reverse().slice(0, 1000));
    expect(shown[0]?.result).toEqual({ outcome: 'confirmed' });
    await witness.close();

    const again = await open();
    expect(again.entries()).toBe(1400);
    expect(again.get(ids[3] ?? '')?.stages.confirmed).toBe(3);
    expect(await again.verify()).toMatchObject({ intact: true, entries: 1400, problems: [] });
    await again.close();
  });

  it('pages backwards without a gap or a double', async () => {
    const witness = await open();
    const ids = Array.from({ length: 25 }, () => ulid());
    await Promise.all(ids.map(id => witness.append(intent(id)).durable));
    const seen: string[] = [];
    for (let before: string | undefined; ; ) {
      const page = witness.list({ limit: 10, ...(before === undefined ? {} : { before }) });
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)?.id;
      if (page.length < 10) break;
    }
    expect(seen).toEqual([...ids].reverse());
    await witness.close();
  });

  it('names the intents that have no outcome', async () => {
    const witness = await open();
    const [a, b] = [ulid(), ulid()];
    witness.append(intent(a));
    witness.append(intent(b));
    await witness.append(confirmed(a)).durable;
    expect(witness.openIntents().map(({ id }) => id)).toEqual([b]);
    await witness.close();
    const again = await open();
    expect(again.openIntents().map(({ id }) => id)).toEqual([b]);
    await again.close();
    await expect(again.append(intent(ulid())).durable).rejects.toThrow(/no more entries/);
  });

  it('filters by what was asked', async () => {
    const witness = await open();
    const [a, b] = [ulid(), ulid()];
    witness.append(intent(a, { connection: 'vmix', operation: 'input.cut' }));
    witness.append(intent(b, { input: { scene: 'Break' } }));
    await witness.append(confirmed(b)).durable;
    const ids = (query: object) => witness.list(query).map(({ id }) => id);
    expect(ids({ connection: 'vmix' })).toEqual([a]);
    expect(ids({ outcome: 'confirmed' })).toEqual([b]);
    expect(ids({ text: 'break' })).toEqual([b]);
    expect(ids({ who: 'nobody' })).toEqual([]);
    await witness.close();
  });
});
