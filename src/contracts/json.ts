import { z } from 'zod';

/** Any JSON value: what crosses a process, a socket or the record. */
export const json = z.json();
export type Json = z.infer<typeof json>;

export const jsonObject = z.record(z.string(), json);
export type JsonObject = z.infer<typeof jsonObject>;
