import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { StudioFault } from '../../contracts/index.ts';
import { describeStoreError } from '../store/index.ts';
import { logFacts } from './keys.ts';
import { logReader } from './log.ts';
import type { FromTask, FromWriter, ThreadData } from './messages.ts';
import { logFile, openToRead } from './schema.ts';
import { verifyLog } from './verify.ts';
import { write } from './writing.ts';

/** The file of the record's threads: the writer, or one task that must not hold the studio up. */
function run(port: MessagePort, data: ThreadData): void {
  try {
    if (data.task === 'write') return write(port, data);
    const db = openToRead(logFile(data.dir));
    const verification = verifyLog(logReader(db), logFacts(db));
    db.close();
    port.postMessage({ t: 'done', verification } satisfies FromTask);
  } catch (thrown) {
    const { error } =
      thrown instanceof StudioFault ? thrown : describeStoreError(thrown, logFile(data.dir));
    port.postMessage({ t: 'cannot', error } satisfies FromWriter & FromTask);
  }
  port.close();
}

if (parentPort !== null) run(parentPort, workerData);
