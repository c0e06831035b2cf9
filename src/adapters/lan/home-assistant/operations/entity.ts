import { z } from 'zod';
import type { Effect, JsonObject, Lamp } from '../../../../contracts/index.ts';
import { fault, json } from '../../../../contracts/index.ts';
import { type AnyOperation, adapterKit } from '../../../kit/index.ts';
import type { HomeAssistantClient } from '../client.ts';
import type { Entity } from '../entities.ts';
import type { HomeAssistantState } from '../state.ts';
import {
  entitiesMeant,
  findTarget,
  hasTarget,
  type TargetInput,
  targetChoices,
  targetFields,
} from '../target.ts';

export const { operation, adapter } = adapterKit<HomeAssistantState, HomeAssistantClient>();

/** What a service call hands back: who it was for Home Assistant, and what it was about. */
export const callOutput = z.object({
  /** Context id: changes that this call caused carry it. */
  context: z.string(),
  /** Entities the target stood for when it was sent. */
  entities: z.array(z.string()),
  response: json.optional(),
});
export type CallOutput = z.output<typeof callOutput>;

export const callAnswer = z.object({
  context: z.object({ id: z.string() }),
  response: json.optional(),
});

/** Home Assistant waits for the device before it answers a call; some take seconds. */
const TIMEOUT_MS = 15_000;
const TURNS = ['turn_on', 'turn_off', 'toggle'];

type Fields = Record<string, z.ZodType>;
type Input<F extends Fields> = z.output<z.ZodObject<F>>;

interface EntityOperation<F extends Fields> {
  title: string;
  group: string;
  effect?: Effect;
  /** Domains of entities it takes; places stand for their entities of the first. */
  domains: readonly [string, ...string[]];
  service: string | ((input: Input<F>) => string);
  fields: F;
  /** The service's data; fields that were left out are not sent. */
  data?(input: Input<F>): Record<string, z.output<typeof json> | undefined>;
  /**
   * Whether an entity's state shows what was asked for. Where it is left out, the entity's state
   * must have come back changed by this very call (its context).
   */
  shows?(entity: Entity, input: Input<F>): boolean;
  lamp?(entity: Entity, input: Input<F>): boolean;
  /** Values known for the operation's own fields. */
  choices?(entities: readonly Entity[]): Partial<Record<keyof F & string, string[]>>;
  confirmMs?: number;
  timeoutMs?: number;
}

/** An operation that calls one service on entities, and watches those entities for the effect. */
export function entityOperation<F extends Fields>(definition: EntityOperation<F>): AnyOperation {
  const { domains, shows, lamp, service } = definition;
  // Erased on purpose: the runtime parses with this very schema before it calls anything below.
  const input: z.ZodObject = z
    .object({ ...targetFields, ...definition.fields })
    .refine(value => hasTarget(value as TargetInput), {
      message: 'say which entity, area, device, floor or label',
    });
  const own = (value: unknown) => value as Input<F>;
  const targetOf = (value: unknown) => value as TargetInput;

  return operation({
    title: definition.title,
    group: definition.group,
    effect: definition.effect ?? 'write',
    input,
    output: callOutput,
    timeoutMs: definition.timeoutMs ?? TIMEOUT_MS,
    ...(definition.confirmMs === undefined ? {} : { confirmMs: definition.confirmMs }),
    async run(ctx, value) {
      const { client } = ctx;
      const target = findTarget(ctx.state(), targetOf(value), domains, client.address);
      const name = typeof service === 'string' ? service : service(own(value));
      const domain = domainFor(target.entities, domains, name);
      const answer = await client.request(
        {
          type: 'call_service',
          domain,
          service: name,
          service_data: withoutGaps(definition.data?.(own(value)) ?? {}),
          target: target.selector,
        },
        `${domain}.${name}`,
        ctx.sent,
      );
      return outputOf(answer, target.entities, client.address);
    },
    confirm: (state, value, output) =>
      output.entities.length > 0 &&
      output.entities.every(id => {
        const now = state.entities.get(id);
        if (now === undefined || now.state === 'unavailable') return false;
        // The next press may have changed it again already; what this one did was seen all the same.
        const caused = state.entities.causedBy(output.context, id);
        if (shows === undefined) return caused !== undefined;
        return shows(now, own(value)) || (caused !== undefined && shows(caused, own(value)));
      }),
    ...(lamp === undefined
      ? {}
      : {
          lamp: (state: HomeAssistantState, value: unknown) =>
            lampOf(entitiesMeant(state, targetOf(value), domains), entity =>
              lamp(entity, own(value)),
            ),
        }),
    choices: state => ({
      ...targetChoices(state, domains),
      ...definition.choices?.([...state.entities.values()].filter(e => domains.includes(e.domain))),
    }),
  });
}

/** On while any of them is on; dark when Home Assistant itself does not know. */
function lampOf(entities: readonly Entity[], lit: (entity: Entity) => boolean): Lamp {
  const known = entities.filter(({ state }) => state !== 'unavailable' && state !== 'unknown');
  if (known.length === 0) return 'none';
  return known.some(lit) ? 'on' : 'off';
}

/** The service's domain. Turning things on and off works across domains, nothing else does. */
function domainFor(entities: readonly Entity[], domains: readonly string[], service: string) {
  const all = [...new Set(entities.map(entity => entity.domain))];
  const [first] = all;
  if (first === undefined) return domains[0] ?? '';
  if (all.length === 1) return first;
  if (TURNS.includes(service)) return 'homeassistant';
  throw fault(
    'bad_input',
    `One press cannot drive ${all.join(' and ')} together here.`,
    'Make one button for each kind.',
  );
}

function outputOf(answer: unknown, entities: readonly Entity[], address: string): CallOutput {
  const parsed = callAnswer.safeParse(answer);
  if (!parsed.success) {
    throw fault(
      'device_refused',
      `${address} answered the call with something that cannot be read.`,
      'Look at the device; update Home Assistant if it happens again.',
    );
  }
  return { context: parsed.data.context.id, entities: entities.map(entity => entity.id) };
}

/** Without the fields that were left out. */
export function withoutGaps(data: Record<string, z.output<typeof json> | undefined>): JsonObject {
  const whole: JsonObject = {};
  for (const [key, value] of Object.entries(data)) if (value !== undefined) whole[key] = value;
  return whole;
}

/** A number of an entity's attributes, if it is one. */
export function numberOf(entity: Entity, attribute: string): number | undefined {
  const value = entity.attributes[attribute];
  return typeof value === 'number' ? value : undefined;
}

/** Strings of a list attribute of any of them (`effect_list`), sorted, each once. */
export function listed(entities: readonly Entity[], attribute: string): string[] {
  const all = entities.flatMap(entity => {
    const list = entity.attributes[attribute];
    return Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];
  });
  return [...new Set(all)].sort();
}

export const near = (a: number | undefined, b: number, within: number): boolean =>
  a !== undefined && Math.abs(a - b) <= within;
