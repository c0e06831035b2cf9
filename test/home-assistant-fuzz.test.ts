import { expect, it } from 'vitest';
import { fuzzHomeAssistant } from './home-assistant-fuzz.ts';

it('survives mutated frames, and says why when one breaks the link', {
  timeout: 60_000,
}, async () => {
  const result = await fuzzHomeAssistant({ seed: 20_261_125, frames: 5000 });
  expect(result.escaped).toEqual([]);
  expect(result.broken).toBeGreaterThan(10);
});
