import { z } from 'zod';
import type { JsonObject } from '../../../contracts/index.ts';

/** One entity as Home Assistant last reported it. Times are seconds since the epoch. */
export interface Entity {
  readonly id: string;
  readonly domain: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Id of the context (who or what caused it) of the last change. */
  readonly context: string;
  /** The context behind that one: an automation's changes have the trigger's here. */
  readonly parent: string | undefined;
  readonly changed: number;
  readonly updated: number;
}

// The frames of `subscribe_entities`: home-assistant/core, websocket_api/messages.py.
// `a` adds whole entities, `c` changes (`+` what is set, `-` what is gone), `r` removes.
const context = z.union([
  z.string(),
  z.object({ id: z.string().optional(), parent_id: z.string().nullish() }),
]);
const attributes = z.record(z.string(), z.unknown());
const added = z.object({
  s: z.string(),
  a: attributes.optional(),
  c: context.optional(),
  lc: z.number(),
  lu: z.number().optional(),
});
const changed = z.object({
  '+': z
    .object({
      s: z.string().optional(),
      a: attributes.optional(),
      c: context.optional(),
      lc: z.number().optional(),
      lu: z.number().optional(),
    })
    .optional(),
  '-': z.object({ a: z.array(z.string()).optional() }).optional(),
});
const entityEvent = z.object({
  a: z.record(z.string(), z.unknown()).optional(),
  c: z.record(z.string(), z.unknown()).optional(),
  r: z.array(z.string()).optional(),
});

/** Contexts remembered: those of the last seconds, even in a busy house. */
const CAUSES_KEPT = 1000;

/** What an event did: entities touched, and those whose frame could not be understood. */
export interface Applied {
  touched: number;
  unread: string[];
}

/**
 * The entities of one Home Assistant, by id. Changes in place, so that one change costs the same
 * in a house of 5 entities and in one of 5,000; entities themselves are never changed, only
 * replaced. A class, so that immer passes it by instead of copying and freezing it.
 */
export class EntityTable {
  readonly #entities = new Map<string, Entity>();
  /** Friendly name in lower case → ids; people type names, not ids. */
  readonly #names = new Map<string, Set<string>>();
  /** Context → what it made of entities; the newest few, because a second change hides the first. */
  readonly #causes = new Map<string, Map<string, Entity>>();

  get size(): number {
    return this.#entities.size;
  }

  get(id: string): Entity | undefined {
    return this.#entities.get(id);
  }

  has(id: string): boolean {
    return this.#entities.has(id);
  }

  values(): IterableIterator<Entity> {
    return this.#entities.values();
  }

  ids(): IterableIterator<string> {
    return this.#entities.keys();
  }

  /** Ids of the entities with this friendly name, whatever its case. */
  named(name: string): string[] {
    return [...(this.#names.get(folded(name)) ?? [])];
  }

  /**
   * How an entity last was by the doing of this context (one service call, or what it gave rise
   * to), if the call changed it lately; something else may have changed it since.
   */
  causedBy(context: string, id: string): Entity | undefined {
    return this.#causes.get(context)?.get(id);
  }

  /** Sorted ids of some domains. */
  idsOf(domains: readonly string[]): string[] {
    return [...this.values()]
      .filter(entity => domains.includes(entity.domain))
      .map(entity => entity.id)
      .sort();
  }

  /** Applies one event; what cannot be understood is left out and named, never guessed. */
  apply(event: unknown): Applied {
    const parsed = entityEvent.safeParse(event);
    if (!parsed.success) return { touched: 0, unread: ['the whole event'] };
    const { a = {}, c = {}, r = [] } = parsed.data;
    const unread: string[] = [];
    let touched = 0;
    for (const id of Object.keys(a)) {
      const frame = added.safeParse(a[id]);
      if (frame.success) this.#put(fromAdded(id, frame.data));
      else unread.push(id);
      touched += 1;
    }
    for (const id of r) {
      this.#remove(id);
      touched += 1;
    }
    for (const id of Object.keys(c)) {
      const before = this.#entities.get(id);
      const frame = changed.safeParse(c[id]);
      if (before !== undefined && frame.success) this.#put(withChange(before, frame.data));
      else unread.push(id);
      touched += 1;
    }
    return { touched, unread };
  }

  toJSON(): JsonObject {
    return Object.fromEntries(
      [...this.values()].map(({ id, state, context, changed, updated, attributes }) => [
        id,
        // They came out of JSON and go back into it; reading 5,000 of them again would cost.
        { state, context, changed, updated, attributes: attributes as JsonObject },
      ]),
    );
  }

  #put(entity: Entity): void {
    const before = this.#entities.get(entity.id);
    this.#entities.set(entity.id, entity);
    this.#remember(entity);
    const was = before === undefined ? undefined : folded(nameOf(before));
    const is = folded(nameOf(entity));
    if (was === is) return;
    if (was !== undefined) this.#unname(was, entity.id);
    const ids = this.#names.get(is) ?? new Set();
    ids.add(entity.id);
    this.#names.set(is, ids);
  }

  #remember(entity: Entity): void {
    this.#note(entity.context, entity);
    if (entity.parent !== undefined) this.#note(entity.parent, entity);
  }

  #note(cause: string, entity: Entity): void {
    const made = this.#causes.get(cause);
    if (made !== undefined) {
      made.set(entity.id, entity);
      return;
    }
    this.#causes.set(cause, new Map([[entity.id, entity]]));
    if (this.#causes.size <= CAUSES_KEPT) return;
    for (const oldest of this.#causes.keys()) {
      this.#causes.delete(oldest);
      break;
    }
  }

  #remove(id: string): void {
    const before = this.#entities.get(id);
    if (before === undefined) return;
    this.#entities.delete(id);
    this.#unname(folded(nameOf(before)), id);
  }

  #unname(name: string, id: string): void {
    const ids = this.#names.get(name);
    ids?.delete(id);
    if (ids?.size === 0) this.#names.delete(name);
  }
}

/** What people call it; its id where it has no name. */
export function nameOf(entity: Entity): string {
  const name = entity.attributes.friendly_name;
  return typeof name === 'string' && name !== '' ? name : entity.id;
}

const folded = (name: string): string => name.trim().toLowerCase();

const domainOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('.')));

type Context = z.output<typeof context> | undefined;
const idOf = (of: Context): string | undefined => (typeof of === 'string' ? of : of?.id);
/** `undefined` where the frame says nothing of it. */
const parentOf = (of: Context): string | null | undefined =>
  typeof of === 'string' ? undefined : of?.parent_id;

function fromAdded(id: string, frame: z.output<typeof added>): Entity {
  return {
    id,
    domain: domainOf(id),
    state: frame.s,
    attributes: frame.a ?? {},
    context: idOf(frame.c) ?? '',
    parent: parentOf(frame.c) ?? undefined,
    changed: frame.lc,
    updated: frame.lu ?? frame.lc,
  };
}

function withChange(before: Entity, frame: z.output<typeof changed>): Entity {
  const { '+': plus = {}, '-': minus = {} } = frame;
  const parent = parentOf(plus.c);
  let next = before.attributes;
  if (plus.a !== undefined || minus.a !== undefined) {
    const copy: Record<string, unknown> = { ...before.attributes, ...plus.a };
    for (const key of minus.a ?? []) delete copy[key];
    next = copy;
  }
  return {
    ...before,
    state: plus.s ?? before.state,
    attributes: next,
    context: idOf(plus.c) ?? before.context,
    parent: parent === undefined ? before.parent : (parent ?? undefined),
    // `lc` stands for both times when the state changed (last_changed and last_updated are one).
    changed: plus.lc ?? before.changed,
    updated: plus.lc ?? plus.lu ?? before.updated,
  };
}
