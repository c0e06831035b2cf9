import { figures, type Row } from '../table.ts';
import { measureClaims } from './claims.ts';
import { measurePush } from './push.ts';
import { type Bench, openBench, openLoop } from './studio.ts';

/** `npm run bench -- --only coordinator` */
export default async function measureCoordinator(): Promise<Row[]> {
  return [
    ...(await onFresh(measureClaims)),
    ...(await onFresh(async bench => [await measureStart(bench)])),
    // On a server of its own, so that its memory is that of the swarms alone.
    ...(await onFresh(measurePush)),
  ];
}

async function onFresh(measure: (bench: Bench) => Promise<Row[]>): Promise<Row[]> {
  const bench = await openBench();
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

/** From creation until a waiting swarm has claimed it. */
async function measureStart(bench: Bench): Promise<Row> {
  const { coordinator } = bench;
  const started = figures(
    await openLoop(1000, 500, async n => {
      const waiting = coordinator.nextTask({ swarm: `starter-${n % 8}`, waitMs: 10_000 });
      const made = await coordinator.createTask({ title: `Start ${n}`, leaseMs: 3_600_000 });
      if (!made.ok) throw new Error(made.error.message);
      const got = await waiting;
      if (!got.ok || got.value === null) throw new Error('No task came.');
    }),
  );
  return {
    area: 'coordinator',
    measure: 'schedule to start, a swarm waiting',
    unit: 'ms',
    ours: started,
    goal: 'p99 ≤ 50 ms',
    met: started.p99 <= 50,
  };
}
