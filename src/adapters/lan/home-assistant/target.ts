import { z } from 'zod';
import { fault } from '../../../contracts/index.ts';
import { type PlaceKind, placeKinds } from './directory.ts';
import type { Entity } from './entities.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { HomeAssistantState } from './state.ts';

const several = (what: string) => z.string().trim().min(1).max(4000).optional().describe(what);

/** Fields by which an operation says what it means; several of one kind are parted by commas. */
export const targetFields = {
  entity: several('Entity id or name, such as light.studio_key; several with commas'),
  area: several('Area, such as Studio'),
  device: several('Device'),
  floor: several('Floor'),
  label: several('Label'),
} as const;

export interface TargetInput {
  entity?: string | undefined;
  area?: string | undefined;
  device?: string | undefined;
  floor?: string | undefined;
  label?: string | undefined;
}

export const hasTarget = (input: TargetInput): boolean =>
  [input.entity, input.area, input.device, input.floor, input.label].some(
    field => field !== undefined,
  );

/** What a call is about: the selector Home Assistant gets, and the entities it stands for. */
export interface Target {
  readonly selector: Partial<Record<`${PlaceKind | 'entity'}_id`, string[]>>;
  readonly entities: readonly Entity[];
}

/**
 * Finds what an input means, in the state. Home Assistant itself says nothing when a call names
 * something that does not exist; here it is `not_found`, with the names that come near.
 * @param domains domains that count, all of them where absent; the first is what a place (area,
 *   device …) is searched for.
 */
export function findTarget(
  state: HomeAssistantState,
  input: TargetInput,
  domains: readonly string[] | undefined,
  address: string,
): Target {
  const selector: Target['selector'] = {};
  const entities = new Map<string, Entity>();
  for (const wanted of parts(input.entity)) {
    const entity = findEntity(state, wanted, domains, address);
    selector.entity_id = [...(selector.entity_id ?? []), entity.id];
    entities.set(entity.id, entity);
  }
  for (const kind of placeKinds) {
    for (const wanted of parts(input[kind])) {
      const place = state.directory.find(kind, wanted);
      if (place === undefined) throw noPlace(state, kind, wanted, address);
      const key = `${kind}_id` as const;
      selector[key] = [...(selector[key] ?? []), place.id];
      const inside = entitiesIn(state, kind, place.id, domains);
      if (inside.length === 0 && domains !== undefined) {
        throw fault(
          'not_found',
          `The ${kind} "${place.name}" of ${address} has no ${domains[0]}.`,
          'Choose another target, or put the device into it in Home Assistant.',
        );
      }
      for (const entity of inside) entities.set(entity.id, entity);
    }
  }
  const found = [...entities.values()];
  const silent = found.filter(entity => entity.state === 'unavailable');
  if (domains !== undefined && silent.length > 0 && silent.length === found.length) {
    throw fault(
      'device_refused',
      `${silent.map(entity => entity.id).join(', ')} of ${address} is unavailable: Home Assistant cannot reach it.`,
      'Check the device itself (power, network, battery); nothing was sent.',
    );
  }
  return { selector, entities: found };
}

/** The entities an input means, those that exist: for lamps, which are asked often and never fail. */
export function entitiesMeant(
  state: HomeAssistantState,
  input: TargetInput,
  domains: readonly string[],
): readonly Entity[] {
  const named = parts(input.entity).flatMap(
    wanted => state.entities.get(wanted) ?? byName(state, wanted, domains) ?? [],
  );
  const meant = placeKinds.flatMap(kind =>
    parts(input[kind]).flatMap(wanted => {
      const place = state.directory.find(kind, wanted);
      return place === undefined ? [] : entitiesIn(state, kind, place.id, domains);
    }),
  );
  return [...named, ...meant];
}

const entitiesIn = (
  state: HomeAssistantState,
  kind: PlaceKind,
  id: string,
  domains: readonly string[] | undefined,
): Entity[] =>
  state.directory
    .entitiesOf(kind, id)
    .flatMap(entity => state.entities.get(entity) ?? [])
    .filter(entity => domains === undefined || entity.domain === domains[0]);

/** One entity by id or by name; `not_found` with near names where there is none. */
export function findEntity(
  state: HomeAssistantState,
  wanted: string,
  domains: readonly string[] | undefined,
  address: string,
): Entity {
  const exact = state.entities.get(wanted) ?? byName(state, wanted, domains);
  if (exact === undefined) throw noEntity(state, wanted, domains, address);
  if (domains !== undefined && !domains.includes(exact.domain)) {
    throw fault(
      'bad_input',
      `${exact.id} of ${address} is a ${exact.domain}; this operation takes a ${domains.join(' or ')}.`,
      'Choose another entity, or the operation for this kind.',
    );
  }
  return exact;
}

function byName(
  state: HomeAssistantState,
  wanted: string,
  domains: readonly string[] | undefined,
): Entity | undefined {
  const fits = state.entities
    .named(wanted)
    .flatMap(id => state.entities.get(id) ?? [])
    .filter(entity => domains === undefined || domains.includes(entity.domain));
  return fits.length === 1 ? fits[0] : undefined; // two of one name: only the id will do
}

export const parts = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

function noEntity(
  state: HomeAssistantState,
  wanted: string,
  domains: readonly string[] | undefined,
  address: string,
) {
  const known = domains === undefined ? [...state.entities.ids()] : state.entities.idsOf(domains);
  const near = nearest(wanted, known);
  const many = state.entities.named(wanted);
  return fault(
    'not_found',
    many.length > 1
      ? `${address} has ${many.length} entities named "${wanted}".`
      : `${address} has no ${domains === undefined ? 'entity' : domains.join(' or ')} "${wanted}"${stillStarting(state)}.`,
    many.length > 1
      ? `Use the entity id: ${many.slice(0, 5).join(', ')}.`
      : didYouMean(near, 'Check the name in Home Assistant.'),
    { nearest: many.length > 1 ? many.slice(0, 5) : near },
  );
}

function noPlace(state: HomeAssistantState, kind: PlaceKind, wanted: string, address: string) {
  const near = nearest(
    wanted,
    state.directory.places(kind).map(place => place.name),
  );
  return fault(
    'not_found',
    `${address} has no ${kind} "${wanted}"${stillStarting(state)}.`,
    didYouMean(near, `Check the ${kind}s in Home Assistant.`),
    { nearest: near },
  );
}

const stillStarting = (state: HomeAssistantState): string =>
  state.phase === 'starting'
    ? ' (it is still starting)'
    : state.complete
      ? ''
      : ' (its registries are still being read)';

/** Choices for the target fields: ids of some domains, and names of places. */
export function targetChoices(state: HomeAssistantState, domains: readonly string[]) {
  const names = (kind: PlaceKind) =>
    state.directory
      .places(kind)
      .map(place => place.name)
      .sort();
  return {
    entity: state.entities.idsOf(domains),
    area: names('area'),
    device: names('device'),
    floor: names('floor'),
    label: names('label'),
  };
}
