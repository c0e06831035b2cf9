import { produce } from 'immer';
import type {
  ConnectionStatus,
  ConnectionTest,
  Json,
  Lamp,
  StudioError,
} from '../../contracts/index.ts';
import { fault, toStudioError } from '../../contracts/index.ts';
import type { AnyAdapter, AnyOperation, Session } from './define.ts';
import { type Answer, performOperation } from './invoke.ts';
import { LampBoard } from './lamps.ts';
import { keepConnected, type Link } from './link.ts';

export interface RuntimeEvents {
  status(status: ConnectionStatus): void;
  /** Lamps that changed, by the key they were watched under. */
  lamps(changed: Record<string, Lamp>): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  telemetry(name: string, data: unknown): void;
}

export interface RuntimeOptions {
  adapter: AnyAdapter;
  /** Parsed by the adapter's own schema here; secrets included. */
  config: unknown;
  events: RuntimeEvents;
  /** Wall clock, ms since the epoch. */
  now: () => number;
}

export interface Call {
  operation: string;
  input: unknown;
  /** ms from now at which waiting ends. */
  deadlineMs: number;
  signal?: AbortSignal;
  onStage(stage: 'sent' | 'acknowledged'): void;
}

/**
 * One configured adapter at work: keeps the link, holds the state, runs operations, lights lamps.
 * Knows nothing of processes, so the chassis and the conformance tests run the same code.
 */
export interface AdapterRuntime {
  invoke(call: Call): Promise<Answer>;
  /** Replaces what is watched: key → operation and input whose lamp is wanted. */
  watch(lamps: Record<string, { operation: string; input: unknown }>): void;
  status(): ConnectionStatus;
  state(): Json;
  /** Known values for an operation's fields. */
  choices(operation: string): Partial<Record<string, string[]>>;
  /** Facts for *Test*; throws the reason while the device cannot be used. */
  inspect(): Promise<ConnectionTest>;
  stop(): Promise<void>;
}

export function startAdapter(options: RuntimeOptions): AdapterRuntime {
  const { adapter, events, now } = options;
  const config = adapter.config.parse(options.config);
  const address = adapter.address(config);
  let state: unknown = adapter.initialState;
  let session: Session<unknown> | undefined;
  const watchers = new Set<() => void>();
  const closings = new Set<() => void>();
  const lamps = new LampBoard(changed => events.lamps(changed));
  let board: Record<string, { operation: string; input: unknown }> = {};

  const evaluateLamps = () =>
    lamps.set(
      Object.entries(board).map(([key, watched]) => [
        key,
        session === undefined
          ? 'none'
          : lampOf(adapter.operations[watched.operation], watched.input, state),
      ]),
    );

  const link: Link = keepConnected({
    adapter,
    address,
    now,
    connect: (signal, alive) =>
      adapter.connect({
        config,
        signal,
        alive,
        now,
        state: {
          current: () => state,
          update(recipe) {
            const next = produce(state, recipe);
            if (next === state) return;
            state = next;
            for (const check of [...watchers]) check();
            lamps.soon(evaluateLamps);
          },
        },
        log: events.log,
        telemetry: events.telemetry,
      }),
    onSession(next) {
      session = next;
      if (next === undefined) {
        state = adapter.initialState;
        for (const gone of [...closings]) gone();
      }
      lamps.soon(evaluateLamps);
    },
    onStatus: events.status,
  });

  return {
    async invoke(call) {
      const operation = adapter.operations[call.operation];
      if (operation === undefined)
        return { kind: 'failed', sent: false, error: noOperation(adapter, call.operation) };
      const parsed = operation.input.safeParse(call.input);
      if (!parsed.success) {
        return {
          kind: 'failed',
          sent: false,
          error: badInput(call.operation, parsed.error.message),
        };
      }
      const open = session;
      if (open === undefined || link.status().state !== 'live') {
        return { kind: 'failed', sent: false, error: link.whyNot() };
      }
      return performOperation({
        operation,
        name: call.operation,
        address,
        input: parsed.data,
        session: open,
        state: () => state,
        onChange(check) {
          watchers.add(check);
          return () => watchers.delete(check);
        },
        onClosed(gone) {
          closings.add(gone);
          return () => closings.delete(gone);
        },
        deadlineMs: call.deadlineMs,
        signal: call.signal,
        onStage: call.onStage,
      });
    },
    watch(next) {
      board = next;
      lamps.reset();
      lamps.soon(evaluateLamps);
    },
    status: () => link.status(),
    // JSON by construction: a second reading of a large state would hold the process up.
    state: () => JSON.parse(JSON.stringify(state ?? null)) as Json,
    choices: operation => adapter.operations[operation]?.choices?.(state) ?? {},
    async inspect() {
      const status = link.status();
      if (session === undefined || status.state !== 'live') {
        const error = link.whyNot();
        throw fault(error.code, error.message, error.next, error.detail);
      }
      return {
        peer: session.peer,
        roundTripMs: status.roundTripMs,
        found: await adapter.inspect(session.client, state),
      };
    },
    async stop() {
      await link.stop();
    },
  };
}

function lampOf(operation: AnyOperation | undefined, input: unknown, state: unknown): Lamp {
  if (operation?.lamp === undefined) return 'none';
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) return 'none';
  try {
    return operation.lamp(state, parsed.data);
  } catch (thrown) {
    // A lamp rule that throws must not take the link down; dark is the honest answer.
    void toStudioError(thrown, 'reading a lamp');
    return 'none';
  }
}

const noOperation = (adapter: AnyAdapter, name: string): StudioError => ({
  code: 'no_such_operation',
  message: `${adapter.name} has no operation "${name}".`,
  next: 'See the operations of this connection in the palette.',
});

const badInput = (name: string, reason: string): StudioError => ({
  code: 'bad_input',
  message: `The input of ${name} is not right: ${reason}`,
  next: 'Correct the button or command and press again.',
});
