import type { Worker } from 'node:worker_threads';
import { fault, StudioFault } from '../../contracts/index.ts';
import type { FromTask, TaskValues } from './messages.ts';

/** The answer of a one-task thread, or its fault. */
export function runTask<T extends keyof TaskValues>(
  worker: Worker,
  wanted: T,
): Promise<TaskValues[T]> {
  const isWanted = (message: FromTask): message is FromTask & { t: T; value: TaskValues[T] } =>
    message.t === wanted;
  return new Promise((resolve, reject) => {
    let heard: FromTask | undefined;
    worker.once('message', (message: FromTask) => {
      heard = message;
    });
    worker.once('error', reject);
    // Answered once the thread is wholly gone: its database handles with it.
    worker.once('exit', () => {
      if (heard !== undefined && isWanted(heard)) resolve(heard.value);
      else if (heard?.t === 'cannot') reject(new StudioFault(heard.error));
      else reject(fault('internal', 'The work ended without an answer.', 'Try it again.'));
    });
  });
}
