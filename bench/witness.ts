import { createHash, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ulid } from 'ulid';
import type { WitnessEvent } from '../src/contracts/index.ts';
import { openWitness, type Witness } from '../src/main/witness/index.ts';
import { confirmed, intent } from '../src/main/witness/sample.ts';
import { temporaryFolder } from '../test/kit/headless.ts';
import { p50, type Row } from './table.ts';

const area = 'witness';
const ROUNDS = 5;
const APPENDS = 60_000;
const VERIFIED = 1_000_000;
const REPORTED = 50_000;

const ms = async (work: () => unknown): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** Appends as fast as they are taken and waits until all are durable; answers appends per second. */
async function appendAll(witness: Witness, events: readonly WitnessEvent[]): Promise<number> {
  const took = await ms(async () => {
    let last: Promise<void> = Promise.resolve();
    for (const [i, event] of events.entries()) {
      last = witness.append(event).durable;
      // A studio returns to its loop between presses; so does this one.
      if (i % 256 === 255) await new Promise(resolve => setImmediate(resolve));
    }
    await last;
  });
  return (events.length / took) * 1000;
}

/** The same leaves into a bare table, durable in groups of the same size. */
function insertBare(file: string, leaves: readonly string[]): number {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, leaf TEXT)');
  const insert = db.prepare('INSERT INTO entries (leaf) VALUES (?)');
  const begun = performance.now();
  for (let from = 0; from < leaves.length; from += 2048) {
    db.transaction(() => {
      for (const leaf of leaves.slice(from, from + 2048)) insert.run(leaf);
    })();
  }
  const took = performance.now() - begun;
  db.close();
  return (leaves.length / took) * 1000;
}

const eventsOf = (n: number): WitnessEvent[] =>
  Array.from({ length: n / 2 }, () => ulid()).flatMap(id => [intent(id), confirmed(id)]);

export async function appends(dir: string): Promise<Row[]> {
  const events = eventsOf(APPENDS);
  const leaves = events.map(event => JSON.stringify(event));
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const ours: number[] = [];
  const bare: number[] = [];
  const single: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const witness = await openWitness({ dir: join(dir, `log-${round}`), now: Date.now, key });
    ours.push(await appendAll(witness, events));
    const latencies: number[] = [];
    for (const event of eventsOf(200))
      latencies.push(await ms(() => witness.append(event).durable));
    single.push(p50(latencies));
    await witness.close();
    bare.push(insertBare(join(dir, `bare-${round}.sqlite`), leaves));
  }
  const ratio = p50(ours) / p50(bare);
  return [
    {
      area,
      measure: 'durable appends, signed and in the tree',
      unit: '1/s',
      ours: { p50: p50(ours), min: Math.min(...ours) },
      baseline: { name: 'bare better-sqlite3 inserts, groups of 2,048', p50: p50(bare) },
      ratio,
      goal: '≥ 20,000 and ≥ 0.5 × baseline',
      met: p50(ours) >= 20_000 && ratio >= 0.5,
    },
    {
      area,
      measure: 'one append alone until it is durable',
      unit: 'ms',
      ours: { p50: p50(single) },
      goal: '≤ 20',
      met: p50(single) <= 20,
    },
  ];
}

export async function verifyAndQuery(dir: string): Promise<Row[]> {
  const witness = await openWitness({ dir, now: Date.now });
  for (let done = 0; done < VERIFIED; done += 50_000) await appendAll(witness, eventsOf(50_000));
  const durations: number[] = [];
  for (let round = 0; round < 3; round++) {
    const found = await witness.verify();
    if (!found.intact) throw new Error(found.problems[0]?.message);
    durations.push(found.durationMs);
  }
  const db = new Database(join(dir, 'witness.sqlite'), { readonly: true });
  const bare: number[] = [];
  for (let round = 0; round < 3; round++) {
    bare.push(
      await ms(() => {
        const hash = createHash('sha256');
        for (const leaf of db
          .prepare<[], Buffer>('SELECT leaf FROM entries ORDER BY seq')
          .pluck()
          .iterate()) {
          hash.update(leaf);
        }
        hash.digest();
      }),
    );
  }
  db.close();
  await witness.close(); // brings the index level
  const again = await openWitness({ dir, now: Date.now });
  const queries: number[] = [];
  for (const query of [
    {},
    { connection: 'obs' },
    { outcome: 'failed' },
    { who: 'stage manager' },
    { operation: 'scene.set', outcome: 'confirmed' },
  ]) {
    for (let i = 0; i < 20; i++) queries.push(await ms(() => again.list({ limit: 100, ...query })));
  }
  await again.close();
  return [
    {
      area,
      measure: 'verify 1,000,000 entries',
      unit: 'ms',
      ours: { p50: p50(durations) },
      baseline: { name: 'SHA-256 over the same bytes', p50: p50(bare) },
      ratio: p50(durations) / p50(bare),
      goal: 'told',
      met: true,
    },
    {
      area,
      measure: 'query 1,000,000 entries, 100 records',
      unit: 'ms',
      ours: { p50: p50(queries), max: Math.max(...queries) },
      goal: '≤ 100 at worst',
      met: Math.max(...queries) <= 100,
    },
  ];
}

export async function reports(dir: string): Promise<Row[]> {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const witness = await openWitness({ dir: join(dir, 'log'), now: Date.now, key });
  await appendAll(witness, eventsOf(REPORTED));
  const rows: Row[] = [];
  for (const format of ['html', 'json', 'csv', 'pdf'] as const) {
    const took: number[] = [];
    for (let round = 0; round < 3; round++) {
      took.push(await ms(() => witness.report({ format, out: join(dir, `report.${format}`) })));
    }
    rows.push({
      area,
      measure: `${format} report of 50,000 entries`,
      unit: 'ms',
      ours: { p50: p50(took) },
      goal: '≤ 5,000',
      met: p50(took) <= 5000,
    });
  }
  await witness.close();
  return rows;
}

/** The area `witness`. Takes about a minute: a million entries are written and read. */
export default async function witness(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of [appends, reports, verifyAndQuery]) {
    const folder = temporaryFolder('bench-witness');
    try {
      rows.push(...(await part(folder.path)));
    } finally {
      folder.remove();
    }
  }
  return rows;
}
