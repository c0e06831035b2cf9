import { z } from 'zod';
import { simulatorFaults } from '../simulator.ts';

export const simulatorKind = z.enum(['obs', 'vmix', 'home-assistant']);
export type SimulatorKind = z.infer<typeof simulatorKind>;

/** What the core tells the simulator process. */
export const toSimulator = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), kinds: z.array(simulatorKind) }),
  z.object({
    type: z.literal('fault'),
    id: z.number().int(),
    kind: simulatorKind,
    fault: z.enum(simulatorFaults),
  }),
  z.object({ type: z.literal('stop') }),
]);
export type ToSimulator = z.infer<typeof toSimulator>;
export type SimulatedFault = Extract<ToSimulator, { type: 'fault' }>['fault'];

const ports = z.record(z.string(), z.number().int());

/** What the simulator process tells the core. */
export const fromSimulator = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('ready'), ports: z.partialRecord(simulatorKind, ports) }),
  z.object({ type: z.literal('done'), id: z.number().int() }),
]);
export type FromSimulator = z.infer<typeof fromSimulator>;
