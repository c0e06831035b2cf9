import { describe, expect, it } from 'vitest';
import type { InvocationRecord, Outcome, Stages } from '../../contracts/index.ts';
import { pressFace, shownLamp } from './face.ts';

const press = (stages: Stages, result?: Outcome) => {
  const record: InvocationRecord = {
    id: '01K00000000000000000000001',
    origin: { kind: 'button', who: 'me' },
    connection: 'obs',
    connectionName: 'OBS',
    adapter: 'obs',
    operation: 'scene.set',
    input: {},
    acceptedAt: 0,
    stages,
    ...(result === undefined ? {} : { result }),
  };
  return pressFace({ at: 0, record });
};
const error = {
  code: 'no_answer',
  message: 'Nothing answered.',
  next: 'Look at the device.',
} as const;

describe('the face of a press', () => {
  it('is pending from the finger on, and claims no stage', () => {
    expect(pressFace({ at: 1 })).toMatchObject({
      phase: 'pending',
      parts: ['awaited', 'empty', 'empty'],
      totalMs: undefined,
    });
  });
  it('fills part by part as answers arrive', () => {
    expect(press({ accepted: 0, sent: 1 }).parts).toEqual(['reached', 'awaited', 'empty']);
    expect(press({ accepted: 0, sent: 1, acknowledged: 2 }).parts).toEqual([
      'reached',
      'reached',
      'awaited',
    ]);
  });
  it('never calls a record without a result a success, whatever stages it has', () => {
    expect(press({ accepted: 0, sent: 1, acknowledged: 2, confirmed: 3 }).phase).toBe('pending');
  });
  it('has the whole time of a confirmed press', () => {
    const face = press(
      { accepted: 0, sent: 1, acknowledged: 2, confirmed: 37 },
      { outcome: 'confirmed' },
    );
    expect(face).toMatchObject({
      phase: 'confirmed',
      totalMs: 37,
      parts: ['reached', 'reached', 'reached'],
    });
  });
  it('leaves the proof empty for a press that was only acknowledged, with the reason', () => {
    const face = press(
      { accepted: 0, sent: 1, acknowledged: 2 },
      { outcome: 'acknowledged', note: 'Not shown in time.' },
    );
    expect(face).toMatchObject({
      parts: ['reached', 'reached', 'empty'],
      note: 'Not shown in time.',
    });
  });
  it('shows what an unknown press missed', () => {
    const face = press({ accepted: 0, sent: 1 }, { outcome: 'unknown', error });
    expect(face).toMatchObject({
      phase: 'unknown',
      parts: ['reached', 'missed', 'missed'],
      next: error.next,
    });
  });
  it('is failed when the studio could not even make a record', () => {
    expect(pressFace({ at: 1, error })).toMatchObject({ phase: 'failed', reason: error.message });
  });
});

it('believes no lamp of a device that cannot be reached', () => {
  expect(shownLamp('program', 'live')).toBe('program');
  expect(shownLamp('program', 'stale')).toBe('program');
  for (const trust of ['down', 'attention', 'connecting', 'off'] as const) {
    expect(shownLamp('program', trust)).toBe('none');
  }
});
