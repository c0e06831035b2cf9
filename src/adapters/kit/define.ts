import { z } from 'zod';
import type { ConnectionTest, Effect, Lamp } from '../../contracts/index.ts';

/** A field that goes to the vault and is never handed back, logged or recorded. */
export const secret = (schema: z.ZodString = z.string()) => schema.meta({ secret: true });

/** What an adapter's `connect` is given. */
export interface ConnectContext<Config, State> {
  readonly config: Config;
  readonly state: StateHandle<State>;
  /** Aborts when the studio gives up on this attempt or closes the connection. */
  readonly signal: AbortSignal;
  /** The device spoke: its state is fresh as of now. Call on every event. */
  alive(): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  /** Volatile data that is not state (meters): rate-limited, never recorded. */
  telemetry(name: string, data: unknown): void;
  /** Wall clock, ms since the epoch. */
  now(): number;
}

export interface StateHandle<State> {
  current(): State;
  /** Changes a draft (immer); confirm rules and lamps see the result at once. */
  update(recipe: (draft: State) => void): void;
}

/** A link to a device that takes commands now. */
export interface Session<Client> {
  readonly client: Client;
  /** What answered, in words: `OBS 29.0.2, obs-websocket 5.1.0`. */
  readonly peer: string;
  /** Resolves, with the reason, when the link is gone. Never rejects. */
  readonly closed: Promise<Error>;
  close(): void | Promise<void>;
}

/** What an operation's `run` is given. */
export interface RunContext<Client, State> {
  readonly client: Client;
  state(): State;
  /** Call once the command's bytes are handed to the link: the stage `sent`. */
  sent(): void;
  /** Aborts at the deadline or when the caller cancels. */
  readonly signal: AbortSignal;
}

export interface Operation<Client, State, I extends z.ZodObject, O extends z.ZodType> {
  readonly title: string;
  /** Heading under which forms and docs list it. */
  readonly group: string;
  readonly effect: Effect;
  readonly input: I;
  readonly output: O;
  /** ms from acceptance to the deadline. */
  readonly timeoutMs: number;
  /**
   * Resolves when the device answered this command (*acknowledged*); throws `StudioFault` when it
   * refused. Must call `ctx.sent()`.
   */
  run(ctx: RunContext<Client, State>, input: z.output<I>): Promise<z.output<O>>;
  /** Whether the device's observed state shows the effect (*confirmed*). */
  confirm?(state: State, input: z.output<I>, output: z.output<O>): boolean;
  /** ms after the answer that the state may take to show it; 2,000 unless told. */
  readonly confirmMs?: number;
  /** What a button with this input shows. */
  lamp?(state: State, input: z.output<I>): Lamp;
  /** Values known for a field of the input (scene names), for forms and completion. */
  choices?(state: State): Partial<Record<keyof z.output<I> & string, string[]>>;
}

/** An operation with its types erased, as the runtime and the descriptor handle it. */
export interface AnyOperation {
  readonly title: string;
  readonly group: string;
  readonly effect: Effect;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly timeoutMs: number;
  readonly confirmMs?: number;
  run(ctx: RunContext<unknown, unknown>, input: unknown): Promise<unknown>;
  confirm?(state: unknown, input: unknown, output: unknown): boolean;
  lamp?(state: unknown, input: unknown): Lamp;
  choices?(state: unknown): Partial<Record<string, string[]>>;
}

export interface Adapter<C extends z.ZodObject, State, Client> {
  readonly id: string;
  readonly name: string;
  readonly category: 'lan';
  /** The connection form. Mark passwords and tokens with `secret()`. */
  readonly config: C;
  readonly initialState: State;
  /** Where it is, in words and without secrets: `OBS at 10.0.0.5:4455`. */
  address(config: z.output<C>): string;
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /**
   * Opens the link and fills the state; resolves when commands can be taken. Throws `StudioFault`
   * with `connection_down`, `auth_failed`, `unsupported_version` or `wrong_protocol`.
   * Must change nothing on the device.
   */
  connect(ctx: ConnectContext<z.output<C>, State>): Promise<Session<Client>>;
  /** A real, harmless request; its time is the round trip shown to the operator. */
  probe(client: Client): Promise<unknown>;
  /** Facts that *Test* shows. */
  inspect(client: Client, state: State): Promise<ConnectionTest['found']>;
}

/** An adapter with its types erased, as registry, runtime and chassis handle it. */
export interface AnyAdapter {
  readonly id: string;
  readonly name: string;
  readonly category: 'lan';
  readonly config: z.ZodObject;
  readonly initialState: unknown;
  address(config: unknown): string;
  readonly operations: Readonly<Record<string, AnyOperation>>;
  connect(ctx: ConnectContext<unknown, unknown>): Promise<Session<unknown>>;
  probe(client: unknown): Promise<unknown>;
  inspect(client: unknown, state: unknown): Promise<ConnectionTest['found']>;
}

/**
 * The two makers of one adapter, with its client and state types bound once, so that every
 * operation's `run`, `confirm` and `lamp` are typed from its own zod schemas.
 *
 * Erasure is safe because the runtime parses every input with the operation's own schema before
 * it calls it, and hands back only the client that this adapter's `connect` made.
 */
export function adapterKit<State, Client>() {
  return {
    operation<I extends z.ZodObject, O extends z.ZodType>(
      definition: Operation<Client, State, I, O>,
    ): AnyOperation {
      return definition as unknown as AnyOperation;
    },
    adapter<C extends z.ZodObject>(definition: Adapter<C, State, Client>): AnyAdapter {
      return definition as unknown as AnyAdapter;
    },
  };
}
