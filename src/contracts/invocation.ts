import { z } from 'zod';
import { studioError } from './error.ts';
import { adapterId, connectionId, operationName, ulid } from './ids.ts';
import { json, jsonObject } from './json.ts';

/** Who asked, and by which road. `who` is a name for people (a user, a button, a peer). */
export const origin = z.object({
  kind: z.enum([
    'button',
    'hotkey',
    'cli',
    'console',
    'profile',
    'trigger',
    'chat',
    'swarm',
    'peer',
    'studio',
  ]),
  who: z.string().min(1).max(120),
});
export type Origin = z.infer<typeof origin>;

/** What a caller asks for. The bus makes an `Invocation` of it. */
export const invocationRequest = z.object({
  connection: connectionId,
  operation: operationName,
  input: jsonObject.default({}),
  /** Two requests with one key are one invocation; the second gets the first one's record. */
  idempotencyKey: z.string().min(1).max(120).optional(),
  /** How long the caller is ready to wait, in ms from acceptance; the operation's own limit otherwise. */
  deadlineMs: z.number().int().min(50).max(600_000).optional(),
  /** The invocation this one is a step of (profile runs). */
  parent: ulid.optional(),
});
export type InvocationRequest = z.input<typeof invocationRequest>;

export const invocation = z.object({
  id: ulid,
  origin,
  connection: connectionId,
  adapter: adapterId,
  operation: operationName,
  input: jsonObject,
  idempotencyKey: z.string().optional(),
  parent: ulid.optional(),
  /** Wall clock, ms since the epoch. */
  acceptedAt: z.number(),
  /** ms after acceptance at which waiting ends. */
  deadlineMs: z.number(),
});
export type Invocation = z.infer<typeof invocation>;

export const stageNames = ['accepted', 'admitted', 'sent', 'acknowledged', 'confirmed'] as const;
export const stageName = z.enum(stageNames);
export type StageName = z.infer<typeof stageName>;

/** Stage → ms since accepted, from a monotonic clock. A stage that was not reached is absent. */
export const stages = z.partialRecord(stageName, z.number().nonnegative());
export type Stages = z.infer<typeof stages>;

/**
 * How an invocation ended.
 * - `confirmed`: the device's own state shows the effect.
 * - `acknowledged`: the device answered this command.
 * - `failed`: the device refused it, or never got it.
 * - `refused`: the studio did not send it (policy, budget, permission, bad input).
 * - `unknown`: sent, and no answer by the deadline. Never guessed, never sent again by itself.
 */
export const outcomeNames = ['confirmed', 'acknowledged', 'failed', 'refused', 'unknown'] as const;
export const outcomeName = z.enum(outcomeNames);
export type OutcomeName = z.infer<typeof outcomeName>;

export const outcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('confirmed'), output: json.optional() }),
  z.object({
    outcome: z.literal('acknowledged'),
    output: json.optional(),
    /** Why it stopped short of `confirmed`, where a confirmation was expected. */
    note: z.string().optional(),
  }),
  z.object({ outcome: z.literal('failed'), stage: stageName, error: studioError }),
  z.object({ outcome: z.literal('refused'), error: studioError }),
  z.object({ outcome: z.literal('unknown'), error: studioError }),
]);
export type Outcome = z.infer<typeof outcome>;

/** One invocation as the surface, the log and the CLI see it, at any moment of its life. */
export const invocationRecord = z.object({
  id: ulid,
  origin,
  connection: connectionId,
  /** The connection's display name when the press was made. */
  connectionName: z.string(),
  adapter: adapterId,
  operation: operationName,
  input: jsonObject,
  parent: ulid.optional(),
  acceptedAt: z.number(),
  stages,
  /** Absent while pending. */
  result: outcome.optional(),
});
export type InvocationRecord = z.infer<typeof invocationRecord>;
