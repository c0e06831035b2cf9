import { describe, expect, it } from 'vitest';
import { raceForTasks } from '../soak/coordinator/contested.ts';
import { search } from './coordinator-support.ts';

// The soak at small counts: `npm run soak -- --only coordinator` runs the same at full count.
describe.skipIf(!search.found)('contested claims by 16 racers in 4 processes', () => {
  const race = { processes: 4, racersEach: 4, batch: 50, seed: 20261125 };

  it('have exactly one winner each', { timeout: 120_000 }, async () => {
    const result = await raceForTasks({ ...race, tasks: 200 });
    expect(result).toMatchObject({
      claims: 3200,
      lost: [],
      doubled: [],
      unclaimed: [],
      unknown: 0,
      differences: [],
    });
  });

  it('have at most one while the server is killed again and again', {
    timeout: 180_000,
  }, async () => {
    const result = await raceForTasks({ ...race, tasks: 300, killEveryMs: 1000 });
    expect(result.kills).toBeGreaterThan(0);
    expect(result).toMatchObject({ claims: 4800, lost: [], doubled: [], differences: [] });
    expect(result.unclaimed).toEqual([]);
  });
});
