import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** Who plays which part: entity ids differ between a real house and a simulated one. */
export interface Cast {
  light: string;
  switch: string;
  cover: string;
  lock: string;
  climate: string;
  player: string;
  scene: string;
  script: string;
  notifier: string;
  area: string;
}

export const simulatorCast: Cast = {
  light: 'light.studio_fill',
  switch: 'input_boolean.rehearsal',
  cover: 'cover.curtain',
  lock: 'lock.rack_room',
  climate: 'climate.studio',
  player: 'media_player.foyer',
  scene: 'scene.show',
  script: 'script.blink_key',
  notifier: 'notify.stage_manager',
  area: 'studio_lights',
};

export const demoCast: Cast = {
  light: 'light.bed_light',
  switch: 'input_boolean.rehearsal',
  cover: 'cover.hall_window',
  lock: 'lock.kitchen_door',
  climate: 'climate.hvac',
  player: 'media_player.walkman',
  scene: 'scene.show',
  script: 'script.blink_key',
  notifier: 'notify.notifier',
  area: 'kitchen',
};

type Message = Record<string, unknown> & { type: string };
interface Step {
  name: string;
  message(cast: Cast): Message;
  /** The entity whose next change belongs to the step. */
  watch?: keyof Cast;
  /** How many events of this very command belong to the step. */
  events?: number;
}

const call = (
  name: string,
  part: keyof Cast,
  domain: string,
  service: string,
  service_data: Record<string, unknown> = {},
  watch = true,
): Step => ({
  name,
  ...(watch ? { watch: part } : {}),
  message: cast => ({
    type: 'call_service',
    domain,
    service,
    service_data,
    target: { entity_id: cast[part] },
  }),
});

/** Wire by wire what the adapter and its operations rely on; the same for every Home Assistant. */
const steps: readonly Step[] = [
  { name: 'config', message: () => ({ type: 'get_config' }) },
  { name: 'states', message: () => ({ type: 'get_states' }) },
  { name: 'areas', message: () => ({ type: 'config/area_registry/list' }) },
  { name: 'devices', message: () => ({ type: 'config/device_registry/list' }) },
  { name: 'registry', message: () => ({ type: 'config/entity_registry/list' }) },
  { name: 'display', message: () => ({ type: 'config/entity_registry/list_for_display' }) },
  { name: 'user', message: () => ({ type: 'auth/current_user' }) },
  { name: 'ping', message: () => ({ type: 'ping' }) },
  call('light on', 'light', 'light', 'turn_on', { brightness_pct: 40 }),
  call('light brighter', 'light', 'light', 'turn_on', { brightness_pct: 60 }),
  call('light off', 'light', 'light', 'turn_off'),
  call('switch toggle', 'switch', 'input_boolean', 'toggle'),
  call('curtain', 'cover', 'cover', 'open_cover'),
  call('lock', 'lock', 'lock', 'lock'),
  call('temperature', 'climate', 'climate', 'set_temperature', { temperature: 23 }),
  call('pause', 'player', 'media_player', 'media_pause'),
  call('scene', 'scene', 'scene', 'turn_on'),
  call('script', 'script', 'script', 'turn_on'),
  call('notify', 'notifier', 'notify', 'send_message', { message: 'Five minutes' }),
  call('unknown service', 'light', 'light', 'explode', {}, false),
  call('wrong field', 'light', 'light', 'turn_on', { bogus: 1 }, false),
  call('wrong value', 'light', 'light', 'turn_on', { brightness: 'x' }, false),
  call('out of range', 'climate', 'climate', 'set_temperature', { temperature: 222 }, false),
  {
    name: 'unknown entity',
    message: () => ({
      type: 'call_service',
      domain: 'light',
      service: 'turn_on',
      target: { entity_id: 'light.nobody' },
    }),
  },
  {
    name: 'no target',
    message: () => ({ type: 'call_service', domain: 'light', service: 'turn_on' }),
  },
  {
    name: 'area',
    message: cast => ({
      type: 'call_service',
      domain: 'light',
      service: 'turn_off',
      target: { area_id: cast.area },
    }),
  },
  {
    name: 'no response to give',
    message: cast => ({
      type: 'call_service',
      domain: 'light',
      service: 'turn_on',
      target: { entity_id: cast.light },
      return_response: true,
    }),
  },
  {
    name: 'response',
    message: () => ({
      type: 'call_service',
      domain: 'script',
      service: 'blink_key',
      return_response: true,
    }),
  },
  { name: 'broken call', message: () => ({ type: 'call_service' }) },
  { name: 'unknown command', message: () => ({ type: 'nonsense' }) },
  {
    name: 'unknown subscription',
    message: () => ({ type: 'unsubscribe_events', subscription: 9999 }),
  },
  {
    name: 'event',
    message: () => ({ type: 'fire_event', event_type: 'cue', event_data: { number: 1 } }),
  },
  {
    name: 'template',
    events: 1,
    message: cast => ({ type: 'render_template', template: `{{ states('${cast.switch}') }}` }),
  },
  {
    name: 'broken template',
    events: 1,
    message: () => ({
      type: 'render_template',
      template: "{{ states('x') ",
      report_errors: true,
    }),
  },
];

const frame = z.looseObject({
  id: z.number().nullish(),
  type: z.string(),
  event: z.unknown().optional(),
});
const entityEvent = z.object({ c: z.record(z.string(), z.unknown()) });

export type Transcript = Record<string, unknown[]>;

/** Plays the script on a Home Assistant, and returns the shapes of everything it said. */
export async function playScript(url: string, token: string, cast: Cast): Promise<Transcript> {
  const ws = new WebSocket(`${url.replace(/^http/, 'ws')}/api/websocket`);
  const inbox: z.output<typeof frame>[] = [];
  let wake: () => void = () => undefined;
  ws.on('message', data => {
    const raw: unknown = JSON.parse(String(data));
    for (const one of Array.isArray(raw) ? raw : [raw]) inbox.push(frame.parse(one));
    wake();
  });
  /** The first message that fits, taken out of the inbox. */
  const next = async (fits: (message: z.output<typeof frame>) => boolean, what: string) => {
    const end = Date.now() + 10_000;
    for (;;) {
      const at = inbox.findIndex(fits);
      const [found] = at === -1 ? [] : inbox.splice(at, 1);
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`nothing came for: ${what}`);
      await new Promise<void>(resolve => {
        wake = resolve;
        setTimeout(resolve, 100);
      });
    }
  };
  const transcript: Transcript = {};
  const note = (name: string, message: unknown) => {
    transcript[name] = [...(transcript[name] ?? []), shapeOf(message)];
  };
  try {
    await once(ws, 'open');
    note('login', await next(({ type }) => type === 'auth_required', 'auth_required'));
    ws.send(JSON.stringify({ type: 'auth', access_token: token }));
    note('login', await next(({ type }) => type === 'auth_ok', 'auth_ok'));
    ws.send(JSON.stringify({ id: 1, type: 'subscribe_entities' }));
    note('subscribe', await next(({ id, type }) => id === 1 && type === 'result', 'result'));
    note('subscribe', await next(({ id, type }) => id === 1 && type === 'event', 'entities'));
    let id = 1;
    for (const step of steps) {
      id += 1;
      const own = id;
      for (let at = inbox.length - 1; at >= 0; at -= 1)
        if (inbox[at]?.id === 1) inbox.splice(at, 1);
      ws.send(JSON.stringify({ id: own, ...step.message(cast) }));
      note(step.name, await next(m => m.id === own && m.type !== 'event', step.name));
      for (let count = 0; count < (step.events ?? 0); count += 1) {
        note(step.name, await next(m => m.id === own, `${step.name}, event`));
      }
      const watched = step.watch === undefined ? undefined : cast[step.watch];
      if (watched === undefined) continue;
      const changes = (message: z.output<typeof frame>) => {
        const event = entityEvent.safeParse(message.event);
        return message.id === 1 && event.success && Object.keys(event.data.c).includes(watched);
      };
      note(step.name, await next(changes, `${step.name}, change of ${watched}`));
    }
    return transcript;
  } finally {
    ws.terminate();
  }
}

/** Keys whose values are tables: what they hold differs from house to house, their rows do not. */
const tables = new Set(['c', 'entity_categories']);
/** Values that belong to an integration or to the installation, not to the protocol. */
const opaque = new Set([
  'a',
  'attributes',
  'options',
  'unit_system',
  'listeners',
  'response',
  'categories',
  'config_entries_subentries',
  'translation_placeholders',
]);

/** A value with types in the place of contents; rows of lists and tables are laid over each other. */
export function shapeOf(value: unknown, key = ''): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return { list: merge(value.map(one => shapeOf(one))) };
  if (typeof value !== 'object') return typeof value;
  if (opaque.has(key)) return 'object';
  const entries = Object.entries(value);
  const keyed = (tables.has(key) || key === 'event') && entries.every(([id]) => id.includes('.'));
  if (keyed && entries.length > 0) return { table: merge(entries.map(([, one]) => shapeOf(one))) };
  if (key === 'event' && 'a' in value) {
    const rows = Object.values(value.a as Record<string, unknown>);
    return { a: { table: merge(rows.map(one => shapeOf(one))) } };
  }
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, one]) => [name, name === 'id' ? 'id' : shapeOf(one, name)]),
  );
}

/** Rows laid over each other: keys that not all have are marked with `?`, types joined by `|`. */
function merge(shapes: unknown[]): unknown {
  if (shapes.length === 0) return 'empty';
  const objects = shapes.filter(shape => typeof shape === 'object' && shape !== null);
  if (objects.length < shapes.length || objects.length === 0) {
    return [
      ...new Set(shapes.map(shape => (typeof shape === 'string' ? shape : JSON.stringify(shape)))),
    ]
      .sort()
      .join('|');
  }
  const keys = [...new Set(objects.flatMap(object => Object.keys(object)))].sort();
  return Object.fromEntries(
    keys.map(name => {
      const held = objects.flatMap(object => {
        const entry = Object.entries(object).find(([key]) => key === name);
        return entry === undefined ? [] : [entry[1]];
      });
      return [held.length < objects.length ? `${name}?` : name, merge(held)];
    }),
  );
}

const isNothing = (shape: string) => shape === 'null' || shape === 'empty';

/**
 * Where two shapes disagree, by path. A value that one of them never showed (null, an empty list)
 * says nothing about its type, and a key that only some rows have may be missing.
 */
export function differences(real: unknown, simulated: unknown, path = ''): string[] {
  if (typeof real === 'string' && typeof simulated === 'string') {
    const [a, b] = [real, simulated].map(shape => shape.split('|').filter(one => !isNothing(one)));
    if (!a?.length || !b?.length || b.some(one => a.includes(one))) return [];
    return [`${path}: ${real} and ${simulated}`];
  }
  if (isPlain(real) && isPlain(simulated)) {
    const [a, b] = [keysOf(real), keysOf(simulated)];
    return [...new Set([...a.keys(), ...b.keys()])].flatMap(key => {
      const [x, y] = [a.get(key), b.get(key)];
      const at = `${path}.${key}`;
      if (x === undefined || y === undefined) {
        return (x ?? y)?.optional ? [] : [`${at}: only in the ${x ? 'real' : 'simulated'} one`];
      }
      return differences(x.shape, y.shape, at);
    });
  }
  if ([real, simulated].some(shape => typeof shape === 'string' && isNothing(shape))) return [];
  return [`${path}: ${JSON.stringify(real)} and ${JSON.stringify(simulated)}`];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const keysOf = (object: Record<string, unknown>) =>
  new Map(
    Object.entries(object).map(([key, shape]) => [
      key.replace(/\?$/, ''),
      { shape, optional: key.endsWith('?') },
    ]),
  );
