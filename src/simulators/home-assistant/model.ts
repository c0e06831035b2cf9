import { ulid } from 'ulid';

/** Who or what caused a change: home-assistant/core, `core.Context`. */
export interface Context {
  id: string;
  parent_id: string | null;
  user_id: string | null;
}

export type Attributes = Readonly<Record<string, unknown>>;

export interface SimEntity {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Attributes;
  readonly context: Context;
  /** Seconds since the epoch. */
  readonly last_changed: number;
  readonly last_updated: number;
}

export interface Area {
  area_id: string;
  name: string;
  floor_id: string | null;
  aliases: string[];
  labels: string[];
}
export interface Device {
  id: string;
  name: string;
  area_id: string | null;
  labels: string[];
  manufacturer: string;
  model: string;
}
export interface RegistryEntry {
  entity_id: string;
  area_id: string | null;
  device_id: string | null;
  labels: string[];
  entity_category: 'config' | 'diagnostic' | null;
  hidden_by: 'user' | null;
  platform: string;
}

/** What a set of a simulated house holds, before it lives. */
export interface Plan {
  location: string;
  floors: { floor_id: string; name: string; level: number }[];
  labels: { label_id: string; name: string }[];
  areas: Area[];
  devices: Device[];
  entities: { id: string; state: string; attributes: Attributes; entry?: Partial<RegistryEntry> }[];
}

export interface BusEvent {
  event_type: string;
  data: Record<string, unknown>;
  context: Context;
}

type Change = (before: SimEntity | undefined, after: SimEntity | undefined, id: string) => void;

export const newContext = (user: string | null = null, parent: string | null = null): Context => ({
  id: ulid(),
  parent_id: parent,
  user_id: user,
});

const seconds = () => Date.now() / 1000;

/** The simulated house: entities with their states, registries, and a bus of events. */
export class House {
  readonly location: string;
  /** How far Home Assistant is with its own start, as `get_config` says it. */
  phase: 'STARTING' | 'RUNNING' = 'RUNNING';
  readonly floors: Plan['floors'];
  readonly labels: Plan['labels'];
  readonly areas: Area[];
  readonly devices: Map<string, Device>;
  readonly registry = new Map<string, RegistryEntry>();
  readonly #entities = new Map<string, SimEntity>();
  readonly #changes = new Set<Change>();
  readonly #events = new Set<(event: BusEvent) => void>();

  constructor(plan: Plan) {
    this.location = plan.location;
    this.floors = plan.floors;
    this.labels = plan.labels;
    this.areas = plan.areas;
    this.devices = new Map(plan.devices.map(device => [device.id, device]));
    const context = newContext();
    const now = seconds();
    for (const { id, state, attributes, entry } of plan.entities) {
      this.#entities.set(id, {
        entity_id: id,
        state,
        attributes,
        context,
        last_changed: now,
        last_updated: now,
      });
      this.registry.set(id, {
        entity_id: id,
        area_id: null,
        device_id: null,
        labels: [],
        entity_category: null,
        hidden_by: null,
        platform: 'studio',
        ...entry,
      });
    }
  }

  get(id: string): SimEntity | undefined {
    return this.#entities.get(id);
  }

  all(): SimEntity[] {
    return [...this.#entities.values()];
  }

  get size(): number {
    return this.#entities.size;
  }

  /** Writes a state as an entity would; nothing happens where nothing changed. */
  set(
    id: string,
    next: { state?: string; attributes?: Attributes },
    context: Context = newContext(),
  ): void {
    const before = this.#entities.get(id);
    const state = next.state ?? before?.state ?? 'unknown';
    const attributes = { ...before?.attributes, ...next.attributes };
    const stateChanged = before?.state !== state;
    if (before && !stateChanged && same(before.attributes, attributes)) return;
    const now = seconds();
    const after: SimEntity = {
      entity_id: id,
      state,
      attributes,
      context,
      last_changed: stateChanged || !before ? now : before.last_changed,
      last_updated: now,
    };
    this.#entities.set(id, after);
    this.#tell(before, after, id);
  }

  remove(id: string): void {
    const before = this.#entities.get(id);
    if (before === undefined) return;
    this.#entities.delete(id);
    this.registry.delete(id);
    this.#tell(before, undefined, id);
  }

  /** Home Assistant has finished its own start. */
  started(): void {
    this.phase = 'RUNNING';
    this.fire({ event_type: 'homeassistant_started', data: {}, context: newContext() });
  }

  /** A new area with some entities in it, as a person would make one. */
  addArea(name: string, entities: readonly string[]): void {
    const area_id = name.toLowerCase().replaceAll(' ', '_');
    this.areas.push({ area_id, name, floor_id: null, aliases: [], labels: [] });
    const told = (what: string, data: Record<string, unknown>) =>
      this.fire({ event_type: `${what}_registry_updated`, data, context: newContext() });
    told('area', { action: 'create', area_id });
    for (const entity_id of entities) {
      const entry = this.registry.get(entity_id);
      if (entry === undefined) continue;
      this.registry.set(entity_id, { ...entry, area_id });
      told('entity', { action: 'update', entity_id, changes: { area_id: entry.area_id } });
    }
  }

  fire(event: BusEvent): void {
    for (const listener of [...this.#events]) listener(event);
  }

  onChange(listener: Change): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  onEvent(listener: (event: BusEvent) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  #tell(before: SimEntity | undefined, after: SimEntity | undefined, id: string): void {
    for (const listener of [...this.#changes]) listener(before, after, id);
  }
}

const same = (a: Attributes, b: Attributes): boolean => {
  const keys = Object.keys(b);
  return (
    keys.length === Object.keys(a).length &&
    keys.every(
      key => Object.is(a[key], b[key]) || JSON.stringify(a[key]) === JSON.stringify(b[key]),
    )
  );
};
