import { vi } from 'vitest';
import type { Answer } from '../src/adapters/kit/index.ts';
import { type AdapterRuntime, startAdapter } from '../src/adapters/kit/index.ts';
import { homeAssistant } from '../src/adapters/lan/home-assistant/index.ts';
import type { ConnectionStatus, JsonObject, Lamp } from '../src/contracts/index.ts';
import {
  type HomeAssistantSimulator,
  type HomeAssistantSimulatorOptions,
  SIMULATOR_TOKEN,
  startHomeAssistantSimulator,
} from '../src/simulators/home-assistant/index.ts';

/** One adapter at work, with what it said. */
export interface Driven {
  runtime: AdapterRuntime;
  statuses: ConnectionStatus[];
  lamps: Map<string, Lamp>;
  logs: string[];
  press(
    operation: string,
    input: JsonObject,
    deadlineMs?: number,
  ): Promise<{ answer: Answer; stages: string[] }>;
}

export function drive(config: JsonObject): Driven {
  const statuses: ConnectionStatus[] = [];
  const lamps = new Map<string, Lamp>();
  const logs: string[] = [];
  const runtime = startAdapter({
    adapter: homeAssistant,
    config,
    now: Date.now,
    events: {
      status: status => statuses.push(status),
      lamps: changed => {
        for (const [key, lamp] of Object.entries(changed)) lamps.set(key, lamp);
      },
      log: (_level, message) => logs.push(message),
      telemetry: () => undefined,
    },
  });
  return {
    runtime,
    statuses,
    lamps,
    logs,
    async press(operation, input, deadlineMs = 10_000) {
      const stages: string[] = [];
      const answer = await runtime.invoke({
        operation,
        input,
        deadlineMs,
        onStage: stage => stages.push(stage),
      });
      return { answer, stages };
    },
  };
}

/** Waits until the connection is live. */
export const live = ({ runtime }: Driven, timeout = 10_000): Promise<void> =>
  vi.waitFor(
    () => {
      const status = runtime.status();
      if (status.state !== 'live') throw new Error(`still ${JSON.stringify(status)}`);
    },
    { timeout, interval: 10 },
  );

export interface Bench extends Driven {
  simulator: HomeAssistantSimulator;
  stop(): Promise<void>;
}

/** An adapter that drives a simulator, live. Sensors stand still unless told to move. */
export async function bench(options: HomeAssistantSimulatorOptions = {}): Promise<Bench> {
  const simulator = await startHomeAssistantSimulator({ moving: false, ...options });
  const driven = drive({
    host: '127.0.0.1',
    port: simulator.ports.http ?? 0,
    token: options.token ?? SIMULATOR_TOKEN,
  });
  await live(driven);
  return {
    ...driven,
    simulator,
    async stop() {
      await driven.runtime.stop();
      await simulator.close();
    },
  };
}
