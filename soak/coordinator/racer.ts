import { z } from 'zod';
import { openCoordinator } from '../../src/main/coordinator/index.ts';

// A process of its own with several racers in it; the parent says which tasks to race for.

const start = z.object({
  say: z.literal('start'),
  studio: z.string(),
  address: z.object({ url: z.string(), user: z.string(), password: z.string() }),
  swarms: z.array(z.string()),
});
const race = z.object({ say: z.literal('race'), tasks: z.array(z.string()) });
const order = z.discriminatedUnion('say', [start, race]);

/** What the parent is told of one batch. */
export interface RaceReport {
  won: { task: string; swarm: string; token: number }[];
  lost: number;
  /** Claims whose outcome the racer was told it could not know. */
  unknown: { task: string; swarm: string; reason: string }[];
}

let swarms: string[] = [];
let coordinator: Awaited<ReturnType<typeof openCoordinator>> | undefined;

async function onOrder(message: unknown): Promise<void> {
  const told = order.parse(message);
  if (told.say === 'start') {
    swarms = told.swarms;
    coordinator = await openCoordinator({
      studio: told.studio,
      address: () => told.address,
      projection: ':memory:',
      duties: false,
      log: () => undefined,
      commandMs: 60_000,
    });
    await coordinator.ready(30_000);
    process.send?.('ready');
    return;
  }
  const report: RaceReport = { won: [], lost: 0, unknown: [] };
  await Promise.all(
    told.tasks.flatMap(task =>
      swarms.map(async swarm => {
        const answer = await coordinator?.claimTask({ task, swarm });
        if (answer === undefined) return;
        if (!answer.ok) report.unknown.push({ task, swarm, reason: answer.error.message });
        else if (answer.value.claimed) report.won.push({ task, swarm, token: answer.value.token });
        else report.lost += 1;
      }),
    ),
  );
  process.send?.(report);
}

process.on('message', message => void onOrder(message));
process.on('disconnect', () => process.exit(0));
