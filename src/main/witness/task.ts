import type { Worker } from 'node:worker_threads';
import type { Verification } from '../../contracts/index.ts';
import { fault, StudioFault } from '../../contracts/index.ts';
import type { FromTask } from './messages.ts';

/** The answer of a one-task thread, or its fault. */
export function runTask(worker: Worker): Promise<Verification> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: FromTask) => {
      if (message.t === 'done') resolve(message.verification);
      else reject(new StudioFault(message.error));
    });
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(fault('internal', 'The work ended without an answer.', 'Try it again.')),
    );
  });
}
