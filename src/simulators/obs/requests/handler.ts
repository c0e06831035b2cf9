import type { Fields } from '../fields.ts';
import type { World } from '../world.ts';

/** Carries out one request; resolves with its response data, throws `Refusal`. */
export type Handler = (world: World, fields: Fields) => Record<string, unknown> | undefined;

export type Handlers = Readonly<Record<string, Handler>>;
