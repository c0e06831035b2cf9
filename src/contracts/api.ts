import { z } from 'zod';
import { adapterDescriptor } from './adapter.ts';
import {
  connection,
  connectionStatus,
  connectionTest,
  connectionView,
  lamp,
} from './connection.ts';
import type { Result } from './error.ts';
import { studioError } from './error.ts';
import { adapterId, connectionId, operationName } from './ids.ts';
import { invocationRecord, invocationRequest } from './invocation.ts';
import { jsonObject } from './json.ts';
import { page } from './surface.ts';
import { logQuery, verification } from './witness.ts';

/** A sentence for the operator that is not about one press; stays until it is dismissed. */
export const notice = z.object({
  id: z.string(),
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  next: z.string().optional(),
});
export type Notice = z.infer<typeof notice>;

export const fabricStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off'), reason: z.string() }),
  z.object({ state: z.literal('starting') }),
  z.object({
    state: z.literal('running'),
    version: z.string(),
    url: z.string(),
    pid: z.number(),
    restarts: z.number().int(),
  }),
  z.object({ state: z.literal('down'), error: studioError, restarts: z.number().int() }),
]);
export type FabricStatus = z.infer<typeof fabricStatus>;

export const processView = z.object({
  name: z.string(),
  kind: z.enum(['adapter', 'simulator', 'fabric']),
  pid: z.number().int().optional(),
  state: z.enum(['starting', 'running', 'backing-off', 'ended']),
  memoryMb: z.number().optional(),
  cpuPercent: z.number().optional(),
  restarts: z.number().int(),
  lastExit: z.string().optional(),
});
export type ProcessView = z.infer<typeof processView>;

export const studioStatus = z.object({
  version: z.string(),
  pid: z.number().int(),
  data: z.string(),
  demo: z.boolean(),
  host: z.enum(['electron', 'node']),
  /** Show name, for the top bar and reports. */
  show: z.string(),
  startedAt: z.number(),
  fabric: fabricStatus,
  connections: z.array(connectionView),
  witness: z.object({ entries: z.number().int(), lastVerified: verification.optional() }),
  vault: z.enum(['open', 'locked', 'unset']),
  notices: z.array(notice),
});
export type StudioStatus = z.infer<typeof studioStatus>;

export const connectionDraft = z.object({
  adapter: adapterId,
  name: z.string().min(1).max(60).optional(),
  id: connectionId.optional(),
  /** The form's fields, secrets included: they go to the vault and are never handed back. */
  config: jsonObject,
});
export type ConnectionDraft = z.infer<typeof connectionDraft>;

const nothing = z.object({});
const method = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  input,
  output,
});

/**
 * The Studio API: everything the surface, the CLI and the console can ask.
 * One table; IPC, the socket, preload and their validation are made from it.
 */
export const studioApi = {
  'studio.status': method(nothing, studioStatus),
  'studio.rename': method(z.object({ show: z.string().min(1).max(80) }), nothing),
  /** Starts or ends the demo studio, and remembers it. */
  'studio.demo': method(z.object({ on: z.boolean() }), nothing),
  /** One line of the console: `if …` as typed. */
  'console.run': method(
    z.object({ line: z.string().max(10_000) }),
    z.object({ output: z.string(), exit: z.number().int() }),
  ),
  'notice.dismiss': method(z.object({ id: z.string() }), nothing),
  'adapter.list': method(nothing, z.array(adapterDescriptor)),
  'connection.list': method(nothing, z.array(connectionView)),
  'connection.add': method(connectionDraft, connection),
  'connection.update': method(
    z.object({ id: connectionId, name: z.string().min(1).max(60).optional(), config: jsonObject }),
    connection,
  ),
  'connection.remove': method(z.object({ id: connectionId }), nothing),
  /** Tries a draft without keeping it, or a kept connection by id. */
  'connection.test': method(
    z.union([connectionDraft, z.object({ id: connectionId })]),
    connectionTest,
  ),
  /** The device's state as the adapter knows it now. */
  'connection.state': method(z.object({ id: connectionId }), z.unknown()),
  /** Values the device knows for an operation's fields (scene names): forms and completion. */
  'operation.choices': method(
    z.object({ connection: connectionId, operation: operationName }),
    z.record(z.string(), z.array(z.string())),
  ),
  invoke: method(invocationRequest, invocationRecord),
  'button.press': method(
    z.object({ page: z.string(), button: z.string(), by: z.enum(['button', 'hotkey']) }),
    invocationRecord,
  ),
  'page.list': method(nothing, z.array(page)),
  /** Every lamp as it shows now, by `page/button`: what a window that opens late has missed. */
  'lamp.list': method(nothing, z.record(z.string(), lamp)),
  'page.save': method(page, page),
  /** Makes a page of a connection's scenes (or what else its adapter offers as first buttons). */
  'page.fromConnection': method(z.object({ connection: connectionId }), page),
  'page.remove': method(z.object({ id: z.string() }), nothing),
  'log.list': method(logQuery, z.array(invocationRecord)),
  'log.verify': method(nothing, verification),
  'process.list': method(nothing, z.array(processView)),
  /** Demo and rehearsal only: what the simulator should do wrong, or `none`. */
  'simulator.fault': method(
    z.object({ connection: connectionId, fault: z.enum(['none', 'refuse', 'silence', 'restart']) }),
    nothing,
  ),
  'vault.unlock': method(z.object({ passphrase: z.string().min(8).max(1000) }), nothing),
} as const;

export type StudioApi = typeof studioApi;
export type MethodName = keyof StudioApi;
export type MethodInput<M extends MethodName> = z.input<StudioApi[M]['input']>;
export type MethodParams<M extends MethodName> = z.output<StudioApi[M]['input']>;
export type MethodOutput<M extends MethodName> = z.output<StudioApi[M]['output']>;

/** What the studio says by itself. */
export const studioEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('invocation'), record: invocationRecord }),
  z.object({ event: z.literal('status'), id: connectionId, status: connectionStatus }),
  z.object({ event: z.literal('connections'), connections: z.array(connectionView) }),
  /** Lamps that changed, by `page/button`. */
  z.object({ event: z.literal('lamps'), lamps: z.record(z.string(), lamp) }),
  z.object({ event: z.literal('pages'), pages: z.array(page) }),
  z.object({ event: z.literal('notices'), notices: z.array(notice) }),
  z.object({ event: z.literal('fabric'), fabric: fabricStatus }),
  z.object({ event: z.literal('show'), show: z.string() }),
  z.object({ event: z.literal('demo'), demo: z.boolean() }),
  z.object({ event: z.literal('vault'), vault: z.enum(['open', 'locked', 'unset']) }),
]);
export type StudioEvent = z.infer<typeof studioEvent>;

/** The API as a caller holds it, whichever road carries it (IPC, socket, direct). */
export interface StudioClient {
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<Result<MethodOutput<M>>>;
  /** Subscribes to everything the studio says; returns how to stop. */
  on(listener: (event: StudioEvent) => void): () => void;
}
