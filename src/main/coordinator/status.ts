import type { Blocker, CoordinatorStatus } from '../../contracts/index.ts';
import { taskStates } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import type { Duties } from './duties.ts';
import type { Lane } from './lane.ts';
import type { Latency } from './latency.ts';
import type { Prompts } from './prompts.ts';
import type { Swarms } from './swarms.ts';

interface Rooms {
  core: Core;
  swarms: Swarms;
  prompts: Prompts;
  duties: Duties;
  claimMs: Latency;
  startMs: Latency;
}

/** The coordinator as the surface and `if coordinator status` show it. */
export async function statusOf(rooms: Rooms): Promise<CoordinatorStatus> {
  const { core, swarms, prompts } = rooms;
  const lanes = await Promise.all(core.lanes().map(lane => laneStatus(core, lane)));
  const problem = core.problem();
  const bus = core.lane('bus').state();
  const counts = core.projection.counts();
  const claims = rooms.claimMs.summary();
  const starts = rooms.startMs.summary();
  const records = swarms.list();
  return {
    studio: core.options.studio,
    state: problem?.code === 'disk_full' ? 'full' : bus.state,
    ...(problem ? { error: problem } : {}),
    lanes,
    tasks: Object.fromEntries(taskStates.map(state => [state, counts[state] ?? 0])) as Record<
      (typeof taskStates)[number],
      number
    >,
    swarms: {
      live: records.filter(one => one.state === 'live').length,
      stale: records.filter(one => one.state === 'stale').length,
    },
    blockers: blockers(rooms),
    prompts: prompts.open().length,
    ...(claims ? { claimMs: claims } : {}),
    ...(starts ? { scheduleToStartMs: starts } : {}),
  };
}

function blockers({ core, duties }: Rooms): Blocker[] {
  const found: Blocker[] = [];
  for (const state of ['blocked', 'claimed', 'ready'] as const) {
    for (const task of core.board.in(state)) {
      const blocker = duties.blockerOf(task);
      if (blocker) found.push(blocker);
      if (found.length >= 200) return found;
    }
  }
  return found;
}

async function laneStatus(core: Core, lane: Lane): Promise<CoordinatorStatus['lanes'][number]> {
  const size = await lane.size();
  const cursor = core.cursor(lane.names.stream);
  return {
    durability: lane.durability,
    state: lane.state().state,
    stream: lane.names.stream,
    epoch: lane.epoch,
    messages: size?.lastSeq ?? cursor,
    ...(size ? { bytes: size.bytes } : {}),
    behind: Math.max(0, (size?.lastSeq ?? cursor) - cursor) + core.buffered(),
    reconnects: lane.wire.reconnects(),
  };
}
