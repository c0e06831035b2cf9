import { z } from 'zod';
import { prompt, swarmRecord, taskEventType, taskHead, taskSpec } from '../../contracts/index.ts';

const common = {
  v: z.literal(1),
  /** Chosen by the writer: tells its own message from another's after a broken link. */
  nonce: z.string(),
  by: z.string(),
  at: z.number(),
};

/** Every message carries the whole changing part, so the newest one of a subject is its state. */
const taskMessage = z.object({
  ...common,
  kind: z.literal('task'),
  type: taskEventType,
  head: taskHead,
  /** Only on the first message of a stream: what never changes. */
  spec: taskSpec.optional(),
  detail: z.string().optional(),
});
export type TaskMessage = z.infer<typeof taskMessage>;

const swarmMessage = z.object({ ...common, kind: z.literal('swarm'), swarm: swarmRecord });
const promptMessage = z.object({
  ...common,
  kind: z.literal('prompt'),
  prompt: prompt.omit({ seq: true }),
});

const logMessage = z.discriminatedUnion('kind', [taskMessage, swarmMessage, promptMessage]);
export type LogMessage = z.infer<typeof logMessage>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeMessage = (message: LogMessage): Uint8Array =>
  encoder.encode(JSON.stringify(message));

/** Undefined for what is not a message of ours: the log goes on without it. */
export function decodeMessage(data: Uint8Array): LogMessage | undefined {
  try {
    return logMessage.safeParse(JSON.parse(decoder.decode(data))).data;
  } catch {
    return undefined;
  }
}

let counter = 0;
const processTag = crypto.randomUUID();
/** Unique for ever: one random tag per process, one number per message. */
export function freshNonce(): string {
  counter += 1;
  return `${processTag}.${counter.toString(36)}`;
}
