import { describe, expect, it } from 'vitest';
import type { InvocationRecord, Outcome } from '../../contracts/index.ts';
import { matches, merge, noFilter } from './feed.ts';

const record = (count: number, result?: Outcome): InvocationRecord => ({
  id: `01K${String(count).padStart(23, '0')}`,
  origin: { kind: 'button', who: 'Anna' },
  connection: 'obs',
  connectionName: 'OBS',
  adapter: 'obs',
  operation: 'scene.set',
  input: { scene: `Camera ${count}` },
  acceptedAt: count,
  stages: { accepted: 0 },
  ...(result === undefined ? {} : { result }),
});
const byId = (...records: InvocationRecord[]) =>
  Object.fromEntries(records.map(one => [one.id, one]));

describe('the log', () => {
  it('has each press once, newest first, as it is known best', () => {
    const fetched = [
      record(3),
      record(2, { outcome: 'confirmed' }),
      record(1, { outcome: 'confirmed' }),
    ];
    const live = byId(record(4), record(3, { outcome: 'confirmed' }), record(2));
    const all = merge(fetched, live, noFilter);
    expect(all.map(one => [Number(one.id.slice(-2)), one.result?.outcome])).toEqual([
      [4, undefined],
      [3, 'confirmed'],
      [2, 'confirmed'],
      [1, 'confirmed'],
    ]);
  });
  it('keeps what came live under the filter too', () => {
    const live = byId(record(1), record(2, { outcome: 'confirmed' }));
    expect(merge([], live, { ...noFilter, outcome: 'pending' }).length).toBe(1);
    expect(matches(record(7), { ...noFilter, text: 'camera 7' })).toBe(true);
    expect(matches(record(7), { ...noFilter, connection: 'vmix' })).toBe(false);
  });
});
