import type {
  Connection,
  JsonObject,
  ProcessView,
  Result,
  StudioError,
} from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import type { SimulatedFault } from '../../simulators/process/index.ts';
import type { ProcessHost } from '../chassis/index.ts';
import { demoDevices } from './devices.ts';
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts';

export interface DemoOptions {
  host: ProcessHost;
  entry: URL;
  onLife(subject: string, what: 'started' | 'ended', detail: JsonObject): void;
}

/** The demo studio: simulated devices in a process of their own, and the connections to them. */
export interface DemoStudio {
  start(): Promise<Result<void>>;
  running(): boolean;
  connections(): Connection[];
  /** A simulated connection's configuration with its secrets, for its adapter process alone. */
  unsealed(connection: string): Result<JsonObject>;
  fault(connection: string, fault: SimulatedFault): Promise<Result<void>>;
  processes(): ProcessView[];
  stop(): Promise<void>;
}

export function createDemo(options: DemoOptions): DemoStudio {
  let simulators: SimulatorProcess | undefined;
  let restarts = 0;

  const configOf = (id: string) => {
    const device = demoDevices.find(each => each.id === id);
    const ports = device === undefined ? undefined : simulators?.ports[device.kind];
    if (device === undefined || ports === undefined) return undefined;
    return { device, config: device.config(ports) };
  };

  return {
    async start() {
      if (simulators !== undefined) return ok(undefined);
      const started = await startSimulatorProcess({
        host: options.host,
        entry: options.entry,
        kinds: demoDevices.map(({ kind }) => kind),
        onLife(what, detail) {
          if (what === 'ended') {
            simulators = undefined;
            restarts += 1;
          }
          options.onLife('simulators', what, detail);
        },
      });
      if (!started.ok) return started;
      simulators = started.value;
      return ok(undefined);
    },
    running: () => simulators !== undefined,
    connections: () =>
      demoDevices.flatMap(({ id, kind, name, secrets }) => {
        const config = configOf(id)?.config;
        if (config === undefined) return [];
        return [
          { id, adapter: kind, name, config, secrets: Object.keys(secrets), simulated: true },
        ];
      }),
    unsealed(connection) {
      const found = configOf(connection);
      return found === undefined
        ? err(notSimulated(connection))
        : ok({ ...found.config, ...found.device.secrets });
    },
    async fault(connection, fault) {
      const found = configOf(connection);
      if (found === undefined || simulators === undefined) return err(notSimulated(connection));
      return simulators.fault(found.device.kind, fault);
    },
    processes: () =>
      simulators?.pid === undefined
        ? []
        : [
            {
              name: 'simulators',
              kind: 'simulator',
              pid: simulators.pid,
              state: 'running',
              restarts,
            },
          ],
    async stop() {
      await simulators?.stop();
      simulators = undefined;
      restarts = 0;
    },
  };
}

const notSimulated = (connection: string): StudioError => ({
  code: 'no_such_connection',
  message: `"${connection}" is not a simulated device.`,
  next: 'Faults can be played on the demo studio only.',
});
