import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { figures, percentile, type Row } from '../table.ts';
import { type Bench, openLoop, pipelined } from './studio.ts';

const AREA = 'coordinator';

async function makeTasks(bench: Bench, count: number): Promise<string[]> {
  const ids: string[] = [];
  await pipelined(count, 500, async n => {
    const made = await bench.coordinator.createTask({ title: `Bench ${n}`, leaseMs: 3_600_000 });
    if (!made.ok) throw new Error(made.error.message);
    ids.push(made.value.task.id);
  });
  await bench.coordinator.settled(30_000);
  return ids;
}

/** A bare JetStream compare-and-swap: what the library and the server can do without us. */
async function openBare(bench: Bench) {
  const { url, user, password } = bench.access;
  const nats = await connect({ servers: url, user, pass: password });
  const manager = await jetstreamManager(nats);
  await manager.streams.add({ name: 'BARE', subjects: ['bare.*'], allow_direct: true });
  const js = jetstream(nats);
  const body = JSON.stringify({ holder: 'swarm-1', pad: 'x'.repeat(220) });
  return {
    /** A subject with one message on it, as a created task has. */
    async prepare(from: number, count: number): Promise<number[]> {
      const seqs: number[] = new Array(count);
      await pipelined(count, 500, async n => {
        seqs[n] = (await js.publish(`bare.${from + n}`, body)).seq;
      });
      return seqs;
    },
    swap: (n: number, seq: number) =>
      js.publish(`bare.${n}`, body, { expect: { lastSubjectSequence: seq } }),
    close: () => nats.close(),
  };
}

const spread = (samples: number[]) => ({
  ...figures(samples),
  p95: percentile(samples, 0.95),
  p999: percentile(samples, 0.999),
});

async function claim(bench: Bench, task: string | undefined): Promise<void> {
  const answer = await bench.coordinator.claimTask({ task: task ?? '', swarm: 'swarm-1' });
  if (!answer.ok) throw new Error(answer.error.message);
  if (!answer.value.claimed) throw new Error(answer.value.reason);
}

/** Claim latency under open-loop load, and pipelined claims, each beside a bare compare-and-swap. */
export async function measureClaims(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  const bare = await openBare(bench);
  try {
    let used = 0;
    const warm = await makeTasks(bench, 500);
    await openLoop(500, 1000, n => claim(bench, warm[n]));
    for (const rate of [1000, 2000]) {
      const count = rate * 4;
      const tasks = await makeTasks(bench, count);
      const seqs = await bare.prepare(used, count);
      const base = used;
      used += count;
      const theirs = spread(await openLoop(count, rate, n => bare.swap(base + n, seqs[n] ?? 0)));
      const ours = spread(await openLoop(count, rate, n => claim(bench, tasks[n])));
      const ratio = ours.p99 / theirs.p99;
      rows.push({
        area: AREA,
        measure: `claim, open loop at ${rate}/s`,
        unit: 'ms',
        ours,
        baseline: { name: 'bare JetStream compare-and-swap', ...theirs },
        ratio,
        goal: 'p99 ≤ 10 ms, p99 ≤ 1.5 × baseline',
        met: ours.p99 <= 10 && ratio <= 1.5,
      });
    }
    const count = 20_000;
    const tasks = await makeTasks(bench, count);
    const seqs = await bare.prepare(used, count);
    const base = used;
    const theirs = await pipelined(count, 1000, n => bare.swap(base + n, seqs[n] ?? 0));
    const ours = await pipelined(count, 1000, n => claim(bench, tasks[n]));
    const ratio = ours / theirs;
    rows.push({
      area: AREA,
      measure: 'pipelined claims',
      unit: 'claims/s',
      ours: { p50: ours },
      baseline: { name: 'bare JetStream compare-and-swap', p50: theirs },
      ratio,
      goal: '≥ 20,000/s or ≥ 0.7 × baseline',
      met: ours >= 20_000 || ratio >= 0.7,
    });
    await bench.coordinator.settled(60_000);
    return rows;
  } finally {
    await bare.close();
  }
}
