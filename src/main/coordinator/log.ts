import { setTimeout as delay } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { headers, type Msg, nanos } from '@nats-io/transport-node';
import { z } from 'zod';
import type { LogMessage } from './message.ts';
import { decodeMessage } from './message.ts';
import type { Names } from './names.ts';
import { nobodyListens, type Wire, WireError } from './wire.ts';

/** What became of an append. */
export type Appended =
  /** It is in the log, at `seq`. */
  | { kind: 'kept'; seq: number }
  /** Someone else's message came first: the subject's newest is no longer the expected one. */
  | { kind: 'beaten' }
  /** JetStream keeps nothing more: no space, or the stream's limit. */
  | { kind: 'full'; reason: string }
  /** It never left this process. */
  | { kind: 'unsent'; reason: string }
  /** It may or may not be in the log; nobody could say before the deadline. */
  | { kind: 'unknown'; reason: string };

export interface StoredMessage {
  seq: number;
  subject: string;
  message: LogMessage;
}

/** The log of one stream: compare-and-swap appends and reads of single messages. */
export interface Log {
  readonly stream: string;
  /**
   * Appends when the subject's newest message is `expected` (0: none yet). The message's nonce makes
   * the answer exact even when the link broke after sending.
   */
  append(
    subject: string,
    expected: number,
    body: Uint8Array,
    nonce: string,
    withinMs: number,
  ): Promise<Appended>;
  /** The newest message of a subject. */
  last(subject: string): Promise<StoredMessage | undefined>;
  /** The oldest message of a subject: the one that carries what never changes. */
  first(subject: string): Promise<StoredMessage | undefined>;
}

const WRONG_LAST_SEQUENCE = 10071;
const WRONG_LAST_SEQUENCE_UNKNOWN = 10164;
/** Store limits, stream limits, no storage left (nats-server's errors.json). */
const FULL = new Set([10002, 10023, 10028, 10047, 10049, 10054, 10076, 10077, 10122]);
const ASK_MS = 4000;

const ackBody = z.object({
  seq: z.number().optional(),
  error: z
    .object({ err_code: z.number().optional(), description: z.string().default('') })
    .optional(),
});

/** Reads wait for the server to come back, `patienceMs` at most. */
export function openLog(wire: Wire, names: Names, patienceMs: number): Log {
  const direct = `$JS.API.DIRECT.GET.${names.stream}`;

  async function read(query: object): Promise<StoredMessage | undefined> {
    const deadline = performance.now() + patienceMs;
    while (true) {
      try {
        const answer = await wire.ask(direct, JSON.stringify(query), { timeoutMs: ASK_MS });
        return storedOf(answer);
      } catch (thrown) {
        const left = deadline - performance.now();
        if (!(thrown instanceof WireError) || left <= 0) throw thrown;
        if (!(await wire.whenUp(left))) throw thrown;
        await delay(Math.min(20, left));
      }
    }
  }

  /** Who came directly after `expected` on this subject: the only one the server let through. */
  async function successor(subject: string, expected: number) {
    return read({ seq: expected + 1, next_by_subj: subject });
  }

  return {
    stream: names.stream,
    async append(subject, expected, body, nonce, withinMs) {
      const deadline = performance.now() + withinMs;
      const expect = headers();
      expect.set('Nats-Expected-Last-Subject-Sequence', String(expected));
      let sent = false;
      let unsure = false;
      let reason = '';
      while (true) {
        const left = deadline - performance.now();
        if (left <= 0) return sent ? { kind: 'unknown', reason } : { kind: 'unsent', reason };
        try {
          if (unsure) {
            const next = await successor(subject, expected);
            if (next?.message.nonce === nonce) return { kind: 'kept', seq: next.seq };
            if (next !== undefined) return { kind: 'beaten' };
          }
          const answer = await wire.ask(subject, body, {
            headers: expect,
            timeoutMs: Math.min(ASK_MS, left),
          });
          sent = true;
          const told = readAck(answer);
          if (told.kind === 'kept' || told.kind === 'full') return told;
          if (told.kind === 'beaten') {
            // After a broken link the one that beat us may be our own first try.
            if (!unsure) return told;
            continue;
          }
          reason = told.reason;
          await delay(50);
        } catch (thrown) {
          if (!(thrown instanceof WireError)) throw thrown;
          reason = thrown.message;
          if (thrown.loss !== 'down') {
            sent = true;
            unsure = true;
          }
          await wire.whenUp(Math.max(0, Math.min(500, deadline - performance.now())));
        }
      }
    },
    last: subject => read({ last_by_subj: subject }),
    first: subject => read({ seq: 1, next_by_subj: subject }),
  };
}

function readAck(answer: Msg): Appended | { kind: 'not-ready'; reason: string } {
  // No stream listens yet: the server is still recovering it after a start.
  if (nobodyListens(answer)) return { kind: 'not-ready', reason: 'the log is not open yet' };
  const { seq, error } = ackBody.parse(answer.json());
  if (error === undefined && seq !== undefined) return { kind: 'kept', seq };
  const code = error?.err_code ?? 0;
  const reason = error?.description ?? 'no sequence in the answer';
  if (code === WRONG_LAST_SEQUENCE || code === WRONG_LAST_SEQUENCE_UNKNOWN)
    return { kind: 'beaten' };
  if (FULL.has(code) || /insufficient|no space/i.test(reason)) return { kind: 'full', reason };
  return { kind: 'not-ready', reason };
}

function storedOf(answer: Msg): StoredMessage | undefined {
  const code = answer.headers?.code ?? 0;
  if (nobodyListens(answer)) throw new WireError('silent', 'the log is not open yet');
  if (code === 404) return undefined;
  if (code >= 400) throw new WireError('silent', answer.headers?.description ?? String(code));
  const message = decodeMessage(answer.data);
  if (message === undefined) return undefined;
  return {
    seq: Number(answer.headers?.get('Nats-Sequence')),
    subject: answer.headers?.get('Nats-Subject') ?? '',
    message,
  };
}

/**
 * Makes sure that the stream is there. It is never deleted or purged, and refuses new messages
 * rather than forgetting old ones: a claim that is forgotten would be a lock that is lost.
 */
export async function ensureStream(
  wire: Wire,
  names: Names,
  limits: { maxBytes: number; firstSeq: number },
): Promise<void> {
  const nats = wire.nats();
  if (nats === undefined) throw new WireError('down', 'the message server is not connected');
  const manager: JetStreamManager = await jetstreamManager(nats, { checkAPI: false });
  try {
    await manager.streams.info(names.stream);
    return;
  } catch (thrown) {
    if (!/not found/i.test(String(thrown))) throw thrown;
  }
  await manager.streams.add({
    name: names.stream,
    subjects: names.captured,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: limits.maxBytes,
    max_msg_size: 900 * 1024,
    num_replicas: 1,
    allow_direct: true,
    deny_delete: true,
    deny_purge: true,
    // Nothing here relies on message ids; the smallest window keeps no memory for them.
    duplicate_window: nanos(100),
    ...(limits.firstSeq > 1 ? { first_seq: limits.firstSeq } : {}),
  });
}
