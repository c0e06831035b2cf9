import type { Context, House, SimEntity } from './model.ts';
import { isEmpty, readSelector, select } from './target.ts';

/** An error as the WebSocket API gives it in a result. */
export class CallError extends Error {
  readonly code: string;
  /** Domain, key and placeholders of a sentence that Home Assistant's own pages translate. */
  readonly translation: Translation | undefined;
  constructor(code: string, message: string, translation?: Translation) {
    super(message);
    this.code = code;
    this.translation = translation;
  }
}

interface Translation {
  domain: string;
  key: string;
  placeholders: Record<string, string>;
}

export interface Field {
  name: string;
  required?: boolean;
  /** As in a service description; the values a field takes are checked by it. */
  selector: Record<string, unknown>;
  check?: 'int' | 'float' | 'string' | 'list' | 'any';
}

export interface Call {
  house: House;
  data: Record<string, unknown>;
  context: Context;
  /** After `ms`, unless the simulator ends first: things that take time. */
  later(ms: number, act: () => void): void;
}

export interface SimService {
  name: string;
  description: string;
  fields: Record<string, Field>;
  /** Domains of the entities it takes; absent for a service without a target. */
  target?: readonly string[];
  response?: { optional: boolean };
  /** `supported_features` bit that an entity must have. */
  feature?: number;
  /** For each entity that is meant. */
  act?(entity: SimEntity, call: Call): void;
  /** For the call as a whole; its value is the response. */
  run?(call: Call, entities: readonly SimEntity[]): unknown;
}

export type Services = Record<string, Record<string, SimService>>;

/** A service's description, as `get_services` gives it. */
export function describe(service: SimService): Record<string, unknown> {
  return {
    name: service.name,
    description: service.description,
    fields: Object.fromEntries(
      Object.entries(service.fields).map(([key, field]) => [
        key,
        {
          ...(field.required ? { required: true } : {}),
          selector: described(field.selector),
          name: field.name,
          description: `${field.name}.`,
        },
      ]),
    ),
    ...(service.target ? { target: { entity: [{ domain: [...service.target] }] } } : {}),
    ...(service.response ? { response: service.response } : {}),
  };
}

/** Infinite bounds are ours alone: a description has none. */
function described(selector: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(selector, (_key, value) =>
      value === Infinity || value === -Infinity ? undefined : value,
    ),
  );
}

export interface Asked {
  domain: string;
  service: string;
  service_data: Record<string, unknown>;
  target: Record<string, unknown> | undefined;
  return_response: boolean;
}

/** Calls a service as Home Assistant would, with its words where it refuses. */
export function callService(
  services: Services,
  asked: Asked,
  base: Omit<Call, 'data'>,
): { response?: unknown } {
  const { domain, service: name } = asked;
  const domainServices = Object.hasOwn(services, domain) ? services[domain] : undefined;
  const service =
    domainServices && Object.hasOwn(domainServices, name) ? domainServices[name] : undefined;
  if (service === undefined) {
    throw new CallError('not_found', `Service ${domain}.${name} not found.`, {
      domain: 'homeassistant',
      key: 'service_not_found',
      placeholders: { domain, service: name },
    });
  }
  if (asked.return_response && service.response === undefined) {
    throw new CallError(
      'service_validation_error',
      "Validation error: An action which does not return responses can't be called with return_response=True",
      responses('service_does_not_support_response'),
    );
  }
  if (!asked.return_response && service.response?.optional === false) {
    throw new CallError(
      'service_validation_error',
      'Validation error: The action requires responses and must be called with return_response=True',
      responses('service_lacks_response_request'),
    );
  }
  const selector = readSelector(asked.target, asked.service_data);
  const data = checked(service, asked.service_data);
  const call: Call = { ...base, data };
  if (service.target === undefined) {
    const response = service.run?.(call, []);
    return asked.return_response ? { response } : {};
  }
  if (isEmpty(selector)) {
    throw new CallError(
      'invalid_format',
      'must contain at least one of entity_id, device_id, area_id, floor_id, label_id.',
    );
  }
  const entities = chosen(base.house, service, select(base.house, selector), `${domain}.${name}`);
  for (const entity of entities) service.act?.(entity, call);
  const response = service.run?.(call, entities);
  return asked.return_response ? { response } : {};
}

const responses = (key: string): Translation => ({
  domain: 'homeassistant',
  key,
  placeholders: { return_response: 'return_response=True' },
});

/** Entities that exist, are of the right kind and can be reached; the rest is passed over. */
function chosen(
  house: House,
  service: SimService,
  selected: { named: Set<string>; meant: Set<string> },
  name: string,
): SimEntity[] {
  const found: SimEntity[] = [];
  for (const id of new Set([...selected.named, ...selected.meant])) {
    const entity = house.get(id);
    const domain = id.slice(0, id.indexOf('.'));
    if (entity === undefined || entity.state === 'unavailable') continue;
    if (!service.target?.includes(domain)) continue;
    const features = Number(entity.attributes.supported_features ?? 0);
    if (service.feature !== undefined && (features & service.feature) === 0) {
      if (!selected.named.has(id)) continue;
      throw new CallError(
        'service_validation_error',
        `Validation error: Entity ${id} does not support action ${name}`,
      );
    }
    found.push(entity);
  }
  return found;
}

const selectorKeys = ['entity_id', 'device_id', 'area_id', 'floor_id', 'label_id'];

function checked(service: SimService, data: Record<string, unknown>): Record<string, unknown> {
  for (const [key, field] of Object.entries(service.fields)) {
    if (field.required && !(key in data)) {
      throw new CallError('invalid_format', `required key not provided @ data['${key}']`);
    }
  }
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    if (service.target !== undefined && selectorKeys.includes(key)) continue;
    const field = Object.hasOwn(service.fields, key) ? service.fields[key] : undefined;
    if (field === undefined) {
      throw new CallError('invalid_format', `extra keys not allowed @ data['${key}']`);
    }
    checkValue(key, field, value);
    kept[key] = value;
  }
  return kept;
}

function checkValue(key: string, field: Field, value: unknown): void {
  const wrong = (expected: string) =>
    new CallError('invalid_format', `expected ${expected} for dictionary value @ data['${key}']`);
  const numeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  switch (field.check ?? 'any') {
    case 'int':
      if (!numeric || !Number.isFinite(Number(value))) throw wrong('int');
      break;
    case 'float':
      if (!numeric || !Number.isFinite(Number(value))) throw wrong('float');
      break;
    case 'string':
      if (typeof value !== 'string') throw wrong('str');
      break;
    case 'list':
      if (!Array.isArray(value)) throw wrong('list');
      break;
    case 'any':
      return;
  }
  const range = field.selector.number;
  if (typeof range !== 'object' || range === null) return;
  const { min, max } = range as { min?: number; max?: number };
  const at = `dictionary value @ data['${key}']`;
  if (max !== undefined && Number(value) > max) {
    throw new CallError('invalid_format', `value must be at most ${max} for ${at}`);
  }
  if (min !== undefined && Number(value) < min) {
    throw new CallError('invalid_format', `value must be at least ${min} for ${at}`);
  }
}
