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
    worker.once('message', (message: FromTask) => {
      if (isWanted(message)) resolve(message.value);
      else if (message.t === 'cannot') reject(new StudioFault(message.error));
    });
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(fault('internal', 'The work ended without an answer.', 'Try it again.')),
    );
  });
}
