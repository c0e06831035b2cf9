import type { Task } from '../../contracts/index.ts';

/** Ready tasks of one fairness key: by priority, then by what they require, first come first served. */
interface Lane {
  key: string;
  /** Virtual time at which this key's next task is due. */
  due: number;
  size: number;
  /** Priority 0…9 → requirement signature → tasks in order of arrival. */
  levels: Map<string, Map<string, Task>>[];
}

/**
 * The ready queue: fairness keys take turns in proportion to their weights (start-time fair
 * queuing, Goyal, Vin and Cheng 1996), so that a tenant with a thousand tasks delays another's
 * single one by one turn only; inside a key the more urgent come first.
 */
export interface ReadyQueue {
  add(task: Task): void;
  remove(id: string): void;
  /** The task that is next for a swarm with these capabilities; it stays until removed. */
  peek(can: (requires: readonly string[]) => boolean, skip?: ReadonlySet<string>): Task | undefined;
  /** Says that a task was handed out: its key's turn is over. */
  served(task: Task): void;
  size(): number;
}

const PRIORITIES = 10;

export function readyQueue(weightOf: (key: string) => number): ReadyQueue {
  const lanes = new Map<string, Lane>();
  const places = new Map<string, Task>();
  let clock = 0;

  const signatureOf = (requires: readonly string[]) => [...requires].sort().join(' ');

  function laneOf(key: string): Lane {
    const known = lanes.get(key);
    if (known) return known;
    const levels = Array.from({ length: PRIORITIES }, () => new Map<string, Map<string, Task>>());
    const lane: Lane = { key, due: clock, size: 0, levels };
    lanes.set(key, lane);
    return lane;
  }

  function firstOf(
    lane: Lane,
    can: (requires: readonly string[]) => boolean,
    skip?: ReadonlySet<string>,
  ): Task | undefined {
    for (let priority = PRIORITIES - 1; priority >= 0; priority -= 1) {
      let best: Task | undefined;
      for (const tasks of lane.levels[priority]?.values() ?? []) {
        let first: Task | undefined;
        for (const task of tasks.values()) {
          if (skip?.has(task.id)) continue;
          first = task;
          break;
        }
        if (first === undefined || !can(first.requires)) continue;
        if (best === undefined || (first.readyAt ?? 0) < (best.readyAt ?? 0)) best = first;
      }
      if (best) return best;
    }
    return undefined;
  }

  return {
    add(task) {
      if (places.has(task.id)) return;
      places.set(task.id, task);
      const lane = laneOf(task.fairnessKey);
      // A key that was idle may not spend the turns it did not need.
      if (lane.size === 0) lane.due = Math.max(lane.due, clock);
      lane.size += 1;
      const level = lane.levels[task.priority];
      const signature = signatureOf(task.requires);
      const tasks = level?.get(signature) ?? new Map<string, Task>();
      tasks.set(task.id, task);
      level?.set(signature, tasks);
    },
    remove(id) {
      const task = places.get(id);
      if (task === undefined) return;
      places.delete(id);
      const lane = lanes.get(task.fairnessKey);
      const level = lane?.levels[task.priority];
      const signature = signatureOf(task.requires);
      const tasks = level?.get(signature);
      tasks?.delete(id);
      if (tasks?.size === 0) level?.delete(signature);
      if (lane === undefined) return;
      lane.size -= 1;
      if (lane.size === 0 && lane.due <= clock) lanes.delete(lane.key);
    },
    peek(can, skip) {
      const waiting = [...lanes.values()].filter(lane => lane.size > 0);
      waiting.sort((a, b) => a.due - b.due || (a.key < b.key ? -1 : 1));
      for (const lane of waiting) {
        const task = firstOf(lane, can, skip);
        if (task) return task;
      }
      return undefined;
    },
    served(task) {
      const lane = laneOf(task.fairnessKey);
      clock = Math.max(clock, lane.due);
      lane.due += 1 / Math.max(0.001, weightOf(task.fairnessKey));
    },
    size: () => places.size,
  };
}
