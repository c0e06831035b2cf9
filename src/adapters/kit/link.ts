import { ExponentialBackoff } from 'cockatiel';
import type { ConnectionStatus, StudioError } from '../../contracts/index.ts';
import { fault, toStudioError } from '../../contracts/index.ts';
import type { AnyAdapter, Session } from './define.ts';

/** How soon a silent device is noticed, all in ms. Half-open links show within 5 s. */
export const liveness = {
  probeEvery: 1000,
  /** A probe unanswered this long makes the connection stale. */
  staleAfter: 1500,
  /** And this long makes it lost: the link is closed and opened again. */
  lostAfter: 3500,
  connectWithin: 5000,
  backoff: { initialDelay: 250, maxDelay: 10_000 },
} as const;

export interface Link {
  status(): ConnectionStatus;
  /** Why a command cannot be sent now, in words for the operator. */
  whyNot(): StudioError;
  stop(): Promise<void>;
}

interface LinkOptions {
  adapter: AnyAdapter;
  address: string;
  now: () => number;
  connect(signal: AbortSignal, alive: () => void): Promise<Session<unknown>>;
  onSession(session: Session<unknown> | undefined): void;
  onStatus(status: ConnectionStatus): void;
}

/**
 * Keeps one session open for ever: connect, probe with real requests, notice silence, close,
 * back off with jitter (at most 10 s), connect again. Green is never shown without an answer.
 */
export function keepConnected(options: LinkOptions): Link {
  const { adapter, address, now } = options;
  const stopping = new AbortController();
  let status: ConnectionStatus = { state: 'connecting', since: now(), attempt: 1 };
  let freshAt = 0;

  const show = (next: ConnectionStatus) => {
    status = next;
    options.onStatus(next);
  };

  const alive = () => {
    freshAt = now();
  };

  async function hold(session: Session<unknown>, firstRoundTrip: number): Promise<Error> {
    const since = now();
    const over = new AbortController();
    // One listener for the whole life of the session: nothing piles up on `closed` with each probe.
    const end = AbortSignal.any([over.signal, stopping.signal]);
    let ended: Error = fault(
      'connection_lost',
      `${address} went away.`,
      'It is tried again by itself.',
    );
    void session.closed.then(reason => {
      if (!over.signal.aborted) ended = reason;
      over.abort();
    });
    show({ state: 'live', since, freshAt, roundTripMs: firstRoundTrip, peer: session.peer });
    while (!end.aborted) {
      await wait(liveness.probeEvery, end);
      if (end.aborted) break;
      const begun = performance.now();
      const silentSince = now();
      const probe = adapter.probe(session.client).then(
        () => 'answered' as const,
        () => 'failed' as const,
      );
      let answer = await Promise.race([probe, wait(liveness.staleAfter, end)]);
      if (answer === undefined && !end.aborted) {
        show({ state: 'stale', since: silentSince, freshAt, peer: session.peer });
        answer = await Promise.race([probe, wait(liveness.lostAfter - liveness.staleAfter, end)]);
      }
      if (answer === 'answered') {
        alive();
        const roundTripMs = performance.now() - begun;
        show({ state: 'live', since, freshAt, roundTripMs, peer: session.peer });
      } else if (!end.aborted) {
        const silent = ((now() - freshAt) / 1000).toFixed(1);
        ended = fault(
          'connection_down',
          answer === 'failed'
            ? `${address} answered a routine question with an error.`
            : `${address} has not answered for ${silent} s.`,
          'Check that the device is running and on the network; it is tried again by itself.',
        );
        over.abort();
      }
    }
    return ended;
  }

  async function attempt(): Promise<Error> {
    const giveUp = new AbortController();
    const signal = AbortSignal.any([giveUp.signal, stopping.signal]);
    const timer = setTimeout(() => giveUp.abort(), liveness.connectWithin);
    let session: Session<unknown> | undefined;
    try {
      const opening = options.connect(signal, alive);
      session = await Promise.race([opening, abortedAs(signal, address)]).catch(thrown => {
        // A session that opens after we gave up is closed again, not leaked.
        void opening.then(late => late.close()).catch(() => undefined);
        throw thrown;
      });
      const begun = performance.now();
      await Promise.race([adapter.probe(session.client), abortedAs(signal, address)]);
      clearTimeout(timer);
      alive();
      options.onSession(session);
      return await hold(session, performance.now() - begun);
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown));
    } finally {
      clearTimeout(timer);
      options.onSession(undefined);
      await Promise.race([Promise.resolve(session?.close()).catch(() => undefined), wait(500)]);
    }
  }

  async function loop(): Promise<void> {
    const policy = new ExponentialBackoff(liveness.backoff);
    let backoff = policy.next();
    let tries = 0;
    while (!stopping.signal.aborted) {
      tries += 1;
      if (status.state === 'live' || status.state === 'stale') {
        show({ state: 'connecting', since: now(), attempt: tries });
      }
      const begun = now();
      const reason = await attempt();
      if (stopping.signal.aborted) break;
      const error = toStudioError(reason, `connecting to ${address}`);
      if (freshAt >= begun) {
        tries = 0; // it was live in between: start the back-off anew
        backoff = policy.next();
      }
      show(
        needsAPerson(error)
          ? { state: 'attention', since: sinceOf(status, now()), error }
          : { state: 'down', since: sinceOf(status, now()), error, attempt: tries },
      );
      await wait(backoff.duration, stopping.signal);
      backoff = backoff.next(undefined);
    }
  }

  options.onStatus(status);
  const running = loop();

  return {
    status: () => status,
    whyNot: () => whyNot(status, address, now()),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

const needsAPerson = (error: StudioError) =>
  error.code === 'auth_failed' ||
  error.code === 'unsupported_version' ||
  error.code === 'wrong_protocol';

const sinceOf = (status: ConnectionStatus, now: number) =>
  status.state === 'down' || status.state === 'attention' ? status.since : now;

/** The sentence for a press on a connection that is not live. Shared with the core. */
export function whyNot(status: ConnectionStatus, address: string, now: number): StudioError {
  const ago = (at: number) => `${Math.max(0, Math.round((now - at) / 1000))} s ago`;
  switch (status.state) {
    case 'down': {
      const reason = status.error.message.startsWith(address)
        ? status.error.message
            .slice(address.length)
            .replace(/^[:\s]+/, '')
            .replace(/\.$/, '')
        : status.error.message.replace(/\.$/, '');
      return {
        ...status.error,
        code: 'connection_down',
        message: `${address} is not connected: ${reason}, ${ago(status.since)}.`,
      };
    }
    case 'attention':
      return status.error;
    case 'stale':
      return {
        code: 'connection_down',
        message: `${address} is silent: last answer ${ago(status.freshAt)}.`,
        next: 'Check the device and the network; nothing is sent until it answers again.',
      };
    case 'connecting':
      return {
        code: 'connection_down',
        message: `${address} is not connected yet: trying since ${ago(status.since)}.`,
        next: 'Wait for the green mark, or check the address in Devices.',
      };
    case 'off':
      return {
        code: 'connection_down',
        message: `${address} is switched off in the studio.`,
        next: 'Switch the connection on in Devices.',
      };
    case 'live':
      return {
        code: 'connection_down',
        message: `${address} was just lost.`,
        next: 'It is tried again by itself; press when the mark is green.',
      };
  }
}

/** Resolves after `ms`, or when the signal aborts; leaves no timer behind. */
function wait(ms: number, signal?: AbortSignal): Promise<undefined> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve(undefined);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve(undefined);
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

function abortedAs(signal: AbortSignal, address: string): Promise<never> {
  return new Promise((_, reject) => {
    const say = () =>
      reject(
        fault(
          'connection_down',
          `${address} did not answer within ${liveness.connectWithin / 1000} s`,
          'Check that the device is running and reachable; it is tried again by itself.',
        ),
      );
    if (signal.aborted) return say();
    signal.addEventListener('abort', say, { once: true });
  });
}
