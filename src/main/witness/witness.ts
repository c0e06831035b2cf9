import type { KeyObject } from 'node:crypto';
import type {
  InvocationRecord,
  LogQuery,
  StudioError,
  Verification,
  WitnessEvent,
} from '../../contracts/index.ts';
import { StudioFault } from '../../contracts/index.ts';
import { LEAF_LIMIT, type Parted, part, partBulk } from './beside.ts';
import { currentCheckpoint, openCheckpoint } from './checkpoint.ts';
import { ClockWatch } from './clock.ts';
import { type LogKey, logFacts } from './keys.ts';
import { encodeLeaf } from './leaf.ts';
import { logReader } from './log.ts';
import { consistencyProof } from './merkle.ts';
import type { Answer, FromWriter, Question, Remark, Repair, ToWriter } from './messages.ts';
import { LogQueries, readEntry } from './query.ts';
import { Queue } from './queue.ts';
import type { ReportMade, ReportRequest } from './report/index.ts';
import { indexFile, logFile, openToRead } from './schema.ts';
import { extendsCheckpoint } from './seen.ts';
import { runTask } from './task.ts';
import { threadStarter } from './thread.ts';
import { nodesFromTiles } from './tiles.ts';

export interface WitnessOptions {
  /** Folder of the record. */
  dir: string;
  /** Wall clock, ms since the epoch. */
  now: () => number;
  /** Ed25519 private key that signs checkpoints; without one they are unsigned. */
  key?: KeyObject | undefined;
  /** Name of a new log in its checkpoints, a schema-less URL; made up when absent. */
  origin?: string;
  /** Folder, away from `dir`, that keeps the last checkpoint: what a rewind is noticed by. */
  seen?: string;
  /** Steady clock, ms; tells a clock that jumped from time that passed. */
  monotonic?: () => number;
  /** The thread's file, where it is not the source beside this one (bundles). */
  writer?: URL;
}

export interface Witness {
  /**
   * Queues an event, in the order of calls, and never waits for the disk. `durable` resolves once
   * the event would survive a power cut, and rejects with a `StudioFault` when it could not be kept.
   */
  append(event: WitnessEvent, privacy?: Privacy): { seq: number; durable: Promise<void> };
  /** Entries that are durable. */
  entries(): number;
  /** Invocations, newest first; only what is durable. */
  list(query: LogQuery): InvocationRecord[];
  get(id: string): InvocationRecord | undefined;
  /** Intents without an outcome, oldest first. */
  openIntents(): InvocationRecord[];
  /** Reads the whole record again, in a thread of its own. */
  verify(): Promise<Verification>;
  /** Writes a report of a time, a profile run or everything, sealed with the log's key. */
  report(request: ReportRequest): Promise<ReportMade>;
  /** Writes the log as c2sp.org/tlog-tiles into a folder; answers how many entries. */
  export(out: string): Promise<number>;
  /** Signs checkpoints with this key from now on (a vault that was unlocked later). */
  signWith(key: KeyObject): Promise<void>;
  /** Changes the signing key; the old one vouches for the new one. */
  rotateKey(next: KeyObject): Promise<void>;
  keys(): LogKey[];
  /** The newest checkpoint: a signed note, or its bare text while there is no key. */
  checkpoint(): string;
  /** What is wrong with a checkpoint of this log that somebody else kept; nothing when it fits. */
  contradicts(signed: string): string | undefined;
  /** Proof that the checkpoint of `older` entries grew into the one of `size`, for cosigners. */
  consistency(older: number, size: number): Uint8Array[];
  /** Keeps a checkpoint with cosignatures on it. */
  keepCosigned(signed: string): Promise<void>;
  /**
   * Forgets personal data kept beside the record, of one entry or about one person. Proofs stand.
   * Answers how many fields.
   */
  erase(what: { seq: number } | { person: string }): Promise<number>;
  /** Calls back with each record as it becomes durable; returns how to stop. */
  tail(listener: (record: InvocationRecord) => void): () => void;
  /** What had to be repaired at the start, in words. */
  readonly recovered: readonly Repair[];
  /** Writes what is queued and closes. */
  close(): Promise<void>;
}

/** What of an event is personal. */
export interface Privacy {
  /** JSON pointers into the entry (`/data/input/number`); never who or what a record is about. */
  personal: readonly string[];
  /** Whom it is about, to erase by. */
  person?: string;
}

/**
 * Opens the record, repairing what it must.
 * @throws StudioFault when it cannot be opened at all.
 */
export async function openWitness(options: WitnessOptions): Promise<Witness> {
  const { dir, now } = options;
  const start = threadStarter(options.writer);
  const worker = start({
    task: 'write',
    dir,
    origin: options.origin,
    key: options.key,
    seen: options.seen,
  });
  const clock = new ClockWatch(now, options.monotonic ?? (() => performance.now()));

  let epoch = 0;
  let next = 0;
  let durable = 0;
  let gone: StudioError | undefined;
  let closed: () => void = () => undefined;
  const ended = new Promise<void>(resolve => {
    closed = resolve;
  });
  const listeners = new Set<(record: InvocationRecord) => void>();
  const questions = new Map<number, (answer: Answer) => void>();
  let asked = 0;

  const send = (message: ToWriter) => worker.postMessage(message);

  const queue = new Queue((leaves, beside) => send({ t: 'append', epoch, leaves, beside }));

  /** Rejects everything that is not durable; numbering goes on after what is. */
  function fail(error: StudioError, size: number): void {
    settle(size);
    next = size;
    queue.fail(error);
  }

  function settle(size: number): void {
    durable = size;
    const shows = queue.settle(size);
    if (listeners.size === 0) return;
    for (const id of new Set(shows)) {
      const record = queries.get(id);
      if (record !== undefined) for (const listener of listeners) listener(record);
    }
  }

  function hear(message: FromWriter): void {
    if (message.t === 'durable') {
      settle(message.head.size);
    } else if (message.t === 'failed') {
      epoch = message.epoch;
      fail(message.error, message.head.size);
    } else if (message.t === 'answer') {
      questions.get(message.id)?.(message.answer);
      questions.delete(message.id);
    }
  }

  function lose(reason: string): void {
    gone ??= writerGone(reason);
    fail(gone, durable);
    for (const answer of questions.values()) answer({ ok: false, error: gone });
    questions.clear();
    closed();
  }

  const ready = await new Promise<FromWriter & { t: 'ready' }>((resolve, reject) => {
    worker.on('message', (message: FromWriter) => {
      if (message.t === 'ready') resolve(message);
      else if (message.t === 'cannot') reject(new StudioFault(message.error));
      else hear(message);
    });
    worker.on('error', thrown => {
      lose(thrown.message);
      reject(new StudioFault(writerGone(thrown.message)));
    });
    worker.on('exit', () => {
      lose('its thread ended');
      reject(new StudioFault(writerGone('its thread ended')));
    });
  });
  next = durable = ready.head.size;

  const db = openToRead(logFile(dir));
  const index = openToRead(indexFile(dir));
  const log = logReader(db);
  const facts = logFacts(db);
  const queries = new LogQueries(index, log);

  function put(leaf: string, shows?: string, beside: Parted['beside'] = []) {
    const seq = next++;
    return { seq, durable: queue.add(seq, leaf, shows, beside) };
  }

  function append(event: WitnessEvent, privacy?: Privacy): { seq: number; durable: Promise<void> } {
    if (gone !== undefined) return { seq: next, durable: rejected(gone) };
    const jump = clock.jumped();
    if (jump !== undefined) put(encodeLeaf(next, now(), remark('clock', jump)));
    const at = now();
    const shows = event.kind === 'intent' || event.kind === 'outcome' ? event.subject : undefined;
    let parted: Parted =
      privacy === undefined ? { event, beside: [] } : part(event, privacy.personal, privacy.person);
    let leaf = encodeLeaf(next, at, parted.event);
    // A character is three bytes at most, so short leaves need no counting.
    if (leaf.length * 3 > LEAF_LIMIT && Buffer.byteLength(leaf) > LEAF_LIMIT) {
      const sizeOf = (one: WitnessEvent) => Buffer.byteLength(encodeLeaf(next, at, one));
      const bulk = partBulk(parted.event, sizeOf);
      parted = { event: bulk.event, beside: [...parted.beside, ...bulk.beside] };
      leaf = encodeLeaf(next, at, parted.event);
    }
    return put(leaf, shows, parted.beside);
  }

  async function ask(question: Question): Promise<number> {
    if (gone !== undefined) throw new StudioFault(gone);
    queue.flush();
    const id = asked++;
    const answer = await new Promise<Answer>(resolve => {
      questions.set(id, resolve);
      send({ t: 'question', id, question });
    });
    if (!answer.ok) throw new StudioFault(answer.error);
    if (answer.remark !== undefined) await append(credential(answer.remark)).durable;
    return answer.count;
  }

  let signing = options.key;
  async function signFromNowOn(key: KeyObject, rotate: boolean): Promise<void> {
    await ask({ ask: 'key', key, rotate });
    signing = key;
  }

  for (const repair of ready.recovered) append(remark('witness', { ...repair }));
  for (const said of ready.remarks) append(credential(said));
  const last = readEntry(log, durable - 1)?.at;
  if (last !== undefined && now() < last - CLOCK_SLACK) {
    append(remark('clock', { wentBackMs: Math.round(last - now()) }));
  }

  return {
    append,
    entries: () => durable,
    list: query => queries.list(query),
    get: id => queries.get(id),
    openIntents: () => queries.openIntents(),
    verify: () => runTask(start({ task: 'verify', dir }), 'verified'),
    async report(request) {
      await ask({ ask: 'index' });
      const task = { task: 'report', dir, request, key: signing, now: now() } as const;
      return runTask(start(task), 'reported');
    },
    export: out => runTask(start({ task: 'export', dir, out }), 'exported'),
    signWith: key => signFromNowOn(key, false),
    rotateKey: key => signFromNowOn(key, true),
    keys: () => facts.keys(),
    checkpoint: () => currentCheckpoint(log.head(), facts.origin()),
    contradicts(signed) {
      const checkpoint = openCheckpoint(signed)?.checkpoint;
      if (checkpoint === undefined) return 'That is not a checkpoint.';
      if (checkpoint.origin !== facts.origin()) return 'That checkpoint is of another log.';
      const found = extendsCheckpoint(log, checkpoint);
      if (found === 'yes') return undefined;
      return found === 'shorter'
        ? `The record is shorter than what was seen of it: ${checkpoint.size} entries then, ${log.head().size} now.`
        : `The first ${checkpoint.size} entries are not those that were seen before.`;
    },
    consistency: (older, size) => consistencyProof(nodesFromTiles(log.tile), older, size),
    keepCosigned: async note => void (await ask({ ask: 'cosigned', note })),
    async erase(what) {
      const count = await ask({ ask: 'erase', what });
      if (count > 0) {
        await append(remark('erased', 'seq' in what ? { count, seq: what.seq } : { count }))
          .durable;
      }
      return count;
    },
    tail(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recovered: ready.recovered,
    async close() {
      if (gone === undefined) {
        queue.flush();
        send({ t: 'close' });
        await ended; // the thread is wholly gone: its database handles with it
      }
      gone = writerGone('it is closed');
      for (const one of [index, db]) if (one.open) one.close();
    },
  };
}

/** A clock may be set back by this much (ms) between two runs without a word. */
const CLOCK_SLACK = 2000;

const remark = (subject: string, data: Record<string, string | number>): WitnessEvent => ({
  kind: 'studio',
  subject,
  data,
});

const credential = ({ subject, data }: Remark): WitnessEvent => ({
  kind: 'credential',
  subject,
  data,
});

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
