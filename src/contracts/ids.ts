import { z } from 'zod';

/** ULID: 26 Crockford base-32 characters, sorts by time. */
export const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'a ULID of 26 characters');
export type Ulid = z.infer<typeof ulid>;

/** A connection's id: what people type in the CLI, so a short slug. */
export const connectionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40');
export type ConnectionId = z.infer<typeof connectionId>;

export const adapterId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
export type AdapterId = z.infer<typeof adapterId>;

/** `noun.verb` (`scene.set`, `stream.start`): our unified name of an operation. */
export const operationName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/, 'a name such as scene.set');
export type OperationName = z.infer<typeof operationName>;
