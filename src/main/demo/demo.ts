import type { Connection, JsonObject, ProcessView, Result } from '../../contracts/index.ts';
import { err } from '../../contracts/index.ts';
import type { ProcessHost } from '../chassis/index.ts';
import {
  type Fault,
  type SimulatorKind,
  type SimulatorProcess,
  startSimulatorProcess,
} from './simulator-process.ts';

export interface DemoOptions {
  host: ProcessHost;
  entry: URL;
  onLife(subject: string, what: 'started' | 'ended', detail: JsonObject): void;
}

/** The simulated devices and the connections that lead to them. */
export interface Demo {
  connections(): Connection[];
  fault(connection: string, fault: Fault): Promise<Result<void>>;
  processes(): ProcessView[];
  stop(): Promise<void>;
}

interface Device {
  kind: SimulatorKind;
  id: string;
  name: string;
  config(ports: Readonly<Record<string, number>>): JsonObject;
}

const devices: readonly Device[] = [
  {
    kind: 'obs',
    id: 'demo-obs',
    name: 'OBS (demo)',
    config: ports => ({ host: '127.0.0.1', port: ports.ws ?? 0 }),
  },
];

/** Starts every simulated device; the studio goes on without those that do not start. */
export async function startDemo(
  options: DemoOptions,
): Promise<{ demo: Demo; failed: Result<never>[] }> {
  const running = new Map<string, { device: Device; simulator: SimulatorProcess }>();
  const failed: Result<never>[] = [];
  await Promise.all(
    devices.map(async device => {
      const started = await startSimulatorProcess({
        host: options.host,
        entry: options.entry,
        kind: device.kind,
        onLife: (what, detail) => options.onLife(device.id, what, detail),
      });
      if (started.ok) running.set(device.id, { device, simulator: started.value });
      else failed.push(started);
    }),
  );
  const demo: Demo = {
    connections: () =>
      devices.flatMap(({ id }) => {
        const entry = running.get(id);
        if (entry === undefined) return [];
        const { device, simulator } = entry;
        return [
          {
            id,
            adapter: device.kind,
            name: device.name,
            config: device.config(simulator.ports),
            secrets: [],
            simulated: true,
          },
        ];
      }),
    async fault(connection, fault) {
      const entry = running.get(connection);
      if (entry !== undefined) return entry.simulator.fault(fault);
      return err({
        code: 'no_such_connection',
        message: `"${connection}" is not a simulated device.`,
        next: 'Faults can be played on the demo studio only.',
      });
    },
    processes: () =>
      [...running.values()].map(({ device, simulator }) => ({
        name: device.id,
        kind: 'simulator',
        ...(simulator.pid === undefined ? {} : { pid: simulator.pid }),
        state: simulator.pid === undefined ? 'ended' : 'running',
        restarts: 0,
      })),
    async stop() {
      await Promise.all([...running.values()].map(({ simulator }) => simulator.stop()));
      running.clear();
    },
  };
  return { demo, failed };
}
