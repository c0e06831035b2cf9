import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type {
  InvocationRecord,
  LogQuery,
  StudioError,
  Verification,
  WitnessEvent,
} from '../../contracts/index.ts';
import { fault, StudioFault } from '../../contracts/index.ts';
import { encodeLeaf } from './leaf.ts';
import { logReader } from './log.ts';
import type { FromTask, FromWriter, Repair, ThreadData, ToWriter } from './messages.ts';
import { LogQueries } from './query.ts';
import { indexFile, logFile, openToRead } from './schema.ts';

export interface WitnessOptions {
  /** Folder of the record. */
  dir: string;
  /** Wall clock, ms since the epoch. */
  now: () => number;
  /** Ed25519 private key that signs checkpoints; without one they are unsigned. */
  key?: KeyObject | undefined;
  /** The log's name in its checkpoints, a schema-less URL: `infrafabric.local/<studio>`. */
  origin?: string;
  /** The thread's file, where it is not the source beside this one (bundles). */
  writer?: URL;
}

export interface Witness {
  /**
   * Queues an event, in the order of calls, and never waits for the disk. `durable` resolves once
   * the event would survive a power cut, and rejects with a `StudioFault` when it could not be kept.
   */
  append(event: WitnessEvent): { seq: number; durable: Promise<void> };
  /** Entries that are durable. */
  entries(): number;
  /** Invocations, newest first; only what is durable. */
  list(query: LogQuery): InvocationRecord[];
  get(id: string): InvocationRecord | undefined;
  /** Intents without an outcome, oldest first. */
  openIntents(): InvocationRecord[];
  /** Reads the whole record again, in a thread of its own. */
  verify(): Promise<Verification>;
  /** What had to be repaired at the start, in words. */
  readonly recovered: readonly Repair[];
  /** Writes what is queued and closes. */
  close(): Promise<void>;
}

interface Waiting {
  seq: number;
  resolve(): void;
  reject(reason: StudioFault): void;
}

/** Entries handed to the writer in one message at most. */
const PARCEL = 512;

/**
 * Opens the record, repairing what it must.
 * @throws StudioFault when it cannot be opened at all.
 */
export async function openWitness(options: WitnessOptions): Promise<Witness> {
  const { dir, now } = options;
  const thread = new URL(options.writer ?? new URL('./writer.ts', import.meta.url));
  const start = (workerData: ThreadData) => new Worker(thread, { workerData });
  const worker = start({
    task: 'write',
    dir,
    origin: options.origin ?? 'infrafabric.local/studio',
    key: options.key,
  });

  let epoch = 0;
  let next = 0;
  let durable = 0;
  let gone: StudioError | undefined;
  let parcel: string[] = [];
  let waiting: Waiting[] = [];
  let closed: () => void = () => undefined;
  const ended = new Promise<void>(resolve => {
    closed = resolve;
  });

  const send = (message: ToWriter) => worker.postMessage(message);

  function flush(): void {
    if (parcel.length === 0) return;
    send({ t: 'append', epoch, leaves: parcel, beside: [] });
    parcel = [];
  }

  /** Rejects everything that is not durable; numbering goes on after what is. */
  function fail(error: StudioError, size: number): void {
    const lost = waiting;
    waiting = [];
    parcel = [];
    next = size;
    for (const { reject } of lost) reject(new StudioFault(error));
  }

  function hear(message: FromWriter): void {
    if (message.t === 'durable') {
      durable = message.head.size;
      const first = waiting.findIndex(({ seq }) => seq >= durable);
      const kept = first === -1 ? waiting.splice(0) : waiting.splice(0, first);
      for (const { resolve } of kept) resolve();
    } else if (message.t === 'failed') {
      epoch = message.epoch;
      fail(message.error, message.head.size);
    } else if (message.t === 'closed') {
      closed();
    }
  }

  const ready = await new Promise<FromWriter & { t: 'ready' }>((resolve, reject) => {
    worker.on('message', (message: FromWriter) => {
      if (message.t === 'ready') resolve(message);
      else if (message.t === 'cannot') reject(new StudioFault(message.error));
      else hear(message);
    });
    worker.on('error', thrown => {
      gone = writerGone(thrown.message);
      reject(new StudioFault(gone));
      fail(gone, durable);
    });
    worker.on('exit', () => {
      gone ??= writerGone('it ended');
      fail(gone, durable);
      closed();
    });
  });
  next = durable = ready.head.size;

  const db = openToRead(logFile(dir));
  const index = openToRead(indexFile(dir));
  const queries = new LogQueries(index, logReader(db));

  return {
    append(event) {
      if (gone !== undefined) return { seq: next, durable: rejected(gone) };
      const seq = next++;
      parcel.push(encodeLeaf(seq, now(), event));
      const promise = new Promise<void>((resolve, reject) =>
        waiting.push({ seq, resolve, reject }),
      );
      promise.catch(() => undefined); // a caller may care only about the queueing
      if (parcel.length >= PARCEL) flush();
      else if (parcel.length === 1) queueMicrotask(flush);
      return { seq, durable: promise };
    },
    entries: () => durable,
    list: query => queries.list(query),
    get: id => queries.get(id),
    openIntents: () => queries.openIntents(),
    verify: () => verifyApart(start({ task: 'verify', dir })),
    recovered: ready.recovered,
    async close() {
      if (gone !== undefined) return;
      flush();
      send({ t: 'close' });
      await ended;
      gone = writerGone('the record is closed');
      index.close();
      db.close();
    },
  };
}

function verifyApart(worker: Worker): Promise<Verification> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: FromTask) => {
      if (message.t === 'verified') resolve(message.verification);
      else reject(new StudioFault(message.error));
    });
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(fault('internal', 'The verification ended without an answer.', 'Run it again.')),
    );
  });
}

const writerGone = (reason: string): StudioError => ({
  code: 'store_damaged',
  message: `The record takes no more entries: ${reason}.`,
  next: 'Start the studio again; what was recorded is kept.',
});

function rejected(error: StudioError): Promise<void> {
  const promise = Promise.reject(new StudioFault(error));
  promise.catch(() => undefined);
  return promise;
}
