import type { connectStudio } from '../src/cli/client.ts';
import type { InvocationRecord } from '../src/contracts/index.ts';
import { startHeadless, temporaryFolder } from '../test/kit/headless.ts';
import { seededRandom } from './random.ts';

const scenes = ['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'];
const PRESSES_PER_KILL = 10;

export interface SpineSoak {
  /** Presses whose end was shown to the caller. */
  shown: number;
  confirmed: number;
  /** Shown as confirmed, and not (or not so) in the record. */
  lost: string[];
  /** Ids that the record holds more than once. */
  doubled: string[];
  /** The record does not verify, or a press in it has no end. */
  broken: string[];
  kills: number;
}

/**
 * Presses while the studio is killed (`kill -9`) at random points, then reads the record: nothing
 * that was shown as confirmed may be missing, nothing may stand there twice.
 */
export async function pressUnderKills(kills: number, seed: number): Promise<SpineSoak> {
  const random = seededRandom(seed);
  const folder = temporaryFolder('soak-spine');
  const result: SpineSoak = { shown: 0, confirmed: 0, lost: [], doubled: [], broken: [], kills: 0 };
  const shown = new Map<string, InvocationRecord>();
  try {
    for (let round = 0; round < kills; round++) {
      const studio = await startHeadless(folder.path, '--demo');
      const client = await studio.connect();
      await untilLive(client);
      const at = Math.floor(random() * PRESSES_PER_KILL);
      // Somewhere inside the life of press number `at`: before, between or after its stages.
      const after = random() * 25;
      const presses: Promise<void>[] = [];
      for (let press = 0; press < PRESSES_PER_KILL; press++) {
        const scene = scenes[Math.floor(random() * scenes.length)] ?? 'Break';
        const done = client
          .call('invoke', { connection: 'demo-obs', operation: 'scene.set', input: { scene } })
          .then(record => {
            if (record.ok) shown.set(record.value.id, record.value);
          });
        presses.push(done.catch(() => undefined));
        if (press !== at) {
          if (press < at) await done;
          continue;
        }
        await new Promise(resolve => setTimeout(resolve, after));
        await studio.kill();
        result.kills += 1;
      }
      await Promise.all(presses);
      client.close();
    }
    await compare(folder.path, shown, result);
  } finally {
    folder.remove();
  }
  return result;
}

type Client = Extract<Awaited<ReturnType<typeof connectStudio>>, { ok: true }>['value'];

async function untilLive(client: Client): Promise<void> {
  const live = Promise.withResolvers<void>();
  const stop = client.on(event => {
    if (event.event === 'status' && event.id === 'demo-obs' && event.status.state === 'live') {
      live.resolve();
    }
  });
  const timer = setTimeout(
    () => live.reject(new Error('The demo OBS was not live in 20 s.')),
    20_000,
  );
  const connections = await client.call('connection.list', {});
  if (
    connections.ok &&
    connections.value.some(({ id, status }) => id === 'demo-obs' && status.state === 'live')
  )
    live.resolve();
  await live.promise.finally(() => {
    clearTimeout(timer);
    stop();
  });
}

async function compare(
  data: string,
  shown: ReadonlyMap<string, InvocationRecord>,
  result: SpineSoak,
): Promise<void> {
  const studio = await startHeadless(data, '--demo');
  try {
    const client = await studio.connect();
    const kept = new Map<string, InvocationRecord>();
    let before: string | undefined;
    for (;;) {
      const page = await client.call('log.list', { limit: 500, ...(before ? { before } : {}) });
      if (!page.ok) throw new Error(page.error.message);
      for (const record of page.value) {
        if (kept.has(record.id)) result.doubled.push(record.id);
        kept.set(record.id, record);
        if (record.result === undefined) result.broken.push(`${record.id} has no end`);
      }
      before = page.value.at(-1)?.id;
      if (page.value.length < 500) break;
    }
    for (const [id, record] of shown) {
      result.shown += 1;
      if (record.result?.outcome !== 'confirmed') continue;
      result.confirmed += 1;
      if (kept.get(id)?.result?.outcome !== 'confirmed') result.lost.push(id);
    }
    const verified = await client.call('log.verify', {});
    if (!verified.ok) result.broken.push(verified.error.message);
    else for (const { message } of verified.value.problems) result.broken.push(message);
    client.close();
  } finally {
    await studio.end();
  }
}

export default async function spine({ count, seed }: { count?: number; seed: number }) {
  const kills = count ?? 100;
  const done = await pressUnderKills(kills, seed);
  return [
    {
      area: 'spine',
      measure: `presses with the studio killed at ${kills} random points, confirmed ones kept`,
      done: done.shown,
      want: done.confirmed,
      lost: done.lost.length,
      doubled: done.doubled.length,
      met:
        done.kills === kills &&
        done.confirmed > 0 &&
        done.lost.length + done.doubled.length + done.broken.length === 0,
      seed,
    },
  ];
}
