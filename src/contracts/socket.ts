import { z } from 'zod';
import { studioEvent } from './api.ts';
import { studioError } from './error.ts';

// The Studio API over a local socket: WebSocket text frames, one JSON object each.

/** The file in the data folder that tells a client where the running studio is. */
export const studioFileName = 'studio.json';

export const studioFile = z.object({
  pid: z.number().int().positive(),
  /** Path of the Unix socket, or name of the Windows pipe. */
  address: z.string().min(1),
  /** Sent as `Authorization: Bearer …`; new at every start. */
  token: z.string().min(32),
  version: z.string(),
});
export type StudioFile = z.infer<typeof studioFile>;

/** All in bytes. */
export const socketLimits = {
  /** The longest frame a client may send. */
  request: 4 * 1024 * 1024,
  /** The longest frame the studio sends. */
  answer: 32 * 1024 * 1024,
  /** Waiting for a client that does not read; beyond it the client is dropped. */
  backlog: 16 * 1024 * 1024,
} as const;

const requestId = z.number().int().nonnegative();

/** Client to studio. Every request is answered once, in whatever order they are done. */
export const clientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id: requestId,
    method: z.string().min(1).max(80),
    params: z.unknown().optional(),
  }),
  z.object({ type: z.literal('subscribe'), id: requestId, events: z.boolean() }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** Studio to client. Events come only after a `subscribe`. */
export const studioFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: requestId, value: z.unknown().optional() }),
  z.object({ type: z.literal('error'), id: requestId, error: studioError }),
  z.object({ type: z.literal('event'), event: studioEvent }),
]);
export type StudioFrame = z.infer<typeof studioFrame>;
