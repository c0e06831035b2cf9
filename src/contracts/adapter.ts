import { z } from 'zod';
import { adapterId, operationName } from './ids.ts';
import { jsonObject } from './json.ts';

/** What an operation can do to the world; policy and guards look at this. */
export const effect = z.enum(['read', 'write', 'destructive']);
export type Effect = z.infer<typeof effect>;

/** An operation as data: forms, CLI help, completion, docs and policy are made from it. */
export const operationDescriptor = z.object({
  name: operationName,
  title: z.string(),
  group: z.string(),
  effect,
  /** JSON Schema (draft 2020-12) of the input object. */
  input: jsonObject,
  output: jsonObject,
  timeoutMs: z.number().int(),
  /** Whether the device's state can prove the effect. */
  confirms: z.boolean(),
  lamp: z.boolean(),
});
export type OperationDescriptor = z.infer<typeof operationDescriptor>;

export const adapterDescriptor = z.object({
  id: adapterId,
  name: z.string(),
  category: z.string(),
  /** JSON Schema of the connection form; secret fields carry `"secret": true`. */
  config: jsonObject,
  operations: z.array(operationDescriptor),
});
export type AdapterDescriptor = z.infer<typeof adapterDescriptor>;
