import { z } from 'zod';
import { studioError } from './error.ts';
import { adapterId, connectionId } from './ids.ts';
import { jsonObject } from './json.ts';

/**
 * Whether a device can be trusted to answer now. Times are wall clock, ms since the epoch.
 * `live` needs proof: `freshAt` is when the device last answered or spoke.
 */
export const connectionStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off'), since: z.number() }),
  z.object({ state: z.literal('connecting'), since: z.number(), attempt: z.number().int() }),
  z.object({
    state: z.literal('live'),
    since: z.number(),
    freshAt: z.number(),
    /** Of the last real request, ms. */
    roundTripMs: z.number(),
    /** What answered, in words: `OBS 29.0.2, obs-websocket 5.1.0`. */
    peer: z.string(),
  }),
  /** The link is open and the device is silent. */
  z.object({ state: z.literal('stale'), since: z.number(), freshAt: z.number(), peer: z.string() }),
  /** It answers and refuses us (password, version): a person must act. */
  z.object({ state: z.literal('attention'), since: z.number(), error: studioError }),
  z.object({
    state: z.literal('down'),
    since: z.number(),
    error: studioError,
    attempt: z.number().int(),
  }),
]);
export type ConnectionStatus = z.infer<typeof connectionStatus>;

/** A configured connection. Secret fields are never in `config`; `secrets` names those that are set. */
export const connection = z.object({
  id: connectionId,
  adapter: adapterId,
  name: z.string().min(1).max(60),
  config: jsonObject,
  secrets: z.array(z.string()),
  /** Made and owned by the demo studio: drives a simulator of ours. */
  simulated: z.boolean(),
});
export type Connection = z.infer<typeof connection>;

export const connectionView = connection.extend({
  /** Where it is, in words: `OBS at 10.0.0.5:4455`. */
  address: z.string(),
  status: connectionStatus,
});
export type ConnectionView = z.infer<typeof connectionView>;

/** What *Test* found. */
export const connectionTest = z.object({
  peer: z.string(),
  roundTripMs: z.number(),
  /** Facts worth showing, in order: `Scenes` → `Camera 1, Camera 2`. */
  found: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type ConnectionTest = z.infer<typeof connectionTest>;

/** What a button's lamp shows, from the device's own state. */
export const lamp = z.enum(['program', 'preview', 'on', 'off', 'none']);
export type Lamp = z.infer<typeof lamp>;

/** A change of a connection's state, RFC 6902 in spirit, paths as arrays (immer's patches). */
export const statePatch = z.object({
  op: z.enum(['add', 'replace', 'remove']),
  path: z.array(z.union([z.string(), z.number()])),
  value: z.unknown().optional(),
});
export type StatePatch = z.infer<typeof statePatch>;
