import type { AdapterRuntime, Answer } from '../src/adapters/kit/index.ts';
import { startAdapter } from '../src/adapters/kit/index.ts';
import { vmix } from '../src/adapters/lan/vmix/index.ts';
import type { VmixState } from '../src/adapters/lan/vmix/state.ts';
import type { ConnectionStatus, Lamp } from '../src/contracts/index.ts';
import type { JournalEntry } from '../src/simulators/index.ts';
import {
  startVmixSimulator,
  type VmixSimulator,
  type VmixSimulatorOptions,
} from '../src/simulators/index.ts';

export interface Pressed {
  answer: Answer;
  stages: string[];
  /** ms. */
  took: number;
}

/** The adapter at work on a simulator of its own, with all that it said. */
export interface Rig {
  sim: VmixSimulator;
  adapter: AdapterRuntime;
  statuses: ConnectionStatus[];
  lamps: Record<string, Lamp>;
  logs: string[];
  state(): VmixState;
  live(): Promise<void>;
  until(state: ConnectionStatus['state'], timeout?: number): Promise<ConnectionStatus>;
  press(operation: string, input?: unknown, deadlineMs?: number): Promise<Pressed>;
  /** Names of what happened in the simulated vMix, of one kind, since the rig's last `mark`. */
  journal(what: JournalEntry['what']): JournalEntry[];
  mark(): void;
  close(): Promise<void>;
}

export async function rig(
  options: VmixSimulatorOptions = {},
  config: Record<string, unknown> = {},
): Promise<Rig> {
  const sim = await startVmixSimulator(options);
  const statuses: ConnectionStatus[] = [];
  const watchers = new Set<() => void>();
  const lamps: Record<string, Lamp> = {};
  const logs: string[] = [];
  const adapter = startAdapter({
    adapter: vmix,
    config: { host: '127.0.0.1', tcpPort: sim.ports.tcp, httpPort: sim.ports.http, ...config },
    now: Date.now,
    events: {
      status: status => {
        statuses.push(status);
        // The runtime's own status is set by now, and the session behind it.
        for (const look of [...watchers]) queueMicrotask(look);
      },
      lamps: changed => Object.assign(lamps, changed),
      log: (_level, message) => logs.push(message),
      telemetry: () => undefined,
    },
  });
  let marked = 0;
  const until: Rig['until'] = (state, timeout = 10_000) =>
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
  return {
    sim,
    adapter,
    statuses,
    lamps,
    logs,
    state: () => adapter.state() as unknown as VmixState,
    async live() {
      await until('live');
    },
    until,
    async press(operation, input = {}, deadlineMs = 5000) {
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
    journal: what => sim.journal().filter((entry, index) => index >= marked && entry.what === what),
    mark() {
      marked = sim.journal().length;
    },
    async close() {
      await adapter.stop();
      await sim.close();
    },
  };
}
