import type { AdapterRuntime, Answer } from '../src/adapters/kit/index.ts';
import { startAdapter } from '../src/adapters/kit/index.ts';
import { obs } from '../src/adapters/lan/obs/index.ts';
import type { ObsState } from '../src/adapters/lan/obs/state.ts';
import type { ConnectionStatus, Lamp } from '../src/contracts/index.ts';

export interface Pressed {
  answer: Answer;
  stages: string[];
  /** ms. */
  took: number;
}

/** The OBS adapter at work on whatever listens at a port, with all that it said. */
export interface Rig {
  adapter: AdapterRuntime;
  statuses: ConnectionStatus[];
  lamps: Record<string, Lamp>;
  telemetry: { name: string; data: unknown }[];
  state(): ObsState;
  live(): Promise<void>;
  /** Resolves when all of the state has been read. */
  complete(): Promise<void>;
  until(state: ConnectionStatus['state'], timeout?: number): Promise<ConnectionStatus>;
  press(operation: string, input?: unknown, deadlineMs?: number): Promise<Pressed>;
  close(): Promise<void>;
}

export function rig(config: Record<string, unknown>): Rig {
  const statuses: ConnectionStatus[] = [];
  const telemetry: Rig['telemetry'] = [];
  const lamps: Record<string, Lamp> = {};
  const watchers = new Set<() => void>();
  const adapter = startAdapter({
    adapter: obs,
    config: { host: '127.0.0.1', ...config },
    now: Date.now,
    events: {
      status: status => {
        statuses.push(status);
        // The runtime's own status is set by now, and the session behind it.
        for (const look of [...watchers]) queueMicrotask(look);
      },
      lamps: changed => Object.assign(lamps, changed),
      log: () => undefined,
      telemetry: (name, data) => telemetry.push({ name, data }),
    },
  });
  const until: Rig['until'] = (state, timeout = 15_000) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const status = adapter.status();
        if (status.state !== state) return;
        clearTimeout(timer);
        watchers.delete(look);
        resolve(status);
      };
      const timer = setTimeout(() => {
        watchers.delete(look);
        reject(new Error(`it is ${JSON.stringify(adapter.status())}, not ${state}`));
      }, timeout);
      watchers.add(look);
      look();
    });
  const state = () => adapter.state() as unknown as ObsState;
  return {
    adapter,
    statuses,
    lamps,
    telemetry,
    state,
    async live() {
      await until('live');
    },
    async complete() {
      await until('live');
      await eventually(() => state().complete);
    },
    until,
    async press(operation, input = {}, deadlineMs = 10_000) {
      const stages: string[] = [];
      const begun = performance.now();
      const answer = await adapter.invoke({
        operation,
        input,
        deadlineMs,
        onStage: stage => stages.push(stage),
      });
      return { answer, stages, took: performance.now() - begun };
    },
    close: () => adapter.stop(),
  };
}

/** Looks until something is so; throws after 15 s. */
export async function eventually(look: () => boolean): Promise<void> {
  const until = Date.now() + 15_000;
  while (!look()) {
    if (Date.now() > until) throw new Error(`it never came true: ${look}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
