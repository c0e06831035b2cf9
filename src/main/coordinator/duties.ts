import type { Blocker, Task } from '../../contracts/index.ts';
import { findBlocker } from './blockers.ts';
import type { Core } from './core.ts';
import type { Swarms } from './swarms.ts';
import type { Command } from './transition.ts';
import { isHeld } from './transition.ts';

export interface Duties {
  begin(): void;
  /** Leases start anew: what was silent was the server, not the swarms. */
  grace(): void;
  blockerOf(task: Task): Blocker | undefined;
  close(): void;
}

const TICK_MS = 100;
const BLOCKERS_EVERY_MS = 1000;
const BY = 'studio';

/**
 * What the home studio does by the clock: leases that run out, times and dependencies that come
 * true, deadlines that pass, swarms that fall silent, tasks that are stuck. Each is a message under
 * compare-and-swap like any other, so a holder who renews in the last moment simply wins.
 *
 * Leases run on the monotonic clock from when a renewal was seen here: setting the wall clock ends
 * nobody's lease.
 */
export function openDuties(core: Core, swarms: Swarms, mono: () => number): Duties {
  const { board } = core;
  const { now } = core.options;
  const leases = new Map<string, { token: number; endsAt: number; heldMs: number }>();
  /** Waiting task ← task it waits for. */
  const dependents = new Map<string, Set<string>>();
  const asked = new Set<string>();
  const escalated = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let blockersAt = 0;
  let swarmsBusy = false;

  function ask(task: Task, command: Command): void {
    if (asked.has(task.id)) return;
    asked.add(task.id);
    core
      .commit(task.id, command, BY)
      .then(done => {
        if (!done.ok && done.error.code !== 'conflict') core.options.log(done.error.message);
      })
      .catch(thrown => core.options.log(`A duty failed: ${String(thrown)}`))
      .finally(() => asked.delete(task.id));
  }

  function follow(task: Task): void {
    if (isHeld(task.state) && task.token !== undefined) {
      const heldMs = task.heldMs ?? task.leaseMs;
      leases.set(task.id, { token: task.token, endsAt: mono() + heldMs, heldMs });
    } else {
      leases.delete(task.id);
    }
    if (task.state === 'waiting' && task.after.length > 0) {
      for (const id of task.after) {
        const waiting = dependents.get(id) ?? new Set<string>();
        waiting.add(task.id);
        dependents.set(id, waiting);
      }
    }
    if (task.state !== 'claimed' && task.state !== 'ready') escalated.delete(task.id);
  }

  async function checkWaiting(task: Task): Promise<void> {
    const startAt = Math.max(task.notBefore ?? 0, task.retryAt ?? 0);
    if (startAt > now()) return;
    for (const id of task.after) {
      const other = await core.look(id).catch(() => undefined);
      if (other?.state === 'dead' || other?.state === 'cancelled') {
        ask(task, {
          do: 'give-up',
          error: {
            code: 'cancelled',
            message: `"${task.title}" waited for "${other.title}", which is ${other.state}.`,
            next: `Revive "${other.title}" first, then this one.`,
          },
        });
        return;
      }
      if (other?.state !== 'done') return;
    }
    ask(task, { do: 'ready' });
  }

  function checkDeadline(task: Task): void {
    if (task.deadlineAt === undefined || task.deadlineAt > now()) return;
    ask(task, {
      do: 'give-up',
      error: {
        code: 'timeout',
        message: `"${task.title}" was not done by its deadline.`,
        next: 'Cancel it, or create it again with a later deadline.',
      },
    });
  }

  function checkBlocker(task: Task): void {
    const found = blockerOf(task);
    // Once per kind of trouble and claim: the governor needs one call for help, not one a second.
    const mark = found && `${task.token ?? 0} ${found.signals.join()}`;
    if (found === undefined || escalated.get(task.id) === mark) return;
    if (mark !== undefined) escalated.set(task.id, mark);
    const { task: _task, ...blocker } = found;
    ask(task, { do: 'escalate', blocker });
  }

  const blockerOf = (task: Task) =>
    findBlocker(task, {
      now: now(),
      beat: task.holder === undefined ? undefined : swarms.lastBeat(task.holder),
      capable: swarms.anyCapable(task.requires),
    });

  function tick(): void {
    if (core.lane('bus').state().state !== 'running') return;
    const at = mono();
    for (const [id, lease] of leases) {
      if (lease.endsAt > at) continue;
      const task = board.get(id);
      if (task) ask(task, { do: 'expire', token: lease.token, seq: task.seq });
    }
    for (const task of board.in('waiting')) {
      const startAt = Math.max(task.notBefore ?? 0, task.retryAt ?? 0);
      if (task.after.length === 0 && startAt <= now()) ask(task, { do: 'ready' });
    }
    if (at - blockersAt < BLOCKERS_EVERY_MS) return;
    blockersAt = at;
    for (const state of ['waiting', 'ready', 'claimed', 'blocked'] as const) {
      for (const task of board.in(state)) {
        checkDeadline(task);
        if (state === 'waiting') void checkWaiting(task);
        else checkBlocker(task);
      }
    }
    if (swarmsBusy) return;
    swarmsBusy = true;
    void swarms.findStale().finally(() => {
      swarmsBusy = false;
    });
  }

  const stop = board.onChange((task, event) => {
    if (event.type !== 'escalated') follow(task);
    if (timer === undefined) return;
    if (task.state === 'waiting') void checkWaiting(task);
    for (const id of dependents.get(task.id) ?? []) {
      const waiting = board.get(id);
      if (waiting?.state === 'waiting') void checkWaiting(waiting);
      else dependents.get(task.id)?.delete(id);
    }
  });

  return {
    begin() {
      if (timer !== undefined) return;
      for (const state of ['waiting', 'claimed', 'blocked'] as const) {
        for (const task of board.in(state)) follow(task);
      }
      timer = setInterval(tick, TICK_MS);
      timer.unref();
    },
    grace() {
      const at = mono();
      for (const lease of leases.values()) lease.endsAt = at + lease.heldMs;
    },
    blockerOf,
    close() {
      stop();
      clearInterval(timer);
    },
  };
}
