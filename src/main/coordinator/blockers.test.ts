import { describe, expect, it } from 'vitest';
import { findBlocker } from './blockers.ts';
import { aTask } from './task.fixture.ts';

const held = { state: 'claimed', holder: 'a', token: 1, claimedAt: 0 } as const;
const heard = (now: number) => ({ now, beat: { lastAt: now, everyMs: 5000 }, capable: true });
const silent = (now: number) => ({ now, beat: { lastAt: 0, everyMs: 5000 }, capable: true });

describe('a blocker', () => {
  it('is no missed heartbeat alone', () => {
    expect(findBlocker(aTask(held), silent(20_000))).toBeUndefined();
  });

  it('is a missed heartbeat and no output together', () => {
    const found = findBlocker(aTask(held), silent(61_000));
    expect(found?.signals).toEqual(['heartbeat', 'output']);
    expect(found?.reason).toBe('a was last heard 61 s ago; no progress for 61 s');
  });

  it('is no long call of a swarm that is heard, and is one beyond its bound', () => {
    const calling = aTask({
      ...held,
      progress: { at: 0, fruitless: 9, call: { name: 'render', since: 0 } },
    });
    expect(findBlocker(calling, heard(500_000))).toBeUndefined();
    expect(findBlocker(calling, heard(601_000))?.signals).toEqual(['call']);
  });

  it('is no silence of a swarm that is heard, until the bound', () => {
    expect(findBlocker(aTask(held), heard(800_000))).toBeUndefined();
    expect(findBlocker(aTask(held), heard(901_000))?.signals).toEqual(['output']);
  });

  it('is many fruitless rounds without output', () => {
    const busy = aTask({ ...held, progress: { at: 0, fruitless: 5 } });
    expect(findBlocker(busy, heard(30_000))).toBeUndefined();
    expect(findBlocker(busy, heard(61_000))?.signals).toEqual(['output', 'iterations']);
  });

  it('is said at once when the holder says it', () => {
    const blocked = aTask({
      ...held,
      state: 'blocked',
      blocked: { at: 7, reason: 'no licence', needs: ['licence'] },
    });
    expect(findBlocker(blocked, heard(8))).toMatchObject({
      signals: ['explicit'],
      reason: 'no licence',
      needs: ['licence'],
      at: 7,
    });
  });

  it('is a ready task that nobody can take', () => {
    const ready = aTask({ requires: ['ptz'] });
    expect(findBlocker(ready, { now: 61_000, capable: true })).toBeUndefined();
    expect(findBlocker(ready, { now: 61_000, capable: false })).toMatchObject({
      signals: ['unclaimed'],
      needs: ['ptz'],
    });
  });
});
