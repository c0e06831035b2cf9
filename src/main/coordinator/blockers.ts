import type { Blocker, BlockerSignal, Task } from '../../contracts/index.ts';

/** What the studio knows of a task besides its log. Times are wall clock, ms since the epoch. */
export interface Surroundings {
  now: number;
  /** When the holder was last heard, and how often it wants to be heard; unknown for a stranger. */
  beat?: { lastAt: number; everyMs: number } | undefined;
  /** Whether any swarm that is live can do what the task requires. */
  capable: boolean;
}

/** Beats that may be missed before it is a signal. */
export const MISSED_BEATS = 3;

/**
 * Whether a task is stuck. A single sign is never enough: two signals must agree, or one bound must
 * pass. A long call whose runtime still holds it and whose swarm is heard is work, not a blocker,
 * until its own bound passes; so nothing legitimate is cut short and nothing hides for ever.
 */
export function findBlocker(task: Task, around: Surroundings): Blocker | undefined {
  if (task.state === 'blocked' && task.blocked) {
    return made(task, task.blocked.at, ['explicit'], task.blocked.reason, task.blocked.needs);
  }
  if (task.state === 'ready') return unclaimed(task, around);
  if (task.state !== 'claimed') return undefined;

  const { now, beat } = around;
  const { stuck, progress } = task;
  const missedFor = beat && now - beat.lastAt > MISSED_BEATS * beat.everyMs ? now - beat.lastAt : 0;
  const call = progress?.call;
  if (call && now - call.since > stuck.callMs) {
    const reason = `its call "${call.name}" has not come back for ${inWords(now - call.since)}`;
    return made(task, now, ['call'], reason, []);
  }
  const quietFor = now - (progress?.at ?? task.claimedAt ?? now);
  if (quietFor > stuck.silentMs && !call) {
    return made(task, now, ['output'], `no progress for ${inWords(quietFor)}`, []);
  }
  if (call && missedFor === 0) return undefined;

  const signals: BlockerSignal[] = [];
  const reasons: string[] = [];
  if (missedFor > 0) {
    signals.push('heartbeat');
    reasons.push(`${task.holder ?? 'its swarm'} was last heard ${inWords(missedFor)} ago`);
  }
  if (quietFor > stuck.quietMs) {
    signals.push('output');
    reasons.push(`no progress for ${inWords(quietFor)}`);
  }
  if ((progress?.fruitless ?? 0) >= stuck.fruitless) {
    signals.push('iterations');
    reasons.push(`${progress?.fruitless} attempts in a row brought nothing`);
  }
  return signals.length >= 2 ? made(task, now, signals, reasons.join('; '), []) : undefined;
}

function unclaimed(task: Task, { now, capable }: Surroundings): Blocker | undefined {
  const waited = now - (task.readyAt ?? task.createdAt);
  if (capable || waited <= task.stuck.unclaimedMs) return undefined;
  const what = task.requires.length > 0 ? `with ${task.requires.join(', ')}` : 'at all';
  return made(
    task,
    now,
    ['unclaimed'],
    `no live swarm ${what} for ${inWords(waited)}`,
    task.requires,
  );
}

const made = (
  task: Task,
  at: number,
  signals: BlockerSignal[],
  reason: string,
  needs: readonly string[],
): Blocker => ({ task: task.id, at, signals, reason, needs: needs.slice(0, 16) });

const inWords = (ms: number) =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
