import { z } from 'zod';
import { invocation, outcome, stages } from './invocation.ts';
import { jsonObject } from './json.ts';

/**
 * What the witness is told. `intent` goes in before the adapter is called, `outcome` after;
 * the two share the invocation's id as `subject`.
 */
export const witnessEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('intent'),
    subject: z.string(),
    data: invocation.extend({ connectionName: z.string() }),
  }),
  z.object({
    kind: z.literal('outcome'),
    subject: z.string(),
    data: z.object({ stages, result: outcome }),
  }),
  /** Connection, page or setting changed: who, what, and the new value (never a secret). */
  z.object({ kind: z.literal('config'), subject: z.string(), data: jsonObject }),
  /** A process of ours started, ended, crashed or was restarted. */
  z.object({ kind: z.literal('process'), subject: z.string(), data: jsonObject }),
  /** The studio itself: started, stopped, recovered, restored. */
  z.object({ kind: z.literal('studio'), subject: z.string(), data: jsonObject }),
  /** A decision of the governor that is not an invocation's own: policy loaded, breaker moved. */
  z.object({ kind: z.literal('governor'), subject: z.string(), data: jsonObject }),
  z.object({ kind: z.literal('credential'), subject: z.string(), data: jsonObject }),
  z.object({ kind: z.literal('task'), subject: z.string(), data: jsonObject }),
  z.object({ kind: z.literal('peer'), subject: z.string(), data: jsonObject }),
]);
export type WitnessEvent = z.infer<typeof witnessEvent>;
export type WitnessKind = WitnessEvent['kind'];

/** One line of the record. `seq` counts from 0 without gaps; `at` is wall clock, ms. */
export const witnessEntry = z.object({
  v: z.literal(1),
  seq: z.number().int().nonnegative(),
  at: z.number(),
  kind: z.string(),
  subject: z.string(),
  data: jsonObject,
});
export type WitnessEntry = z.infer<typeof witnessEntry>;

export const logQuery = z.object({
  limit: z.number().int().min(1).max(1000).default(100),
  /** Only invocations accepted before this record (its id): the next page. */
  before: z.string().optional(),
  /** Wall clock, ms since the epoch. */
  from: z.number().optional(),
  to: z.number().optional(),
  connection: z.string().optional(),
  operation: z.string().optional(),
  outcome: z.string().optional(),
  who: z.string().optional(),
  text: z.string().max(200).optional(),
});
export type LogQuery = z.input<typeof logQuery>;

/** The answer to "is the record whole?" */
export const verification = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  /** Root hash of the Merkle tree over all entries, base64. */
  root: z.string(),
  durationMs: z.number(),
  /** What is wrong and where, in words; empty when intact. */
  problems: z.array(z.object({ seq: z.number().int().optional(), message: z.string() })),
});
export type Verification = z.infer<typeof verification>;
