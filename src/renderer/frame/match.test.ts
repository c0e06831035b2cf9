import { expect, it } from 'vitest';
import { bestMatches } from './match.ts';

const items = ['Pages', 'Main OBS: Set scene', 'Main OBS: Set preview scene', 'Settings'].map(
  words => ({ words, hint: '' }),
);
const found = (typed: string) => bestMatches(items, typed, 10).map(one => one.words);

it('finds what holds every word, and what begins with it first', () => {
  expect(found('set')).toEqual(['Main OBS: Set scene', 'Main OBS: Set preview scene', 'Settings']);
  expect(found('obs preview')).toEqual(['Main OBS: Set preview scene']);
  expect(found('nothing')).toEqual([]);
  expect(found('')).toHaveLength(4);
});
