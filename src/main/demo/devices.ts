import type { JsonObject } from '../../contracts/index.ts';
import { SIMULATOR_TOKEN } from '../../simulators/index.ts';
import type { SimulatorKind } from '../../simulators/process/index.ts';

/** One simulated device of the demo studio, and how to connect to it. */
export interface DemoDevice {
  kind: SimulatorKind;
  /** Its connection's id. */
  id: string;
  name: string;
  /** What the connection shows of its configuration. */
  config(ports: Readonly<Record<string, number>>): JsonObject;
  /** What goes to its adapter process alone. */
  secrets: Record<string, string>;
}

const host = '127.0.0.1';

export const demoDevices: readonly DemoDevice[] = [
  {
    kind: 'obs',
    id: 'demo-obs',
    name: 'OBS (demo)',
    config: ({ ws = 0 }) => ({ host, port: ws }),
    secrets: {},
  },
  {
    kind: 'vmix',
    id: 'demo-vmix',
    name: 'vMix (demo)',
    config: ({ tcp = 0, http = 0 }) => ({ host, tcpPort: tcp, httpPort: http }),
    secrets: {},
  },
  {
    kind: 'home-assistant',
    id: 'demo-ha',
    name: 'Home Assistant (demo)',
    config: ({ http = 0 }) => ({ host, port: http }),
    secrets: { token: SIMULATOR_TOKEN },
  },
];
