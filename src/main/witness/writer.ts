import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { StudioFault } from '../../contracts/index.ts';
import { describeStoreError } from '../store/index.ts';
import { Indexer } from './indexer.ts';
import { type Beside, LogWriter, logReader } from './log.ts';
import type { FromTask, FromWriter, ThreadData, ToWriter, WriterData } from './messages.ts';
import { logFile, openIndexFile, openLogFile, openToRead } from './schema.ts';
import { verifyLog } from './verify.ts';

/** Entries in one transaction at most: keeps the first of a flood from waiting for the last. */
const GROUP = 2048;
/** Entries indexed between two looks at the mailbox, a few ms of work. */
const INDEX_STEP = 256;

/** The thread that owns the writing connection. Whatever waits while it commits is its next group. */
function write(port: MessagePort, data: WriterData): void {
  const say = (message: FromWriter) => port.postMessage(message);
  const db = openLogFile(data.dir, Date.now);
  const index = openIndexFile(data.dir, Date.now);
  const reader = logReader(db);
  const log = new LogWriter(db, Date.now, () => undefined);
  const indexer = new Indexer(index, reader);
  let epoch = 0;
  let leaves: string[] = [];
  let beside: Beside[] = [];
  let closing = false;
  let indexing = false;

  function take(message: ToWriter): void {
    if (message.t === 'close') {
      closing = true;
    } else if (message.epoch === epoch) {
      for (const leaf of message.leaves) leaves.push(leaf);
      for (const kept of message.beside) beside.push(kept);
    }
  }

  function commit(): void {
    for (let from = 0; from < leaves.length; from += GROUP) {
      const group = leaves.slice(from, from + GROUP);
      const end = log.size + group.length;
      try {
        const kept = beside.filter(text => text.seq >= log.size && text.seq < end);
        say({ t: 'durable', head: log.append(group, kept) });
      } catch (thrown) {
        epoch += 1;
        const { error } = describeStoreError(thrown, logFile(data.dir));
        say({ t: 'failed', epoch, head: reader.head(), error });
        break;
      }
    }
    leaves = [];
    beside = [];
  }

  function indexSome(): void {
    if (indexing || !index.open) return;
    indexing = true;
    setImmediate(() => {
      indexing = false;
      if (index.open && indexer.advance(log.size, INDEX_STEP)) indexSome();
    });
  }

  port.on('message', (first: ToWriter) => {
    take(first);
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      take(next.message);
    }
    commit();
    indexSome();
    if (!closing) return;
    while (indexer.advance(log.size, GROUP));
    index.close();
    db.close();
    say({ t: 'closed' });
    port.close();
  });
  say({ t: 'ready', head: reader.head(), recovered: [] });
  indexSome();
}

function run(port: MessagePort, data: ThreadData): void {
  try {
    if (data.task === 'write') return write(port, data);
    const db = openToRead(logFile(data.dir));
    port.postMessage({ t: 'verified', verification: verifyLog(logReader(db)) } satisfies FromTask);
    db.close();
  } catch (thrown) {
    const { error } =
      thrown instanceof StudioFault ? thrown : describeStoreError(thrown, logFile(data.dir));
    port.postMessage({ t: 'cannot', error } satisfies FromWriter & FromTask);
  }
  port.close();
}

if (parentPort !== null) run(parentPort, workerData);
