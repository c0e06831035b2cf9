import { connect } from '@nats-io/transport-node';
import { figures, type Row } from '../table.ts';
import { type Bench, openLoop, pipelined } from './studio.ts';

const AREA = 'coordinator';
const SWARMS = 10_000;
const PUSHES = 4000;
const PER_SECOND = 1000;

/** From the push until the swarm has it in hand, with ten thousand swarms registered. */
export async function measurePush(bench: Bench): Promise<Row[]> {
  const { coordinator } = bench;
  const theirs = figures(await bareLatency(bench));
  const arrived = new Map<number, (at: number) => void>();
  for (let n = 0; n < SWARMS; n += 1) {
    coordinator.listen(`swarm-${n}`, () => {
      arrived.get(n)?.(performance.now());
      return false;
    });
  }
  await pipelined(SWARMS, 500, async n => {
    const made = await coordinator.registerSwarm({
      id: `swarm-${n}`,
      capabilities: ['bench'],
      heartbeatMs: 600_000,
    });
    if (!made.ok) throw new Error(made.error.message);
  });
  const memory = await bench.serverMemory();
  const made = await coordinator.createTask({ title: 'Pushed', requires: ['nobody'] });
  if (!made.ok) throw new Error(made.error.message);
  const task = made.value.task.id;
  const push = async (n: number) => {
    const swarm = pick(n);
    const seen = new Promise<number>(resolve => arrived.set(swarm, resolve));
    const [said] = await Promise.all([
      coordinator.pushTaskToSwarm({ task, swarm: `swarm-${swarm}` }),
      seen,
    ]);
    if (!said.ok) throw new Error(said.error.message);
  };
  await openLoop(500, PER_SECOND, push);
  const ours = figures(
    await timed(n => {
      const swarm = pick(n);
      const seen = new Promise<void>(resolve => arrived.set(swarm, () => resolve()));
      void coordinator.pushTaskToSwarm({ task, swarm: `swarm-${swarm}` });
      return seen;
    }),
  );
  const ratio = ours.p99 / theirs.p99;
  return [
    {
      area: AREA,
      measure: 'push to one of 10,000 swarms',
      unit: 'ms',
      ours,
      baseline: { name: 'bare core NATS', ...theirs },
      ratio,
      goal: 'p99 ≤ 10 ms, p99 ≤ 1.3 × baseline',
      met: ours.p99 <= 10 && ratio <= 1.3,
    },
    {
      area: AREA,
      measure: 'server memory with 10,000 swarms',
      unit: 'MiB',
      ours: { p50: memory },
      goal: '≤ 60 MiB',
      met: memory <= 60,
    },
  ];
}

const timed = (job: (n: number) => Promise<unknown>) => openLoop(PUSHES, PER_SECOND, job);
/** Spreads the pushes over all swarms, and never the same one twice at a time. */
const pick = (n: number) => (n * 7919) % SWARMS;

async function bareLatency(bench: Bench): Promise<number[]> {
  const { url, user, password } = bench.access;
  const login = { servers: url, user, pass: password };
  const [from, one, two] = await Promise.all([connect(login), connect(login), connect(login)]);
  const arrived = new Map<number, () => void>();
  for (let n = 0; n < SWARMS; n += 1) {
    (n % 2 === 0 ? one : two).subscribe(`bare.push.${n}`, { callback: () => arrived.get(n)?.() });
  }
  await Promise.all([one.flush(), two.flush()]);
  const body = JSON.stringify({ pad: 'x'.repeat(600) });
  const send = (n: number) => {
    const swarm = pick(n);
    const seen = new Promise<void>(resolve => arrived.set(swarm, resolve));
    from.publish(`bare.push.${swarm}`, body);
    return seen;
  };
  await openLoop(500, PER_SECOND, send);
  const took = await timed(send);
  await Promise.all([from.close(), one.close(), two.close()]);
  return took;
}
