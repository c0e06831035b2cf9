import { expect, it } from 'vitest';
import { pressUnderKills } from '../soak/spine.ts';

it('loses nothing that was shown as confirmed when the studio is killed under presses', async () => {
  const done = await pressUnderKills(3, 20261125);
  expect(done.kills).toBe(3);
  expect(done.confirmed).toBeGreaterThan(0);
  expect(done.lost).toEqual([]);
  expect(done.doubled).toEqual([]);
  expect(done.broken).toEqual([]);
}, 120_000);
