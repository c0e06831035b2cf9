import { expect, it } from 'vitest';
import { appendUnderKills } from '../soak/witness/kills.ts';

// The same code as `npm run soak -- --only witness`, which does it a thousand times.
it('loses nothing that was reported durable when its process is killed at random points', async () => {
  const done = await appendUnderKills(6, 20_261_125);
  expect(done).toMatchObject({ kills: 6, powerCuts: 3, lost: [], doubled: [], broken: [] });
  expect(done.durable).toBeGreaterThan(0);
}, 60_000);
