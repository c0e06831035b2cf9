import type { Durability, Result, StudioError } from '../../contracts/index.ts';
import { err } from '../../contracts/index.ts';
import type { Appended } from './log.ts';
import { WireError } from './wire.ts';

export const noSuchTask = (id: string): StudioError => ({
  code: 'no_such_thing',
  message: `There is no task ${id} in this studio.`,
  next: 'See the list of tasks; a finished task stays in it.',
});

export function wireError(thrown: WireError): StudioError {
  return {
    code: thrown.loss === 'down' ? 'connection_down' : 'no_answer',
    message: `The studio's message server did not answer: ${thrown.message}.`,
    next: 'It is started again by itself; look at the task, then try again.',
  };
}

export function appendError(
  lost: Exclude<Appended, { kind: 'kept' | 'beaten' }>,
  lane: Durability,
): StudioError {
  if (lost.kind === 'full') return fullError(lane, lost.reason);
  const because = lost.reason ? `: ${lost.reason}` : '';
  return lost.kind === 'unsent'
    ? {
        code: 'connection_down',
        message: `The studio's message server is not running, so nothing was changed${because}.`,
        next: 'It is started again by itself; try again in a moment.',
      }
    : {
        code: 'no_answer',
        message: `The change was sent and the message server did not say whether it kept it${because}.`,
        next: 'Look at the task: the change may or may not be there.',
      };
}

export const fullError = (lane: Durability, reason: string): StudioError => ({
  code: 'disk_full',
  message: `The studio's ${lane} keeps nothing more: ${reason}. Tasks cannot change; buttons on devices keep working.`,
  next: 'Free disk space, or raise the limit of the message store.',
});

export const projectionError = (thrown: unknown): StudioError => ({
  code: 'store_damaged',
  message: `The task tables cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
  next: 'Nothing is lost: the log has it all. Free disk space, or rebuild the tables.',
});

/** Runs a command; a link that stays broken is an answer too. */
export async function answered<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof WireError) return err(wireError(thrown));
    throw thrown;
  }
}
