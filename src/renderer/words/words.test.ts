import { describe, expect, it } from 'vitest';
import type { ConnectionView, InvocationRecord } from '../../contracts/index.ts';
import { inputWords, outcomeSentence } from './outcome.ts';
import { newsLimitMs, nextStep, stateAge, statusLine, trustOf, whyDark } from './status.ts';
import { age, duration, preciseTime, timer } from './time.ts';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0.1 ms'],
    [0.6, '0.6 ms'],
    [36.6, '37 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1000, '1 s'],
    [4000, '4 s'],
    [59_999, '59 s'],
    [12 * 60_000, '12 min'],
    [3 * 3_600_000, '3 h'],
    [72 * 3_600_000, '3 d'],
    [-5, '0 ms'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
  it('calls anything below a second now', () => {
    expect(age(300)).toBe('now');
    expect(age(4200)).toBe('4 s');
  });
});

it('tells a time to the millisecond', () => {
  const at = new Date(2026, 10, 25, 21, 4, 5, 120).getTime();
  expect(preciseTime(at)).toBe('21:04:05.120');
});

it('runs the show timer past the hour', () => {
  expect(timer(245_000)).toBe('0:04:05');
  expect(timer(3_600_000 * 11)).toBe('11:00:00');
});

const obs = (status: ConnectionView['status']): ConnectionView => ({
  id: 'obs',
  adapter: 'obs',
  name: 'OBS',
  config: {},
  secrets: [],
  simulated: false,
  address: 'OBS at 10.0.0.5:4455',
  status,
});
const live = { state: 'live', since: 0, freshAt: 1000, roundTripMs: 0.6, peer: 'OBS 29' } as const;

describe('trust', () => {
  it('believes a live connection only while there is news of it', () => {
    expect(trustOf(live, 1000 + newsLimitMs)).toBe('live');
    expect(trustOf(live, 1001 + newsLimitMs)).toBe('stale');
    expect(stateAge(live, 1000 + newsLimitMs)).toBeUndefined();
    expect(stateAge(live, 8000)).toBe('7 s');
  });
  it('says how a connection is in one line', () => {
    expect(statusLine(live, 1100)).toBe('Live, 0.6 ms round trip');
    expect(statusLine({ state: 'stale', since: 0, freshAt: 1000, peer: 'OBS' }, 5000)).toBe(
      'Silent: last answer 4 s ago',
    );
    expect(statusLine({ state: 'off', since: 0 }, 5)).toBe('Switched off');
  });
  it('does not repeat the address that the button already names', () => {
    const view = obs({
      state: 'down',
      since: 0,
      attempt: 2,
      error: {
        code: 'connection_down',
        message: 'OBS at 10.0.0.5:4455: connection refused.',
        next: 'Start OBS.',
      },
    });
    expect(whyDark(view, 0)).toBe('Connection refused');
    expect(nextStep(view, 0)).toBe('Start OBS.');
  });
  it('has a reason and a step for a connection that was removed', () => {
    expect(whyDark(undefined, 0)).toBe('This connection was removed.');
    expect(nextStep(undefined, 0)).toContain('another connection');
  });
});

describe('outcomes', () => {
  const record: InvocationRecord = {
    id: '01K00000000000000000000001',
    origin: { kind: 'button', who: 'Stage manager' },
    connection: 'obs',
    connectionName: 'OBS',
    adapter: 'obs',
    operation: 'scene.set',
    input: { scene: 'Camera 1' },
    acceptedAt: 0,
    stages: { accepted: 0, sent: 0.9, acknowledged: 2, confirmed: 36.6 },
  };
  it('claims nothing while there is no answer', () => {
    expect(outcomeSentence(record, [])).toBe(
      'scene.set “Camera 1” on OBS: sent on its way, no answer yet.',
    );
  });
  it('says how long a confirmed press took', () => {
    expect(outcomeSentence({ ...record, result: { outcome: 'confirmed' } }, [])).toBe(
      'scene.set “Camera 1” on OBS: confirmed in 37 ms.',
    );
  });
  it('gives the reason of a failure', () => {
    const error = {
      code: 'connection_down',
      message: 'OBS is not connected.',
      next: 'Start it.',
    } as const;
    expect(
      outcomeSentence({ ...record, result: { outcome: 'failed', stage: 'admitted', error } }, []),
    ).toBe('“Camera 1” failed: OBS is not connected.');
  });
  it('says an input as a person would', () => {
    expect(inputWords({})).toBe('');
    expect(inputWords({ scene: 'Break' })).toBe('Break');
    expect(inputWords({ input: 'Mic', volumeDb: -6 })).toBe('input Mic, volumeDb -6');
  });
});
