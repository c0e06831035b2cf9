import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { StudioFault } from '../../contracts/index.ts';
import { describeStoreError } from '../store/index.ts';
import { currentCheckpoint } from './checkpoint.ts';
import { exportTiles } from './export.ts';
import { logFacts } from './keys.ts';
import { logReader } from './log.ts';
import type { FromTask, FromWriter, TaskData, ThreadData } from './messages.ts';
import { makeReport } from './report/index.ts';
import { logFile, openToRead } from './schema.ts';
import { verifyLog } from './verify.ts';
import { write } from './writing.ts';

/** The file of the record's threads: the writer, or one task that must not hold the studio up. */
async function run(port: MessagePort, data: ThreadData): Promise<void> {
  try {
    if (data.task === 'write') return write(port, data);
    port.postMessage(await perform(data));
  } catch (thrown) {
    const { error } =
      thrown instanceof StudioFault ? thrown : describeStoreError(thrown, logFile(data.dir));
    port.postMessage({ t: 'cannot', error } satisfies FromWriter & FromTask);
  }
  port.close();
}

async function perform(data: TaskData): Promise<FromTask> {
  if (data.task === 'report') {
    const value = await makeReport(data.dir, data.request, data.key, data.now);
    return { t: 'reported', value };
  }
  const db = openToRead(logFile(data.dir));
  try {
    const log = logReader(db);
    const facts = logFacts(db);
    return db.transaction((): FromTask => {
      if (data.task === 'verify') return { t: 'verified', value: verifyLog(log, facts) };
      const checkpoint = currentCheckpoint(log.head(), facts.origin());
      return { t: 'exported', value: exportTiles(log, checkpoint, facts.keys(), data.out) };
    })();
  } finally {
    db.close();
  }
}

if (parentPort !== null) void run(parentPort, workerData);
