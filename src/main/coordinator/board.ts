import type { Task, TaskEvent, TaskSpec, TaskState } from '../../contracts/index.ts';
import { taskSpec, taskStates } from '../../contracts/index.ts';
import type { TaskMessage } from './message.ts';
import { isFinal } from './transition.ts';

/** The open tasks, in memory: what claims, duties and matching look at. */
export interface Board {
  get(id: string): Task | undefined;
  /** Takes a newer state in; false when what is known is as new. */
  put(task: Task, event: TaskEvent): boolean;
  in(state: TaskState): IterableIterator<Task>;
  count(state: TaskState): number;
  /** Called for each change, once. */
  onChange(listener: BoardListener): () => void;
  load(tasks: readonly Task[]): void;
  clear(): void;
}

export type BoardListener = (task: Task, event: TaskEvent, before: Task | undefined) => void;

/** Ended tasks stay this long in memory: until the projection surely has them. */
const ENDED_KEPT = 5000;

export function openBoard(): Board {
  const byState = new Map(taskStates.map(state => [state, new Map<string, Task>()]));
  const all = new Map<string, Task>();
  const ended: string[] = [];
  const listeners = new Set<BoardListener>();

  function store(task: Task, before: Task | undefined): void {
    if (before && before.state !== task.state) byState.get(before.state)?.delete(task.id);
    byState.get(task.state)?.set(task.id, task);
    all.set(task.id, task);
    if (!isFinal(task.state) || (before && isFinal(before.state))) return;
    ended.push(task.id);
    if (ended.length < 2 * ENDED_KEPT) return;
    for (const id of ended.splice(0, ENDED_KEPT)) {
      const old = all.get(id);
      if (old === undefined || !isFinal(old.state)) continue; // revived since
      all.delete(id);
      byState.get(old.state)?.delete(id);
    }
  }

  return {
    get: id => all.get(id),
    put(task, event) {
      const before = all.get(task.id);
      if (before && before.seq >= task.seq) return false;
      store(task, before);
      for (const listener of listeners) listener(task, event, before);
      return true;
    },
    in: state => (byState.get(state) ?? new Map<string, Task>()).values(),
    count: state => byState.get(state)?.size ?? 0,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load(tasks) {
      for (const task of tasks) store(task, all.get(task.id));
    },
    clear() {
      all.clear();
      for (const tasks of byState.values()) tasks.clear();
      ended.length = 0;
    },
  };
}

/** A message of the log as the task and the event that it makes. */
export function readTask(
  message: TaskMessage,
  place: { id: string; home: string; stream: string; seq: number },
  spec: TaskSpec,
): { task: Task; event: TaskEvent } {
  const { head } = message;
  // The claim's token is its own sequence, which its writer could not know.
  const token = message.type === 'claimed' ? place.seq : head.token;
  const { holder } = head;
  const fenced = {
    ...(token === undefined ? {} : { token }),
    ...(holder === undefined ? {} : { holder }),
  };
  const task: Task = {
    ...spec,
    ...head,
    ...fenced,
    id: place.id,
    home: place.home,
    seq: place.seq,
    updatedAt: message.at,
  };
  specs.set(task, spec);
  return {
    task,
    event: {
      stream: place.stream,
      seq: place.seq,
      task: place.id,
      type: message.type,
      at: message.at,
      by: message.by,
      state: head.state,
      attempt: head.attempt,
      ...fenced,
      ...(message.detail === undefined ? {} : { detail: message.detail }),
    },
  };
}

const specKeys = Object.keys(taskSpec.shape);
/** A task's spec never changes, so every state of it shares one. */
const specs = new WeakMap<Task, TaskSpec>();

/** What a task was created with. */
export function specOf(task: Task): TaskSpec {
  const known = specs.get(task);
  if (known) return known;
  const spec = Object.fromEntries(
    Object.entries(task).filter(([key, value]) => value !== undefined && specKeys.includes(key)),
  ) as TaskSpec;
  specs.set(task, spec);
  return spec;
}
