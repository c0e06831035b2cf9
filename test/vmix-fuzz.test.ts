import { expect, it } from 'vitest';
import { seededRandom } from '../soak/random.ts';
import { fuzzVmix } from './vmix-fuzz.ts';

it('vMix’s framer and reader take 20,000 mutated frames without a crash, and read on', async () => {
  const result = await fuzzVmix(20_000, seededRandom(5));
  expect(result.messages).toBeGreaterThan(5000);
  expect(result.documents).toBeGreaterThan(100);
  expect(result.unreadable).toBeGreaterThan(10);
});
