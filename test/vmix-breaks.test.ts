import { expect, it } from 'vitest';
import { seededRandom } from '../soak/random.ts';
import { breaks, breakVmix } from './vmix-breaks.ts';

it.each(breaks)(
  'every press ends in what the journal of vMix says is true, whatever breaks: %s',
  async kind => {
    const count = kind === 'silence' || kind === 'garbage' ? 2 : 5;
    const { lies, presses } = await breakVmix(kind, count, seededRandom(7));
    expect(lies).toEqual([]);
    expect(presses).toBeGreaterThanOrEqual(count * 4);
  },
  60_000,
);
