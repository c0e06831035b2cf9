import { randomBytes } from 'node:crypto';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { toStudioError } from '../../contracts/index.ts';
import { describeStoreError, isDamage } from '../store/index.ts';
import { currentCheckpoint, signCheckpoint } from './checkpoint.ts';
import { Indexer } from './indexer.ts';
import { logFacts, signRotation } from './keys.ts';
import { type Beside, type Head, LogWriter, logReader } from './log.ts';
import type {
  Answer,
  FromWriter,
  Question,
  Remark,
  Repair,
  ToWriter,
  WriterData,
} from './messages.ts';
import { Mirror } from './mirror.ts';
import { type Signer, signerOf, verifierText } from './note.ts';
import { mendNext, openMended } from './salvage.ts';
import { logFile, openIndex } from './schema.ts';
import { LastSeen } from './seen.ts';

/** Entries after which a transaction ends: keeps the first of a flood from waiting for the last. */
const GROUP = 2048;
/** Entries indexed between two looks at the mailbox, a few ms of work. */
const INDEX_STEP = 256;
/** ms without a commit after which index and mirror catch up; a press comes first. */
const QUIET = 15;
/** Entries that the index may be behind under a load that never pauses. */
const LAG_MOST = 100_000;
/** How often the last checkpoint is kept elsewhere, ms. */
const SEEN_EVERY = 1000;

/** How often the entries after the last whole bundle are mirrored, ms. */
const MIRROR_EVERY = 5000;

/** The thread that owns the writing connection. Whatever waits while it commits is its next group. */
export function write(port: MessagePort, data: WriterData): void {
  const say = (message: FromWriter) => port.postMessage(message);
  const { db, repair } = openMended(data.dir, Date.now);
  const index = openIndex(data.dir, db);
  const reader = logReader(db);
  const facts = logFacts(db);
  const recovered: Repair[] = repair === undefined ? [] : [repair];
  const remarks: Remark[] = [];

  const origin =
    facts.origin() ?? data.origin ?? `infrafabric.local/${randomBytes(4).toString('hex')}`;
  if (facts.origin() === undefined) facts.set('origin', origin);
  let signer: Signer | undefined;
  const log = new LogWriter(db, Date.now, (size, root) =>
    signer === undefined ? undefined : signCheckpoint(signer, size, root),
  );
  const indexer = new Indexer(index, reader);
  const mirror = new Mirror(data.dir, reader);
  const seen = data.seen === undefined ? undefined : new LastSeen(data.seen, data.dir);

  let epoch = 0;
  let parcels: (ToWriter & { t: 'append' })[] = [];
  let questions: { id: number; question: Question }[] = [];
  let closing = false;
  let working = false;
  let seenAt = 0;
  let committedAt = 0;

  /** Takes a key into use and writes it into the log's list of keys. */
  function takeKey(key: Question & { ask: 'key' }): Remark | undefined {
    const next = signerOf(origin, key.key);
    const verifier = verifierText(next);
    const keys = facts.keys();
    const before = keys.at(-1);
    if (before?.verifier !== verifier) {
      const rotation =
        key.rotate && signer !== undefined ? signRotation(signer, next, log.size) : undefined;
      keys.push({ verifier, since: log.size, ...(rotation === undefined ? {} : { rotation }) });
      facts.set('keys', JSON.stringify(keys));
      if (before !== undefined && rotation === undefined) {
        recovered.push({
          message:
            'The record is signed with another key than before, and the old key did not vouch for it.',
          next: 'If nobody set up a new key on purpose, ask who had access to this machine.',
        });
      }
      signer = next;
      log.append([]); // the head is signed by the key in use
      return {
        subject: 'witness-key',
        data: { verifier, ...(rotation === undefined ? {} : { rotation }) },
      };
    }
    signer = next;
    if (reader.head().note === undefined) log.append([]);
    return undefined;
  }

  function answer(question: Question): Answer {
    switch (question.ask) {
      case 'key': {
        const remark = takeKey(question);
        return {
          ok: true,
          count: facts.keys().length,
          ...(remark === undefined ? {} : { remark }),
        };
      }
      case 'erase': {
        const count = log.erase(question.what);
        // The erased bytes must leave the write-ahead log too.
        db.pragma('wal_checkpoint(TRUNCATE)');
        return { ok: true, count };
      }
      case 'index':
        while (indexer.advance(log.size, GROUP));
        return { ok: true, count: indexer.size };
      case 'cosigned':
        facts.set('cosigned', question.note);
        return { ok: true, count: 1 };
    }
  }

  function take(message: ToWriter): void {
    if (message.t === 'close') {
      closing = true;
    } else if (message.t === 'question') {
      questions.push(message);
    } else {
      parcels.push(message);
    }
  }

  /** Commits what waits, whole parcels together, so that each is kept or refused as one. */
  function commit(): void {
    let group = { leaves: [] as string[], beside: [] as Beside[] };
    const write = () => {
      if (group.leaves.length === 0) return;
      const head = log.append(group.leaves, group.beside);
      say({ t: 'durable', head });
      committedAt = performance.now();
      keepSeen(head, false);
      group = { leaves: [], beside: [] };
    };
    const waiting = parcels.filter(parcel => parcel.epoch === epoch);
    parcels = [];
    try {
      for (const { leaves, beside } of waiting) {
        for (const leaf of leaves) group.leaves.push(leaf);
        for (const kept of beside) group.beside.push(kept);
        if (group.leaves.length >= GROUP) write();
      }
      write();
    } catch (thrown) {
      epoch += 1;
      if (isDamage(thrown)) mendNext(data.dir);
      const { error } = describeStoreError(thrown, logFile(data.dir));
      say({ t: 'failed', epoch, head: reader.head(), error });
    }
  }

  /** Brings the mirror level with the record, its last few entries included. */
  function mirrorTail(): void {
    const head = reader.head();
    mirror.finish(head.size, currentCheckpoint(head, origin), facts.keys());
  }
  const mirroring = setInterval(() => {
    try {
      mirrorTail();
    } catch {
      // Tried again at the next turn.
    }
  }, MIRROR_EVERY);

  function keepSeen(head: Head, now: boolean): void {
    if (seen === undefined || (!now && performance.now() - seenAt < SEEN_EVERY)) return;
    seenAt = performance.now();
    try {
      seen.keep(origin, head);
    } catch {
      // The record itself is safe; the next commit tries again.
    }
  }

  function answerAll(): void {
    for (const { id, question } of questions) {
      try {
        say({ t: 'answer', id, answer: answer(question) });
      } catch (thrown) {
        const error = toStudioError(thrown, `keeping the record (${question.ask})`);
        say({ t: 'answer', id, answer: { ok: false, error } });
      }
    }
    questions = [];
  }

  /** Index first, then the mirror, a few ms at a time, when nobody waits for a commit. */
  function workIdle(): void {
    if (working) return;
    working = true;
    const busy = performance.now() - committedAt < QUIET && log.size - indexer.size < LAG_MOST;
    const step = () => {
      working = false;
      if (!index.open) return;
      if (performance.now() - committedAt < QUIET && log.size - indexer.size < LAG_MOST) {
        return workIdle();
      }
      try {
        if (indexer.advance(log.size, INDEX_STEP) || mirror.advance(log.size)) workIdle();
      } catch (thrown) {
        // The record goes on without its index or mirror; both are made again from it.
        if (isDamage(thrown)) mendNext(data.dir);
      }
    };
    if (busy) setTimeout(step, QUIET);
    else setImmediate(step);
  }

  function close(): void {
    clearInterval(mirroring);
    try {
      while (indexer.advance(log.size, GROUP));
      mirrorTail();
    } catch {
      // The record itself is safe; what is missing is made again at the next start.
    }
    keepSeen(reader.head(), true);
    for (const one of [index, db]) {
      one.pragma('wal_checkpoint(TRUNCATE)'); // readers may outlive this connection
      one.close();
    }
    port.close();
  }

  port.on('message', (first: ToWriter) => {
    take(first);
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      take(next.message);
    }
    commit();
    answerAll();
    workIdle();
    if (closing) close();
  });

  const wrong = seen?.compare(reader, Date.now());
  if (wrong !== undefined) recovered.push(wrong);
  if (data.key !== undefined) {
    const remark = takeKey({ ask: 'key', key: data.key, rotate: false });
    if (remark !== undefined) remarks.push(remark);
  }
  say({ t: 'ready', head: reader.head(), recovered, remarks });
  workIdle();
}
