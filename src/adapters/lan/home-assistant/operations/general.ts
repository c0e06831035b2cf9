import { z } from 'zod';
import { fault, json } from '../../../../contracts/index.ts';
import type { AnyOperation } from '../../../kit/index.ts';
import { nameOf } from '../entities.ts';
import { findEntity, targetFields } from '../target.ts';
import { callService, outputWithResponse } from './call.ts';
import { operation } from './entity.ts';

const group = 'Anything else';
const slug = z.string().trim().min(1).max(255);
const dictionary = z.record(z.string(), json);

// `render_template` says each error as an event where it is asked to (report_errors).
const templateEvent = z.union([
  z.object({ result: json }),
  z.object({ error: z.string(), level: z.string().optional() }),
]);

export const generalOperations: Record<string, AnyOperation> = {
  'service.call': operation({
    title: 'Call a service',
    group,
    effect: 'write',
    input: z.object({
      domain: slug.describe('Such as light'),
      service: slug.describe('Such as turn_on'),
      data: dictionary.default({}).describe('Fields of the service'),
      ...targetFields,
      returnResponse: z.boolean().default(false).describe('Hand back what the service answers'),
    }),
    output: outputWithResponse,
    timeoutMs: 60_000,
    run: (ctx, { domain, service, data, returnResponse, ...target }) =>
      callService(ctx, { domain, service, data, target, returnResponse }),
    choices: state => ({
      domain: state.services.domains(),
      service: [...new Set(state.services.names().map(name => name.split('.')[1] ?? ''))].sort(),
      entity: [...state.entities.ids()].sort(),
      area: state.directory.places('area').map(area => area.name),
    }),
  }),
  'event.fire': operation({
    title: 'Fire an event',
    group,
    effect: 'write',
    input: z.object({
      event: slug.describe('Name of the event'),
      data: dictionary.default({}),
    }),
    output: z.object({ context: z.string() }),
    timeoutMs: 10_000,
    async run({ client, sent }, input) {
      const answer = await client.request(
        { type: 'fire_event', event_type: input.event, event_data: input.data },
        `the event ${input.event}`,
        sent,
      );
      const parsed = z.object({ context: z.object({ id: z.string() }) }).safeParse(answer);
      return { context: parsed.success ? parsed.data.context.id : '' };
    },
  }),
  'template.render': operation({
    title: 'Render a template',
    group,
    effect: 'read',
    input: z.object({
      template: z.string().min(1).max(100_000),
      variables: dictionary.default({}),
    }),
    output: z.object({ result: json }),
    timeoutMs: 10_000,
    async run({ client, sent }, input) {
      const result = await client.firstEvent(
        {
          type: 'render_template',
          template: input.template,
          variables: input.variables,
          report_errors: true,
          timeout: 5,
        },
        'the template',
        raw => {
          const event = templateEvent.safeParse(raw);
          if (!event.success) return undefined;
          if ('result' in event.data) return { value: event.data.result };
          if (event.data.level === 'WARNING') return undefined;
          return fault(
            'bad_input',
            `${client.address} could not render the template: ${event.data.error}.`,
            'Correct the template; try it under Developer tools, Template in Home Assistant.',
          );
        },
        sent,
      );
      return { result: result.value };
    },
  }),
  'state.read': operation({
    title: 'Read a state',
    group,
    effect: 'read',
    input: z.object({ entity: slug.describe('Entity id or name') }),
    output: z.object({
      entity: z.string(),
      name: z.string(),
      state: z.string(),
      attributes: z.record(z.string(), z.unknown()),
      /** Seconds since the epoch. */
      changed: z.number(),
      updated: z.number(),
    }),
    timeoutMs: 5000,
    async run({ client, state, sent }, input) {
      const { id } = findEntity(state(), input.entity, undefined, client.address);
      // The state is pushed on this very link, in order: after an answer it is as new as the answer.
      await client.request({ type: 'ping' }, 'a ping', sent);
      const entity = state().entities.get(id);
      if (entity === undefined) {
        throw fault(
          'not_found',
          `${id} of ${client.address} was removed just now.`,
          'Choose another entity.',
        );
      }
      const { state: value, attributes, changed, updated } = entity;
      return {
        entity: id,
        name: nameOf(entity),
        state: value,
        attributes: { ...attributes },
        changed,
        updated,
      };
    },
    choices: state => ({ entity: [...state.entities.ids()].sort() }),
  }),
};
