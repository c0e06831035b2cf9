import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  createInbox,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { ExponentialBackoff } from 'cockatiel';

/** Where a server is and how to log in; asked anew before each attempt, since ports can change. */
export interface WireAddress {
  url: string;
  user: string;
  password: string;
}

export interface WireOptions {
  /** For the server's own logs. */
  name: string;
  address(): WireAddress | undefined;
  onUp?(nats: NatsConnection): void;
  onDown?(reason: string): void;
}

/** How a question ended that got no answer. */
export type WireLoss = 'down' | 'lost' | 'silent';

export class WireError extends Error {
  /** `down`: never sent. `lost`: sent, then the link broke. `silent`: sent, no answer in time. */
  readonly loss: WireLoss;
  constructor(loss: WireLoss, message: string) {
    super(message);
    this.name = 'WireError';
    this.loss = loss;
  }
}

/** One connection that always comes back, with its subscriptions. */
export interface Wire {
  nats(): NatsConnection | undefined;
  reconnects(): number;
  /** Sends a request and resolves with its answer. Many may be under way: nothing waits for another. */
  ask(subject: string, payload: Uint8Array | string, options: AskOptions): Promise<Msg>;
  publish(subject: string, payload: Uint8Array | string, reply?: string): boolean;
  /** Lasts over reconnects, until the returned function is called. */
  subscribe(subject: string, listener: (message: Msg) => void): () => void;
  /** Resolves true when the wire is up, false when `withinMs` have passed. */
  whenUp(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface AskOptions {
  timeoutMs: number;
  headers?: MsgHdrs;
}

interface Pending {
  resolve(message: Msg): void;
  reject(reason: WireError): void;
  deadline: number;
}

/** Link pings every 5 s, two misses. */
const ping = { pingInterval: 5000, maxPingOut: 2 } as const;
const SWEEP_MS = 100;

export function openWire(options: WireOptions): Wire {
  const stopping = new AbortController();
  const pending = new Map<string, Pending>();
  const wanted = new Map<symbol, { subject: string; listener: (message: Msg) => void }>();
  const live = new Map<symbol, Subscription>();
  let waiters: (() => void)[] = [];
  let nats: NatsConnection | undefined;
  let inbox = '';
  let counter = 0;
  let connects = 0;

  // One timer for all questions under way: a timer each costs more than the question.
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const [token, question] of pending) {
      if (question.deadline > now) continue;
      pending.delete(token);
      question.reject(new WireError('silent', 'the message server did not answer in time'));
    }
  }, SWEEP_MS);
  sweep.unref();

  function attach(key: symbol, open: NatsConnection): void {
    const want = wanted.get(key);
    if (want === undefined) return;
    const subscription = open.subscribe(want.subject, {
      callback: (error, message) => {
        if (error === null) want.listener(message);
      },
    });
    live.set(key, subscription);
  }

  function up(open: NatsConnection): void {
    nats = open;
    connects += 1;
    inbox = createInbox();
    open.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) return;
        const token = message.subject.slice(inbox.length + 1);
        const question = pending.get(token);
        if (question === undefined) return;
        pending.delete(token);
        question.resolve(message);
      },
    });
    for (const key of wanted.keys()) attach(key, open);
    options.onUp?.(open);
    for (const wake of waiters) wake();
    waiters = [];
  }

  function down(reason: string): void {
    nats = undefined;
    live.clear();
    const lost = [...pending.values()];
    pending.clear();
    for (const question of lost) {
      question.reject(new WireError('lost', `the link to the message server broke: ${reason}`));
    }
    options.onDown?.(reason);
  }

  async function attempt(): Promise<boolean> {
    const address = options.address();
    if (address === undefined) return false;
    let open: NatsConnection;
    try {
      open = await connect({
        servers: address.url,
        user: address.user,
        pass: address.password,
        name: options.name,
        reconnect: false,
        timeout: 5000,
        ...ping,
        noAsyncTraces: true,
      });
    } catch {
      return false;
    }
    if (stopping.signal.aborted) {
      await open.close();
      return true;
    }
    up(open);
    const over = await open.closed();
    down(over instanceof Error ? over.message : 'it was closed');
    return true;
  }

  async function loop(): Promise<void> {
    const policy = new ExponentialBackoff({ initialDelay: 25, maxDelay: 1000 });
    let backoff = policy.next();
    while (!stopping.signal.aborted) {
      if (await attempt()) backoff = policy.next();
      if (stopping.signal.aborted) break;
      await delay(backoff.duration, undefined, { signal: stopping.signal, ref: false }).catch(
        () => undefined,
      );
      backoff = backoff.next(undefined);
    }
  }
  const running = loop();

  return {
    nats: () => nats,
    reconnects: () => Math.max(0, connects - 1),
    ask(subject, payload, { timeoutMs, headers }) {
      const open = nats;
      if (open === undefined) {
        return Promise.reject(new WireError('down', 'the message server is not connected'));
      }
      counter += 1;
      const token = counter.toString(36);
      return new Promise<Msg>((resolve, reject) => {
        pending.set(token, { resolve, reject, deadline: performance.now() + timeoutMs });
        try {
          open.publish(
            subject,
            payload,
            headers === undefined
              ? { reply: `${inbox}.${token}` }
              : { reply: `${inbox}.${token}`, headers },
          );
        } catch (thrown) {
          pending.delete(token);
          reject(new WireError('down', thrown instanceof Error ? thrown.message : String(thrown)));
        }
      });
    },
    publish(subject, payload, reply) {
      if (nats === undefined) return false;
      try {
        nats.publish(subject, payload, reply === undefined ? undefined : { reply });
        return true;
      } catch {
        return false; // closing
      }
    },
    subscribe(subject, listener) {
      const key = Symbol(subject);
      wanted.set(key, { subject, listener });
      if (nats) attach(key, nats);
      return () => {
        wanted.delete(key);
        live.get(key)?.unsubscribe();
        live.delete(key);
      };
    },
    whenUp(withinMs) {
      if (nats) return Promise.resolve(true);
      return new Promise(resolve => {
        const timer = setTimeout(() => resolve(nats !== undefined), withinMs);
        waiters.push(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
    },
    async close() {
      stopping.abort();
      clearInterval(sweep);
      await nats?.close();
      await running;
      for (const wake of waiters) wake();
    },
  };
}

/** Whether the server said that nobody listens on the subject (status 503, no body). */
export const nobodyListens = (message: Msg): boolean =>
  message.data.length === 0 && message.headers?.code === 503;
