import type {
  Artefact,
  Blocker,
  Json,
  Result,
  StudioError,
  Task,
  TaskEventType,
  TaskHead,
} from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';

/** What is asked of a task. Times are wall clock, ms since the epoch. */
export type Command =
  | { do: 'claim'; swarm: string; missing: readonly string[]; leaseMs?: number | undefined }
  | { do: 'renew'; token: number; leaseMs?: number | undefined }
  | {
      do: 'progress';
      token: number;
      note?: string | undefined;
      fruitful: boolean;
      call?: string | null | undefined;
    }
  | {
      do: 'complete';
      token: number;
      result?: Json | undefined;
      artefacts?: Artefact[] | undefined;
    }
  | { do: 'fail'; token: number; reason: string; retry: boolean; delayMs?: number | undefined }
  | { do: 'release'; token: number; reason?: string | undefined }
  | { do: 'block'; token: number; reason: string; needs: string[] }
  | { do: 'unblock'; note?: string | undefined }
  | { do: 'cancel'; reason?: string | undefined }
  | { do: 'revive' }
  // the studio's own duties
  | { do: 'ready' }
  /** `seq`: the state in which the lease was seen to run out; any newer one has renewed it. */
  | { do: 'expire'; token: number; seq: number }
  | { do: 'give-up'; error: StudioError }
  | { do: 'escalate'; blocker: Omit<Blocker, 'task'> };

/** A message to be written, or nothing to be done because it is so already. */
export type Change = { type: TaskEventType; head: TaskHead; detail?: string } | 'already';

const RETRY_FIRST_MS = 1000;
const RETRY_LONGEST_MS = 60_000;

/** A task that nothing more happens to (a dead letter can be revived). */
export const isFinal = (state: Task['state']): boolean =>
  state === 'done' || state === 'dead' || state === 'cancelled';

export const isHeld = (state: Task['state']): boolean => state === 'claimed' || state === 'blocked';

/**
 * The rules of a task's life, as a pure function: what becomes of `task` when `command` is asked of
 * it at `now`, or why not. Whoever writes the answer to the log first wins; the log decides that.
 */
export function decide(task: Task, command: Command, now: number): Result<Change> {
  switch (command.do) {
    case 'claim':
      return claim(task, command, now);
    case 'cancel':
      if (task.state === 'cancelled') return ok('already');
      if (isFinal(task.state)) return refuse(task, 'it cannot be cancelled');
      return ended(task, now, 'cancelled', 'cancelled', command.reason);
    case 'revive':
      if (task.state !== 'dead') return refuse(task, 'only a dead letter can be revived');
      return change('revived', { state: 'ready', attempt: 0, readyAt: now });
    case 'ready':
      if (task.state === 'ready') return ok('already');
      if (task.state !== 'waiting') return refuse(task, 'it is not waiting');
      return change('ready', { state: 'ready', attempt: task.attempt, readyAt: now });
    case 'give-up':
      if (isFinal(task.state)) return refuse(task, 'it has ended');
      return ended(task, now, 'died', 'dead', command.error.message, command.error);
    case 'escalate':
      if (isFinal(task.state)) return refuse(task, 'it has ended');
      return change(
        'escalated',
        { ...headOf(task), escalated: command.blocker },
        command.blocker.reason,
      );
    case 'unblock':
      if (task.state === 'claimed') return ok('already');
      if (task.state !== 'blocked') return refuse(task, 'it is not blocked');
      return change(
        'unblocked',
        {
          ...without(headOf(task), 'blocked', 'escalated'),
          state: 'claimed',
          ...lease(task, now),
        },
        command.note,
      );
    default:
      return heldCommand(task, command, now);
  }
}

type HeldCommand = Extract<Command, { token: number }>;

/** Commands of the holder: only under the newest token, so a swarm that was replaced changes nothing. */
function heldCommand(task: Task, command: HeldCommand, now: number): Result<Change> {
  if (command.do === 'complete' && task.state === 'done' && task.token === command.token) {
    return ok('already');
  }
  if (!isHeld(task.state) || task.token !== command.token) return staleToken(task, command.token);
  switch (command.do) {
    case 'renew':
      return change('renewed', { ...headOf(task), ...lease(task, now, command.leaseMs) });
    case 'progress':
      return progress(task, command, now);
    case 'complete':
      return change('completed', {
        ...without(headOf(task), 'blocked', 'escalated', 'leaseUntil', 'error'),
        state: 'done',
        endedAt: now,
        ...(command.result === undefined ? {} : { result: command.result }),
        ...(command.artefacts === undefined ? {} : { outputs: command.artefacts }),
      });
    case 'fail':
      return attemptFailed(task, now, command);
    case 'release':
      return change(
        'released',
        // A release is no failed attempt: the swarm gives the task back untried.
        { state: 'ready', attempt: Math.max(0, task.attempt - 1), readyAt: now },
        command.reason,
      );
    case 'block':
      return change(
        'blocked',
        {
          ...headOf(task),
          state: 'blocked',
          blocked: { at: now, reason: command.reason, needs: command.needs },
          ...lease(task, now),
        },
        command.reason,
      );
    case 'expire': {
      if (task.seq !== command.seq) return refuse(task, 'its lease was renewed');
      const reason = `${task.holder ?? 'its swarm'} did not renew its lease of ${task.heldMs ?? task.leaseMs} ms`;
      if (task.attempt >= task.maxAttempts) return usedUp(task, now, reason);
      return change('expired', { state: 'ready', attempt: task.attempt, readyAt: now }, reason);
    }
  }
}

function claim(
  task: Task,
  command: Extract<Command, { do: 'claim' }>,
  now: number,
): Result<Change> {
  if (task.state !== 'ready') return refuse(task, 'it cannot be claimed');
  if (task.deadlineAt !== undefined && task.deadlineAt <= now) {
    return refuse(task, 'its deadline has passed');
  }
  if (command.missing.length > 0) {
    return err({
      code: 'permission_denied',
      message: `${command.swarm} cannot take "${task.title}": it lacks ${command.missing.join(', ')}.`,
      next: 'Let a swarm with that capability claim it, or register the capability.',
      detail: { task: task.id, missing: [...command.missing] },
    });
  }
  const { readyAt } = task;
  const heldMs = command.leaseMs ?? task.leaseMs;
  return change('claimed', {
    state: 'claimed',
    attempt: task.attempt + 1,
    holder: command.swarm,
    claimedAt: now,
    heldMs,
    leaseUntil: now + heldMs,
    ...(readyAt === undefined ? {} : { readyAt }),
  });
}

function progress(
  task: Task,
  command: Extract<Command, { do: 'progress' }>,
  now: number,
): Result<Change> {
  const before = task.progress;
  const call =
    command.call === undefined
      ? before?.call
      : command.call === null
        ? undefined
        : { name: command.call, since: now };
  const head = command.fruitful ? without(headOf(task), 'escalated') : headOf(task);
  return change(
    'progress',
    {
      ...head,
      ...lease(task, now),
      progress: {
        // Only a fruitful step is a sign of progress; a fruitless one is counted.
        at: command.fruitful ? now : (before?.at ?? task.claimedAt ?? now),
        fruitless: command.fruitful ? 0 : (before?.fruitless ?? 0) + 1,
        ...(command.note === undefined ? {} : { note: command.note }),
        ...(call === undefined ? {} : { call }),
      },
    },
    command.note,
  );
}

function attemptFailed(
  task: Task,
  now: number,
  command: Extract<Command, { do: 'fail' }>,
): Result<Change> {
  if (!command.retry || task.attempt >= task.maxAttempts) {
    return usedUp(task, now, command.reason);
  }
  const delayMs =
    command.delayMs ?? Math.min(RETRY_FIRST_MS * 2 ** (task.attempt - 1), RETRY_LONGEST_MS);
  const error = deviceError(task, command.reason, 'It is tried again by itself.');
  return change(
    'retried',
    delayMs > 0
      ? { state: 'waiting', attempt: task.attempt, retryAt: now + delayMs, error }
      : { state: 'ready', attempt: task.attempt, readyAt: now, error },
    command.reason,
  );
}

function usedUp(task: Task, now: number, reason: string): Result<Change> {
  const error = deviceError(
    task,
    reason,
    'Look at the dead letters: revive it when the cause is gone, or cancel it.',
  );
  return ended(task, now, 'died', 'dead', reason, error);
}

function ended(
  task: Task,
  now: number,
  type: TaskEventType,
  state: TaskHead['state'],
  detail?: string,
  error?: StudioError,
): Result<Change> {
  const head = without(headOf(task), 'leaseUntil', 'escalated', 'blocked');
  return change(type, { ...head, state, endedAt: now, ...(error ? { error } : {}) }, detail);
}

function change(type: TaskEventType, head: TaskHead, detail?: string): Result<Change> {
  return ok({ type, head, ...(detail === undefined ? {} : { detail }) });
}

function lease(task: Task, now: number, heldMs = task.heldMs ?? task.leaseMs) {
  return { heldMs, leaseUntil: now + heldMs };
}

const headKeys = [
  'state',
  'attempt',
  'readyAt',
  'retryAt',
  'holder',
  'token',
  'claimedAt',
  'heldMs',
  'leaseUntil',
  'progress',
  'blocked',
  'escalated',
  'result',
  'outputs',
  'error',
  'endedAt',
] as const satisfies readonly (keyof TaskHead)[];

/** The changing part of a task. */
export function headOf(task: Task): TaskHead {
  return Object.fromEntries(
    headKeys.filter(key => task[key] !== undefined).map(key => [key, task[key]]),
  ) as TaskHead;
}

function without<K extends keyof TaskHead>(head: TaskHead, ...keys: K[]): Omit<TaskHead, K> {
  const rest = { ...head };
  for (const key of keys) delete rest[key];
  return rest;
}

function refuse(task: Task, why: string): Result<never> {
  const holder = task.holder === undefined ? '' : ` by ${task.holder}`;
  return err({
    code: 'conflict',
    message: `"${task.title}" is ${task.state}${isHeld(task.state) ? holder : ''}: ${why}.`,
    next: 'Look at the task; another one may be free.',
    detail: {
      task: task.id,
      state: task.state,
      ...(isHeld(task.state) && task.holder !== undefined ? { holder: task.holder } : {}),
    },
  });
}

/** The sentence for a token that no longer holds. */
export function staleToken(task: Task, token: number): Result<never> {
  const now =
    isHeld(task.state) && task.holder !== undefined
      ? `now held by ${task.holder} under token ${task.token}`
      : `now ${task.state}`;
  return err({
    code: 'conflict',
    message: `Token ${token} no longer holds "${task.title}": it is ${now}.`,
    next: 'Stop working on it: what you do now would come twice. Claim a task again.',
    detail: { task: task.id, token, state: task.state },
  });
}

const deviceError = (task: Task, reason: string, next: string): StudioError => ({
  code: 'device_refused',
  message: `"${task.title}" failed at attempt ${task.attempt} of ${task.maxAttempts}: ${reason}.`,
  next,
});
