import type { BusEvent, Context, SimEntity } from './model.ts';

// The forms in which states travel: home-assistant/core, `State.as_compressed_state` and
// websocket_api/messages.py `_state_diff`; seen on a Home Assistant 2025.4.4.

/** An id alone, where nobody and nothing else stands behind the change. */
const compressedContext = (context: Context): unknown =>
  context.parent_id === null && context.user_id === null ? context.id : { ...context };

/** A whole entity, as in `a` of `subscribe_entities`. */
export function compressed(entity: SimEntity): Record<string, unknown> {
  return {
    s: entity.state,
    a: entity.attributes,
    c: compressedContext(entity.context),
    lc: entity.last_changed,
    ...(entity.last_updated === entity.last_changed ? {} : { lu: entity.last_updated }),
  };
}

/** What changed, as in `c` of `subscribe_entities`: `+` what is set, `-` what is gone. */
export function difference(before: SimEntity, after: SimEntity): Record<string, unknown> {
  const plus: Record<string, unknown> = {};
  if (before.state !== after.state) plus.s = after.state;
  if (before.last_changed !== after.last_changed) plus.lc = after.last_changed;
  else if (before.last_updated !== after.last_updated) plus.lu = after.last_updated;
  const context = contextDifference(before.context, after.context);
  if (context !== undefined) plus.c = context;
  const set = Object.entries(after.attributes).filter(
    ([key, value]) => JSON.stringify(before.attributes[key]) !== JSON.stringify(value),
  );
  if (set.length > 0) plus.a = Object.fromEntries(set);
  const gone = Object.keys(before.attributes).filter(key => !(key in after.attributes));
  return { '+': plus, ...(gone.length > 0 ? { '-': { a: gone } } : {}) };
}

function contextDifference(before: Context, after: Context): unknown {
  const changed: Partial<Context> = {};
  if (before.parent_id !== after.parent_id) changed.parent_id = after.parent_id;
  if (before.user_id !== after.user_id) changed.user_id = after.user_id;
  if (before.id !== after.id) {
    if (Object.keys(changed).length === 0) return after.id;
    changed.id = after.id;
  }
  return Object.keys(changed).length === 0 ? undefined : changed;
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('Z', '+00:00');

/** A whole state, as `get_states` and `state_changed` give it. */
export function fullState(entity: SimEntity): Record<string, unknown> {
  return {
    entity_id: entity.entity_id,
    state: entity.state,
    attributes: entity.attributes,
    last_changed: iso(entity.last_changed),
    last_reported: iso(entity.last_updated),
    last_updated: iso(entity.last_updated),
    context: entity.context,
  };
}

export const busFrame = (event: BusEvent): Record<string, unknown> => ({
  event_type: event.event_type,
  data: event.data,
  origin: 'LOCAL',
  time_fired: new Date().toISOString().replace('Z', '+00:00'),
  context: event.context,
});
