import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Result, Task } from '../src/contracts/index.ts';
import {
  type Coordinator,
  type CoordinatorOptions,
  openCoordinator,
} from '../src/main/coordinator/index.ts';
import {
  type Fabric,
  type FabricOptions,
  findNatsServer,
  startFabric,
} from '../src/main/fabric/index.ts';

export const search = await findNatsServer();
if (!search.found) console.log(`skipped: ${search.reason}`);

/** A fabric in a folder of its own, running. */
export async function runningFabric(options: Partial<FabricOptions> = {}): Promise<Fabric> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'if-coordinator-')));
  const fabric = await startFabric({
    log: () => undefined,
    onStatus: () => undefined,
    ...options,
    data,
  });
  onTestFinished(async () => {
    await fabric.stop();
    await rm(data, { recursive: true, force: true });
  });
  await vi.waitFor(
    () => {
      if (fabric.status().state !== 'running') throw new Error(fabric.status().state);
    },
    { timeout: 15_000, interval: 5 },
  );
  return fabric;
}

export async function coordinatorOn(
  fabric: Fabric,
  options: Partial<CoordinatorOptions> = {},
): Promise<Coordinator> {
  const coordinator = await openCoordinator({
    studio: fabric.studio,
    address: lane => fabric.access(lane),
    openLedger: () => fabric.openLedger(),
    projection: ':memory:',
    duties: true,
    log: () => undefined,
    ...options,
  });
  onTestFinished(() => coordinator.close());
  if (!(await coordinator.ready(15_000))) throw new Error('the coordinator is not ready');
  return coordinator;
}

/** The value, or a failed test that says why not. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export async function created(
  coordinator: Coordinator,
  draft: Partial<Parameters<Coordinator['createTask']>[0]> = {},
): Promise<Task> {
  return must(await coordinator.createTask({ title: 'Cue the lights', ...draft })).task;
}

export async function claimed(coordinator: Coordinator, task: string, swarm: string) {
  const answer = must(await coordinator.claimTask({ task, swarm }));
  if (!answer.claimed) throw new Error(answer.reason);
  return answer;
}
