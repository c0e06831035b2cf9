import type { Lamp, StageName } from '../../contracts/index.ts';
import type { Press } from '../store/index.ts';
import type { Trust } from '../words/status.ts';

/** How far the last press came. */
export type PressPhase =
  | 'none'
  | 'pending'
  | 'confirmed'
  | 'acknowledged'
  | 'failed'
  | 'refused'
  | 'unknown';

export const shownStages = ['sent', 'acknowledged', 'confirmed'] as const satisfies StageName[];

/** Each part of the stage bar: reached, awaited now, missed for good, or not begun. */
export type StagePart = 'reached' | 'awaited' | 'missed' | 'empty';

export interface PressFace {
  readonly phase: PressPhase;
  readonly parts: readonly [StagePart, StagePart, StagePart];
  /** ms from acceptance to the last stage; undefined before the first answer. */
  readonly totalMs: number | undefined;
  /** Why it did not work, in words. */
  readonly reason: string | undefined;
  readonly next: string | undefined;
  readonly code: string | undefined;
  /** Why it stopped at `acknowledged`. */
  readonly note: string | undefined;
}

const nothing: PressFace = {
  phase: 'none',
  parts: ['empty', 'empty', 'empty'],
  totalMs: undefined,
  reason: undefined,
  next: undefined,
  code: undefined,
  note: undefined,
};

/** What a button says about its last press. Success comes only from the studio's record. */
export function pressFace(press: Press | undefined): PressFace {
  if (press === undefined) return nothing;
  if (press.error !== undefined) {
    return {
      ...nothing,
      phase: 'failed',
      parts: ['missed', 'missed', 'missed'],
      reason: press.error.message,
      next: press.error.next,
      code: press.error.code,
    };
  }
  const record = press.record;
  const stages = record?.stages ?? {};
  const result = record?.result;
  const times = Object.values(stages);
  const awaited = shownStages.find(stage => stages[stage] === undefined);
  const part = (stage: StageName): StagePart => {
    if (stages[stage] !== undefined) return 'reached';
    if (result !== undefined) return result.outcome === 'acknowledged' ? 'empty' : 'missed';
    return stage === awaited ? 'awaited' : 'empty';
  };
  const error = result !== undefined && 'error' in result ? result.error : undefined;
  return {
    phase: result?.outcome ?? 'pending',
    parts: [part('sent'), part('acknowledged'), part('confirmed')],
    totalMs: times.length > 1 || result !== undefined ? Math.max(0, ...times) : undefined,
    reason: error?.message,
    next: error?.next,
    code: error?.code,
    note: result?.outcome === 'acknowledged' ? result.note : undefined,
  };
}

/** Whether the device's lamp can be believed: a dark link lights nothing. */
export function shownLamp(lamp: Lamp | undefined, trust: Trust): Lamp {
  return trust === 'live' || trust === 'stale' ? (lamp ?? 'none') : 'none';
}
