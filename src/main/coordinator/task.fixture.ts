import { type Task, taskSpec } from '../../contracts/index.ts';

/** A task for unit tests: ready, with all defaults. */
export function aTask(differs: Partial<Task> = {}): Task {
  const spec = taskSpec.parse({ title: 'Cue', createdAt: 0, createdBy: 'test' });
  return {
    ...spec,
    state: 'ready',
    attempt: 0,
    readyAt: 0,
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    home: 's000000000000',
    seq: 1,
    updatedAt: 0,
    ...differs,
  };
}
