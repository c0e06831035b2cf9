import { z } from 'zod';
import { busFrame, compressed, difference, fullState } from './frames.ts';
import type { Home } from './home.ts';
import { CallError } from './service.ts';
import { renderTemplate, TemplateError } from './template.ts';
import type { Wire } from './wire.ts';

export interface CommandContext {
  home: Home;
  wire: Wire;
  send(message: unknown): void;
  /** How to end each subscription, by the id of the command that began it. */
  stops: Map<number, () => void>;
  features(features: Record<string, unknown>): void;
}

export interface Command {
  id: number;
  type: string;
  [key: string]: unknown;
}

const dictionary = z.record(z.string(), z.unknown());
const callFrame = z.object({
  domain: z.string(),
  service: z.string(),
  service_data: dictionary.nullish(),
  target: dictionary.nullish(),
  return_response: z.boolean().nullish(),
});
const eventFrame = z.object({ event_type: z.string(), event_data: dictionary.nullish() });
const entityFrame = z.object({ entity_ids: z.array(z.string()).nullish() });
const templateFrame = z.object({
  template: z.string(),
  variables: dictionary.nullish(),
  report_errors: z.boolean().optional(),
});

type Handler = (command: Command, context: CommandContext) => unknown;
/** A handler that answers by itself. */
const ANSWERED = Symbol('answered');

const entryDisplay = (home: Home) => ({
  entity_categories: { '0': 'config', '1': 'diagnostic' },
  entities: [...home.house.registry.values()].map(entry => ({
    ei: entry.entity_id,
    pl: entry.platform,
    en: nameOf(home, entry.entity_id),
    lb: entry.labels,
    ...(entry.area_id === null ? {} : { ai: entry.area_id }),
    ...(entry.device_id === null ? {} : { di: entry.device_id }),
    ...(entry.entity_category === null ? {} : { ec: entry.entity_category === 'config' ? 0 : 1 }),
    ...(entry.hidden_by === null ? {} : { hb: true }),
  })),
});

const nameOf = (home: Home, id: string): string | null => {
  const name = home.house.get(id)?.attributes.friendly_name;
  return typeof name === 'string' ? name : null;
};

const stamp = { created_at: 1_700_000_000.5, modified_at: 1_700_000_000.5 };

const handlers: Record<string, Handler> = {
  get_config: (_command, { home }) => home.config(),
  get_states: (_command, { home }) => home.house.all().map(fullState),
  get_services: (_command, { home }) => home.describeServices(),
  'auth/current_user': (_command, { home }) => ({
    id: home.userId,
    name: 'Studio',
    is_owner: true,
    is_admin: true,
    credentials: [],
    mfa_modules: [],
  }),
  'auth/long_lived_access_token': () => 'rehearsal',
  'config/area_registry/list': (_command, { home }) =>
    home.house.areas.map(area => ({
      ...area,
      humidity_entity_id: null,
      icon: null,
      picture: null,
      temperature_entity_id: null,
      ...stamp,
    })),
  'config/floor_registry/list': (_command, { home }) =>
    home.house.floors.map(floor => ({ ...floor, aliases: [], icon: null, ...stamp })),
  'config/label_registry/list': (_command, { home }) =>
    home.house.labels.map(label => ({
      ...label,
      color: null,
      description: null,
      icon: null,
      ...stamp,
    })),
  'config/device_registry/list': (_command, { home }) =>
    [...home.house.devices.values()].map(device => ({
      ...device,
      configuration_url: null,
      config_entries: [],
      config_entries_subentries: {},
      connections: [],
      disabled_by: null,
      entry_type: null,
      hw_version: null,
      identifiers: [['studio', device.id]],
      model_id: null,
      name_by_user: null,
      primary_config_entry: null,
      serial_number: null,
      sw_version: null,
      via_device_id: null,
      ...stamp,
    })),
  'config/entity_registry/list': (_command, { home }) =>
    [...home.house.registry.values()].map(entry => ({
      ...entry,
      categories: {},
      config_entry_id: null,
      config_subentry_id: null,
      disabled_by: null,
      has_entity_name: false,
      icon: null,
      id: entry.entity_id,
      name: null,
      options: {},
      original_name: nameOf(home, entry.entity_id),
      translation_key: null,
      unique_id: entry.entity_id,
      ...stamp,
    })),
  'config/entity_registry/list_for_display': (_command, { home }) => entryDisplay(home),
  supported_features(command, { features }) {
    features(dictionary.catch({}).parse(command.features));
    return null;
  },
  call_service(command, { home, wire }) {
    const frame = read(callFrame, command);
    const name = `${frame.domain}.${frame.service}`;
    home.journal.write('command', name, {
      id: command.id,
      service_data: frame.service_data ?? {},
      target: frame.target ?? {},
    });
    if (wire.fault === 'drop') return ANSWERED;
    return home.call({
      domain: frame.domain,
      service: frame.service,
      service_data: frame.service_data ?? {},
      target: frame.target ?? undefined,
      return_response: frame.return_response ?? false,
    });
  },
  fire_event(command, { home, wire }) {
    const frame = read(eventFrame, command);
    home.journal.write('command', 'fire_event', { id: command.id, event: frame.event_type });
    if (wire.fault === 'drop') return ANSWERED;
    return home.fire(frame.event_type, frame.event_data ?? {});
  },
  subscribe_entities(command, context) {
    const { entity_ids } = read(entityFrame, command);
    const wanted = (id: string) => !entity_ids || entity_ids.includes(id);
    const { home, send } = context;
    const event = (frame: unknown) => send({ type: 'event', event: frame, id: command.id });
    succeed(command, null, context);
    const all = home.house.all().filter(entity => wanted(entity.entity_id));
    event({ a: Object.fromEntries(all.map(entity => [entity.entity_id, compressed(entity)])) });
    const stop = home.house.onChange((before, after, id) => {
      if (!wanted(id)) return;
      if (after === undefined) event({ r: [id] });
      else if (before === undefined) event({ a: { [id]: compressed(after) } });
      else event({ c: { [id]: difference(before, after) } });
    });
    context.stops.set(command.id, stop);
    return ANSWERED;
  },
  subscribe_events(command, context) {
    const wanted = typeof command.event_type === 'string' ? command.event_type : '*';
    const { home, send, stops } = context;
    succeed(command, null, context);
    const event = (frame: unknown) => send({ type: 'event', event: frame, id: command.id });
    const offBus = home.house.onEvent(one => {
      if (wanted === '*' || wanted === one.event_type) event(busFrame(one));
    });
    const offStates = home.house.onChange((before, after, id) => {
      if (wanted !== '*' && wanted !== 'state_changed') return;
      event(
        busFrame({
          event_type: 'state_changed',
          data: {
            entity_id: id,
            old_state: before ? fullState(before) : null,
            new_state: after ? fullState(after) : null,
          },
          context: after?.context ?? { id: '', parent_id: null, user_id: null },
        }),
      );
    });
    stops.set(command.id, () => {
      offBus();
      offStates();
    });
    return ANSWERED;
  },
  unsubscribe_events(command, { stops }) {
    const id = Number(command.subscription);
    const stop = stops.get(id);
    if (stop === undefined) throw new CallError('not_found', 'Subscription not found.');
    stop();
    stops.delete(id);
    return null;
  },
  render_template(command, context) {
    const frame = read(templateFrame, command);
    const { home, send, stops } = context;
    succeed(command, null, context);
    const render = () => {
      try {
        const { result, entities } = renderTemplate(
          frame.template,
          home.house,
          frame.variables ?? {},
        );
        const listeners = { all: false, entities, domains: [], time: false };
        send({ id: command.id, type: 'event', event: { result, listeners } });
        return entities;
      } catch (thrown) {
        if (!(thrown instanceof TemplateError)) throw thrown;
        const event = { error: thrown.message, level: 'ERROR' };
        send({ id: command.id, type: 'event', event });
        return [];
      }
    };
    const entities = render();
    stops.set(
      command.id,
      home.house.onChange((_before, _after, id) => {
        if (entities.includes(id)) render();
      }),
    );
    return ANSWERED;
  },
};

/** Answers one command as the real WebSocket API does. */
export function answer(command: Command, context: CommandContext): void {
  if (command.type === 'ping') return context.send({ id: command.id, type: 'pong' });
  try {
    const handler = Object.hasOwn(handlers, command.type) ? handlers[command.type] : undefined;
    if (handler === undefined) throw new CallError('unknown_command', 'Unknown command.');
    const result = handler(command, context);
    if (result !== ANSWERED) succeed(command, result, context);
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown;
    const { code, message, translation } = thrown;
    note(command, context, { success: false, code });
    const error = {
      code,
      message,
      ...(translation && {
        translation_key: translation.key,
        translation_placeholders: translation.placeholders,
        translation_domain: translation.domain,
      }),
    };
    context.send({ id: command.id, type: 'result', success: false, error });
  }
}

function succeed(command: Command, result: unknown, context: CommandContext): void {
  note(command, context, { success: true });
  context.send({ id: command.id, type: 'result', success: true, result });
}

/** Replies to what changes things are in the journal; the rest is not worth a line. */
function note(command: Command, { home }: CommandContext, how: Record<string, unknown>): void {
  if (command.type !== 'call_service' && command.type !== 'fire_event') return;
  home.journal.write('reply', command.type, { id: command.id, ...how });
}

function read<S extends z.ZodType>(schema: S, command: Command): z.output<S> {
  const parsed = schema.safeParse(command);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(
    issue => `required key not provided @ data['${issue.path.join('.')}']. Got None`,
  );
  throw new CallError('invalid_format', reasons.join('\n'));
}
