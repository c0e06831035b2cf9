import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openCoordinator } from '../../src/main/coordinator/index.ts';
import { startFabric } from '../../src/main/fabric/index.ts';
import { seededRandom } from '../random.ts';
import { readLog } from './log-reader.ts';
import type { RaceReport } from './racer.ts';

export interface ContestedResult {
  tasks: number;
  claims: number;
  kills: number;
  /** Reported as won, and not so in the log. */
  lost: string[];
  /** Won twice: by report or in the log. */
  doubled: string[];
  /** Nobody holds it, and nobody was told that the outcome is unknown. */
  unclaimed: string[];
  unknown: number;
  /** What the projection has more or less than the log. */
  differences: string[];
  seconds: number;
}

interface Options {
  tasks: number;
  processes: number;
  racersEach: number;
  batch: number;
  /** Kill the server (`kill -9`) again and again, this often on average; ms. */
  killEveryMs?: number;
  seed: number;
}

/**
 * Tasks that many racers in several processes claim at once, then the truth from the log itself:
 * each task has exactly one claim, and every claim that was reported as won is that one.
 */
export async function raceForTasks(options: Options): Promise<ContestedResult> {
  const random = seededRandom(options.seed);
  const data = await mkdtemp(join(tmpdir(), 'if-soak-claims-'));
  const children: ChildProcess[] = [];
  const fabric = await startFabric({ data, log: () => undefined, onStatus: () => undefined });
  const home = await openCoordinator({
    studio: fabric.studio,
    address: lane => fabric.access(lane),
    projection: join(data, 'projection.sqlite'),
    duties: true,
    log: () => undefined,
    commandMs: 60_000,
  });
  const result: ContestedResult = {
    tasks: options.tasks,
    claims: 0,
    kills: 0,
    lost: [],
    doubled: [],
    unclaimed: [],
    unknown: 0,
    differences: [],
    seconds: 0,
  };
  let killing = options.killEveryMs !== undefined;
  const killer = (async () => {
    while (killing) {
      await delay((options.killEveryMs ?? 1000) * (0.5 + random()));
      const status = fabric.status();
      if (!killing || status.state !== 'running') continue;
      process.kill(status.pid, 'SIGKILL');
      result.kills += 1;
    }
  })();
  try {
    if (!(await home.ready(30_000))) throw new Error('the coordinator is not ready');
    const address = fabric.access('bus');
    if (address === undefined) throw new Error('the server is not running');
    for (let n = 0; n < options.processes; n += 1) {
      const child = fork(new URL('./racer.ts', import.meta.url), { stdio: 'inherit' });
      children.push(child);
      const ready = once(child, 'message');
      const swarms = Array.from({ length: options.racersEach }, (_, at) => `racer-${n}-${at}`);
      child.send({ say: 'start', studio: fabric.studio, address, swarms });
      await ready;
    }
    const begun = performance.now();
    const wins = new Map<string, { swarm: string; token: number }>();
    const unknown = new Set<string>();
    for (let done = 0; done < options.tasks; ) {
      const size = Math.min(options.batch, options.tasks - done);
      const tasks = await Promise.all(
        Array.from({ length: size }, async (_, at) => {
          const created = await home.createTask({
            title: `Task ${done + at}`,
            idempotencyKey: `soak-${done + at}`,
            leaseMs: 3_600_000,
          });
          if (!created.ok) throw new Error(created.error.message);
          return created.value.task.id;
        }),
      );
      const reports = await Promise.all(
        children.map(async child => {
          const answer = once(child, 'message');
          child.send({ say: 'race', tasks });
          const [report] = (await answer) as [RaceReport];
          return report;
        }),
      );
      for (const report of reports) {
        result.claims += report.won.length + report.lost + report.unknown.length;
        for (const { task } of report.unknown) unknown.add(task);
        for (const { task, swarm, token } of report.won) {
          if (wins.has(task)) result.doubled.push(`${task} was won twice`);
          wins.set(task, { swarm, token });
        }
      }
      done += size;
    }
    killing = false;
    await killer;
    result.seconds = (performance.now() - begun) / 1000;
    result.unknown = unknown.size;
    await until(() => fabric.access('bus') !== undefined);
    const access = fabric.access('bus');
    if (access === undefined) throw new Error('the server did not come back');
    const log = await readLog(access, `IF_${fabric.studio}_E1`);
    const claims = new Map<string, { by: string; seq: number }>();
    for (const event of log) {
      if (event.type !== 'claimed') continue;
      if (claims.has(event.task)) result.doubled.push(`${event.task} is claimed twice in the log`);
      claims.set(event.task, event);
    }
    for (const [task, { swarm, token }] of wins) {
      const claim = claims.get(task);
      if (claim?.by !== swarm || claim.seq !== token) result.lost.push(`${task} of ${swarm}`);
    }
    const all = new Set(log.map(event => event.task));
    for (const task of all) {
      if (!claims.has(task) && !unknown.has(task)) result.unclaimed.push(task);
    }
    if (new Set(log.map(event => event.nonce)).size !== log.length) {
      result.doubled.push('a message is in the log twice');
    }
    const rebuilt = await home.rebuild();
    if (!rebuilt.ok) throw new Error(rebuilt.error.message);
    result.differences = rebuilt.value.differences;
    if (rebuilt.value.messages !== log.length) {
      result.differences.push(`${log.length} messages, ${rebuilt.value.messages} read`);
    }
    return result;
  } finally {
    killing = false;
    for (const child of children) child.kill();
    await killer;
    await home.close();
    await fabric.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** Waits for a condition, 30 s at most. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000) {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('waited too long');
    await delay(10);
  }
}
