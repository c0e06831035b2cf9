import type {
  AdapterDescriptor,
  ConnectionStatus,
  ConnectionView,
  InvocationRecord,
  JsonObject,
  Lamp,
  OperationDescriptor,
  Outcome,
  Page,
  StudioError,
} from '../../src/contracts/index.ts';
import { labelAt, type Scenario } from './scenario.ts';

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
});

const operation = (
  name: string,
  title: string,
  group: string,
  input: JsonObject,
  effect: OperationDescriptor['effect'] = 'write',
): OperationDescriptor => ({
  name,
  title,
  group,
  effect,
  input,
  output: object({}),
  timeoutMs: 5000,
  confirms: true,
  lamp: name === 'scene.set',
});

const port = (value: number): JsonObject => ({
  type: 'integer',
  minimum: 1,
  maximum: 65535,
  default: value,
});

export const adapters: AdapterDescriptor[] = [
  {
    id: 'obs',
    name: 'OBS',
    category: 'lan',
    config: object(
      {
        host: {
          type: 'string',
          title: 'Host',
          description: 'Name or address of the computer that runs OBS',
          default: '127.0.0.1',
        },
        port: { ...port(4455), title: 'Port' },
        password: {
          type: 'string',
          title: 'Password',
          secret: true,
          description: 'OBS: Tools, WebSocket Server Settings',
        },
      },
      ['host'],
    ),
    operations: [
      operation(
        'scene.set',
        'Set scene',
        'Scenes',
        object({ scene: { type: 'string', title: 'Scene' } }, ['scene']),
      ),
      operation(
        'scene.preview',
        'Set preview scene',
        'Scenes',
        object({ scene: { type: 'string', title: 'Scene' } }, ['scene']),
      ),
      operation('stream.start', 'Start stream', 'Output', object({})),
      operation('stream.stop', 'Stop stream', 'Output', object({}), 'destructive'),
      operation('record.start', 'Start recording', 'Output', object({})),
      operation(
        'input.volume',
        'Set volume',
        'Inputs',
        object(
          {
            input: { type: 'string' },
            volumeDb: { type: 'number', minimum: -100, maximum: 26 },
            muted: { type: 'boolean' },
          },
          ['input', 'volumeDb'],
        ),
      ),
    ],
  },
  {
    id: 'vmix',
    name: 'vMix',
    category: 'lan',
    config: object(
      { host: { type: 'string', title: 'Host' }, port: { ...port(8099), title: 'Port' } },
      ['host'],
    ),
    operations: [
      operation(
        'input.cut',
        'Cut to input',
        'Program',
        object({ input: { type: 'string' } }, ['input']),
      ),
      operation(
        'overlay.in',
        'Overlay in',
        'Overlays',
        object({ channel: { type: 'integer', minimum: 1, maximum: 4 } }, ['channel']),
      ),
    ],
  },
  {
    id: 'home-assistant',
    name: 'Home Assistant',
    category: 'lan',
    config: object(
      {
        url: { type: 'string', title: 'Address' },
        token: { type: 'string', title: 'Token', secret: true },
      },
      ['url', 'token'],
    ),
    operations: [
      operation(
        'light.set',
        'Set light',
        'Lights',
        object({ entity: { type: 'string' }, on: { type: 'boolean' } }, ['entity']),
      ),
    ],
  },
];

export const choices: Record<string, string[]> = {
  scene: ['Camera 1', 'Camera 2', 'Camera 3', 'Titles', 'Break'],
};

const refused: StudioError = {
  code: 'auth_failed',
  message: 'OBS (Stage left) refused the password.',
  next: 'Enter it again in Devices.',
};
export const down = (address: string): StudioError => ({
  code: 'connection_down',
  message: `${address}: connection refused`,
  next: 'Start OBS on that computer, or correct the address in Devices; it is tried again by itself.',
});

function statusAt(index: number, address: string, now: number): ConnectionStatus {
  const live: ConnectionStatus = {
    state: 'live',
    since: now - 3_600_000,
    freshAt: now - 200,
    roundTripMs: 0.6 + index * 3,
    peer: 'OBS 29.0.2, obs-websocket 5.1.0',
  };
  if (index < 3) return live;
  switch (index % 8) {
    case 3:
      return { state: 'down', since: now - 4000, error: down(address), attempt: 3 };
    case 4:
      return { state: 'stale', since: now - 9000, freshAt: now - 9000, peer: 'vMix 27.0.0.83' };
    case 5:
      return { state: 'attention', since: now - 60_000, error: refused };
    case 6:
      return { state: 'connecting', since: now - 1200, attempt: 1 };
    default:
      return live;
  }
}

const kinds = ['obs', 'vmix', 'home-assistant'] as const;
const places = ['Main', 'Stage left', 'House', 'FOH', 'Balcony', 'Foyer', 'Truck', 'Backstage'];

export function connectionsOf(scenario: Scenario, now: number): ConnectionView[] {
  return Array.from({ length: scenario.connections }, (_, index) => {
    const kind = kinds[index % 3] ?? 'obs';
    const name = { obs: 'OBS', vmix: 'vMix', 'home-assistant': 'Home Assistant' }[kind];
    const address = `${name} at 10.0.0.${index + 5}:${kind === 'obs' ? 4455 : 8099}`;
    return {
      id: index === 0 ? 'obs' : `${kind}-${index + 1}`,
      adapter: kind,
      name: `${name} ${places[index % places.length] ?? ''}${index >= places.length ? ` ${index + 1}` : ''}`,
      config: { host: `10.0.0.${index + 5}`, port: kind === 'obs' ? 4455 : 8099 },
      secrets: kind === 'obs' ? ['password'] : [],
      simulated: scenario.demo,
      address,
      status:
        scenario.state === 'calm' && scenario.connections <= 3
          ? statusAt(0, address, now)
          : statusAt(index, address, now),
    };
  });
}

export function pagesOf(scenario: Scenario, connections: readonly ConnectionView[]): Page[] {
  const columns =
    scenario.buttons > 100 ? 10 : scenario.state === 'faces' ? 5 : scenario.buttons > 12 ? 8 : 5;
  const buttons = Array.from({ length: scenario.buttons }, (_, index) => {
    const label = labelAt(scenario, index);
    const connection =
      connections[scenario.state === 'faces' ? index % Math.max(1, connections.length) : 0];
    return {
      id: `b-${index + 1}`,
      label,
      connection: connection?.id ?? 'obs',
      operation: 'scene.set',
      input: { scene: label },
      guard: index === 5 ? ('hold' as const) : ('none' as const),
      ...(index < 12 ? { hotkey: `F${index + 1}` } : {}),
    };
  });
  const page = (id: string, name: string): Page => ({ id, name, columns, buttons: [] });
  return [
    { id: 'main', name: 'Main show', columns, buttons },
    page('music', 'Music'),
    page('lights', 'Lights'),
  ];
}

const ulidAt = (index: number) => `01K${String(index).padStart(23, '0')}`;

const outcomes: Outcome[] = [
  { outcome: 'confirmed' },
  { outcome: 'confirmed' },
  { outcome: 'acknowledged', note: 'OBS answered, and its state did not show the effect in time.' },
  {
    outcome: 'failed',
    stage: 'admitted',
    error: {
      code: 'connection_down',
      message: 'OBS at 10.0.0.5 is not connected: connection refused, 4 s ago.',
      next: 'Start OBS on that computer, or correct the address in Devices.',
    },
  },
  { outcome: 'confirmed' },
  {
    outcome: 'refused',
    error: {
      code: 'policy_denied',
      message: 'The stream may not be stopped while the show runs.',
      next: 'Ask the show caller, or change the rule in the policy.',
    },
  },
  {
    outcome: 'unknown',
    error: {
      code: 'no_answer',
      message: '"Set scene" to OBS at 10.0.0.5 was sent and nothing answered within 5000 ms.',
      next: 'Look at the device: the command may or may not have taken effect. It is not sent again.',
    },
  },
];

export function recordOf(
  index: number,
  at: number,
  about: { connection: string; connectionName: string; input: JsonObject; kind?: 'button' | 'cli' },
  result: Outcome | undefined,
): InvocationRecord {
  const reached = result?.outcome;
  return {
    id: ulidAt(index),
    origin: { kind: about.kind ?? 'button', who: about.kind === 'cli' ? 'anna' : 'Stage manager' },
    connection: about.connection,
    connectionName: about.connectionName,
    adapter: 'obs',
    operation: 'scene.set',
    input: about.input,
    acceptedAt: at,
    stages: {
      accepted: 0,
      ...(reached === 'refused' ? {} : { admitted: 0.2 }),
      ...(reached === 'confirmed' ||
      reached === 'acknowledged' ||
      reached === 'unknown' ||
      reached === undefined
        ? { sent: 0.9 }
        : {}),
      ...(reached === 'confirmed' || reached === 'acknowledged' ? { acknowledged: 2.4 } : {}),
      ...(reached === 'confirmed' ? { confirmed: 36.6 } : {}),
    },
    ...(result === undefined ? {} : { result }),
  };
}

export function logOf(scenario: Scenario, now: number): InvocationRecord[] {
  return Array.from({ length: scenario.log }, (_, index) => {
    const label = labelAt(scenario, index % 12);
    const about = {
      connection: 'obs',
      connectionName: 'OBS Main',
      input: { scene: label },
      kind: index % 5 === 4 ? ('cli' as const) : ('button' as const),
    };
    return recordOf(
      10_000 - index,
      now - 5000 - index * 7333,
      about,
      outcomes[index % outcomes.length],
    );
  });
}

/** Lamps and last presses of the first buttons, so that every face stands on the page once. */
export function facesOf(page: Page | undefined, scenario: Scenario) {
  const lamps: Record<string, Lamp> = {};
  const presses: { button: number; result: Outcome | undefined }[] = [];
  for (const [index, button] of (page?.buttons ?? []).entries()) {
    lamps[`${page?.id}/${button.id}`] = index === 0 ? 'program' : index === 1 ? 'preview' : 'none';
  }
  if (scenario.state === 'faces') {
    const set = (index: number, lamp: Lamp) => {
      const button = page?.buttons[index];
      if (button !== undefined) lamps[`${page?.id}/${button.id}`] = lamp;
    };
    set(9, 'on');
    set(10, 'off');
    set(12, 'program');
    const at = (name: Outcome['outcome']) => outcomes.find(one => one.outcome === name);
    presses.push(
      { button: 0, result: at('confirmed') },
      { button: 2, result: undefined },
      { button: 8, result: at('failed') },
      { button: 9, result: at('acknowledged') },
      { button: 10, result: at('refused') },
      { button: 16, result: at('unknown') },
    );
  } else if ((page?.buttons.length ?? 0) > 1) {
    presses.push({ button: 0, result: { outcome: 'confirmed' } });
  }
  return { lamps, presses };
}
