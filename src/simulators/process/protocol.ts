import { z } from 'zod';
import { simulatorFaults } from '../simulator.ts';

/** What the core tells a simulator process. */
export const toSimulator = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    kind: z.enum(['obs', 'vmix', 'home-assistant']),
    password: z.string().optional(),
  }),
  z.object({
    type: z.literal('fault'),
    id: z.number().int(),
    fault: z.enum(simulatorFaults),
    delayMs: z.number().optional(),
  }),
  z.object({ type: z.literal('stop') }),
]);
export type ToSimulator = z.infer<typeof toSimulator>;

/** What a simulator process tells the core. */
export const fromSimulator = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('ready'), ports: z.record(z.string(), z.number().int()) }),
  z.object({ type: z.literal('done'), id: z.number().int() }),
]);
export type FromSimulator = z.infer<typeof fromSimulator>;
