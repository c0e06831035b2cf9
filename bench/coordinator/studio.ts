import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Coordinator, openCoordinator } from '../../src/main/coordinator/index.ts';
import { type Fabric, type NatsAccess, startFabric } from '../../src/main/fabric/index.ts';

export interface Bench {
  fabric: Fabric;
  coordinator: Coordinator;
  access: NatsAccess;
  /** Resident memory of the server, MiB. */
  serverMemory(): Promise<number>;
  close(): Promise<void>;
}

/** A fabric and its coordinator in a temporary folder. */
export async function openBench(): Promise<Bench> {
  const data = await mkdtemp(join(tmpdir(), 'if-bench-coordinator-'));
  const fabric = await startFabric({ data, log: () => undefined, onStatus: () => undefined });
  const coordinator = await openCoordinator({
    studio: fabric.studio,
    address: lane => fabric.access(lane),
    projection: join(data, 'projection.sqlite'),
    duties: true,
    log: () => undefined,
  });
  if (!(await coordinator.ready(30_000))) throw new Error('There is no nats-server to measure.');
  const access = fabric.access('bus');
  if (access === undefined) throw new Error('The server is not running.');
  return {
    fabric,
    coordinator,
    access,
    async serverMemory() {
      const status = fabric.status();
      if (status.state !== 'running') throw new Error('The server is not running.');
      const text = await readFile(`/proc/${status.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? Number.NaN) / 1024;
    },
    async close() {
      await coordinator.close();
      await fabric.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/**
 * Open-loop load: starts job `n` at its appointed time whether or not earlier ones have ended, and
 * measures from that time, so a stall is paid for by all that it delays. Answers ms per job.
 */
export async function openLoop(
  count: number,
  perSecond: number,
  job: (n: number) => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = [];
  const running: Promise<void>[] = [];
  const begun = performance.now() + 5;
  for (let n = 0; n < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * perSecond));
    for (; n < due; n += 1) {
      const at = begun + (n / perSecond) * 1000;
      running.push(job(n).then(() => void took.push(performance.now() - at)));
    }
    await delay(1);
  }
  await Promise.all(running);
  return took;
}

/** Closed-loop load with `window` jobs under way; answers jobs per second. */
export async function pipelined(
  count: number,
  window: number,
  job: (n: number) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const runner = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      await job(n);
    }
  };
  await Promise.all(Array.from({ length: window }, runner));
  return count / ((performance.now() - begun) / 1000);
}
