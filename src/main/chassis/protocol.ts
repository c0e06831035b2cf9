import { z } from 'zod';
import {
  connectionId,
  connectionStatus,
  json,
  jsonObject,
  lamp,
  operationName,
  studioError,
  ulid,
} from '../../contracts/index.ts';

/** What the core tells an adapter process. Parsed on arrival: a process trusts nobody. */
export const toProcess = z.discriminatedUnion('type', [
  /** The only message that carries secrets; sent once, after the handshake. */
  z.object({
    type: z.literal('start'),
    connection: connectionId,
    adapter: z.string(),
    config: jsonObject,
  }),
  z.object({
    type: z.literal('invoke'),
    id: ulid,
    operation: operationName,
    input: jsonObject,
    /** ms from arrival at which waiting ends. */
    deadlineMs: z.number(),
  }),
  z.object({ type: z.literal('cancel'), id: ulid }),
  z.object({
    type: z.literal('watch'),
    lamps: z.record(z.string(), z.object({ operation: operationName, input: jsonObject })),
  }),
  z.object({
    type: z.literal('ask'),
    id: z.number().int(),
    question: z.discriminatedUnion('what', [
      z.object({ what: z.literal('state') }),
      z.object({ what: z.literal('inspect') }),
      z.object({ what: z.literal('choices'), operation: operationName }),
    ]),
  }),
  z.object({ type: z.literal('ping'), id: z.number().int() }),
  z.object({ type: z.literal('stop') }),
]);
export type ToProcess = z.infer<typeof toProcess>;
export type Question = Extract<ToProcess, { type: 'ask' }>['question'];

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('confirmed'), output: json }),
  z.object({ kind: z.literal('acknowledged'), output: json, note: z.string().optional() }),
  z.object({ kind: z.literal('failed'), sent: z.boolean(), error: studioError }),
  z.object({ kind: z.literal('unknown'), error: studioError }),
]);
export type ProcessAnswer = z.infer<typeof answer>;

/** What an adapter process tells the core. `at` is monotonic ms, comparable across processes. */
export const fromProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), token: z.string() }),
  z.object({ type: z.literal('status'), status: connectionStatus }),
  z.object({
    type: z.literal('stage'),
    id: ulid,
    stage: z.enum(['sent', 'acknowledged']),
    at: z.number(),
  }),
  z.object({ type: z.literal('answer'), id: ulid, answer, at: z.number() }),
  z.object({ type: z.literal('lamps'), lamps: z.record(z.string(), lamp) }),
  z.object({
    type: z.literal('reply'),
    id: z.number().int(),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: json }),
      z.object({ ok: z.literal(false), error: studioError }),
    ]),
  }),
  z.object({ type: z.literal('pong'), id: z.number().int() }),
  z.object({
    type: z.literal('log'),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string().max(10_000),
  }),
  z.object({ type: z.literal('telemetry'), name: z.string(), data: json }),
]);
export type FromProcess = z.infer<typeof fromProcess>;
