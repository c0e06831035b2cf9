import type {
  Connection,
  JsonObject,
  ProcessView,
  Result,
  StudioError,
} from '../../contracts/index.ts';
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

/** The demo studio: simulated devices in processes of their own, and the connections to them. */
export interface DemoStudio {
  /** Starts what is not running; answers why some device could not be started. */
  start(): Promise<StudioError[]>;
  running(): boolean;
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

export function createDemo(options: DemoOptions): DemoStudio {
  const running = new Map<string, { device: Device; simulator: SimulatorProcess }>();

  async function startOne(device: Device): Promise<StudioError | undefined> {
    const started = await startSimulatorProcess({
      host: options.host,
      entry: options.entry,
      kind: device.kind,
      onLife: (what, detail) => options.onLife(device.id, what, detail),
    });
    if (!started.ok) return started.error;
    running.set(device.id, { device, simulator: started.value });
    return undefined;
  }

  return {
    async start() {
      const missing = devices.filter(device => !running.has(device.id));
      const errors = await Promise.all(missing.map(startOne));
      return errors.filter(error => error !== undefined);
    },
    running: () => running.size > 0,
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
        state: 'running',
        restarts: 0,
      })),
    async stop() {
      const all = [...running.values()];
      running.clear();
      await Promise.all(all.map(({ simulator }) => simulator.stop()));
    },
  };
}
