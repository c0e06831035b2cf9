import { expect, it } from 'vitest';
import { seededRandom } from '../soak/random.ts';
import { fuzzObs } from './obs-fuzz.ts';

it('OBS’s reader takes 20,000 mutated frames without a crash, and reads on', () => {
  const result = fuzzObs(20_000, seededRandom(7));
  expect(result.read).toBeGreaterThan(4000);
  expect(result.applied).toBeGreaterThan(2000);
});
