import { z } from 'zod';
import { fault, json, jsonObject } from '../../../../contracts/index.ts';
import { type ObsRun, operation } from '../client.ts';
import { nearest, quoted } from '../names.ts';
import type { ObsState } from '../state.ts';

const group = 'Advanced';
const request = z
  .string()
  .regex(/^[A-Za-z]{3,80}$/, "a request of OBS's such as GetStats")
  .describe('Name of a request');
const data = jsonObject.default({}).describe("The request's own fields");

const choices = (state: ObsState) => ({ request: [...state.requests] });

/** Refuses, with the nearest names, what this OBS did not say it can do. */
function check({ client, state }: ObsRun, request: string): void {
  const { requests, version } = state();
  if (requests.length === 0 || requests.includes(request)) return;
  const near = nearest(request, requests);
  throw fault(
    'not_supported',
    `${client.address}${version ? ` (OBS ${version.obs})` : ''} does not know the request ${request}.`,
    near.length > 0
      ? `Did you mean ${quoted(near)}?`
      : 'See the requests of this OBS in the palette.',
    { nearest: near },
  );
}

export const rawOperations = {
  'request.call': operation({
    title: 'Call any request',
    group,
    // It may be any of them, so it is treated as the worst of them.
    effect: 'destructive',
    input: z.object({ request, data }),
    output: json,
    timeoutMs: 10_000,
    async run(ctx, { request, data }) {
      check(ctx, request);
      return ctx.client.call(request, data, ctx.sent);
    },
    choices,
  }),

  'request.read': operation({
    title: 'Ask anything',
    group,
    effect: 'read',
    input: z.object({ request: request.startsWith('Get', 'only requests that read'), data }),
    output: json,
    timeoutMs: 10_000,
    async run(ctx, { request, data }) {
      check(ctx, request);
      return ctx.client.call(request, data, ctx.sent);
    },
    choices: state => ({ request: state.requests.filter(name => name.startsWith('Get')) }),
  }),

  'batch.run': operation({
    title: 'Run requests together',
    group,
    effect: 'destructive',
    input: z.object({
      requests: z.array(z.object({ request, data })).min(1).max(500),
      mode: z
        .enum(['serial', 'frame', 'parallel'])
        .default('serial')
        .describe('One after the other; one per video frame; or all at once'),
      haltOnFailure: z.boolean().default(true).describe('Stop at the first that is refused'),
    }),
    output: z.object({
      answers: z.array(z.object({ request: z.string(), data: json })),
    }),
    timeoutMs: 30_000,
    async run(ctx, { requests, mode, haltOnFailure }) {
      for (const { request } of requests) if (request !== 'Sleep') check(ctx, request);
      const answers = await ctx.client.batch(requests, { mode, haltOnFailure }, ctx.sent);
      const index = answers.findIndex(({ ok }) => !ok);
      const failed = answers[index];
      if (failed) {
        const { error } = ctx.client.refusal(failed, requests[index]?.data);
        const done = answers.filter(({ ok }) => ok).length;
        throw fault(
          error.code,
          `${error.message} It was number ${index + 1} of ${requests.length} (${failed.request}); ${done} of them took effect.`,
          error.next,
          { ...error.detail, done, failed: index },
        );
      }
      return { answers: answers.map(({ request, data }) => ({ request, data })) };
    },
  }),

  'vendor.call': operation({
    title: 'Call a plug-in',
    group,
    effect: 'write',
    input: z.object({
      vendor: z.string().min(1).max(200).describe('Name the plug-in registered'),
      request: z.string().min(1).max(200),
      data,
    }),
    output: json,
    timeoutMs: 10_000,
    async run({ client, sent }, { vendor, request, data }) {
      return client.call(
        'CallVendorRequest',
        { vendorName: vendor, requestType: request, requestData: data },
        sent,
      );
    },
  }),

  'event.broadcast': operation({
    title: 'Send event to all clients',
    group,
    effect: 'write',
    input: z.object({ data: jsonObject }),
    output: z.object({}),
    timeoutMs: 3000,
    async run({ client, sent }, { data }) {
      await client.call('BroadcastCustomEvent', { eventData: data }, sent);
      return {};
    },
  }),
};
