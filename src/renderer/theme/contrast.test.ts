import { describe, expect, it } from 'vitest';
import { colourOf, contrast, tokensOf } from './colour.testkit.ts';

const surfaces = ['--ground', '--surface-1', '--surface-2', '--surface-3'];

/** Text on what it stands on, in both themes: 7:1. */
const text: [ink: string, grounds: string[]][] = [
  [
    '--text',
    [
      ...surfaces,
      '--program-ground',
      '--preview-ground',
      '--failed-ground',
      '--failed-hatch',
      '--unknown-ground',
    ],
  ],
  ['--on-program', ['--program-plate']],
  ['--on-preview', ['--preview-plate']],
  ['--on-on', ['--on-plate', '--done']],
  ['--on-pending', ['--pending-plate']],
  ['--on-failed', ['--failed-plate']],
  ['--on-accent', ['--accent-plate']],
];

/** Secondary text, and state colours where they write a word: 4.5:1. */
const secondary: [ink: string, grounds: string[]][] = [
  ['--text-2', surfaces],
  ['--failed', ['--ground', '--surface-1', '--surface-2', '--failed-ground']],
  ['--pending', ['--ground', '--surface-1', '--surface-2']],
  ['--unknown', ['--ground', '--surface-1']],
];

/** Frames, signs and bars that are not words: 3:1. */
const marks: [ink: string, grounds: string[]][] = [
  ['--program', ['--ground', '--surface-2', '--program-ground']],
  ['--preview', ['--ground', '--surface-2', '--preview-ground']],
  ['--pending', ['--ground', '--surface-2', '--program-ground']],
  ['--accent', surfaces],
  ['--done', ['--surface-2', '--program-ground', '--preview-ground']],
  ['--line-strong', ['--ground', '--surface-1', '--surface-2']],
  ['--stripe-a', ['--stripe-b']],
];

describe.each(['dark', 'light'] as const)('%s theme', theme => {
  const tokens = tokensOf(theme);
  const ratio = (ink: string, ground: string) =>
    contrast(colourOf(tokens, ink), colourOf(tokens, ground));
  const pairs = (list: [string, string[]][]) =>
    list.flatMap(([ink, grounds]) => grounds.map(ground => [ink, ground] as const));

  it.each(pairs(text))('writes %s on %s at 7:1 or more', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(7);
  });
  it.each(pairs(secondary))('writes %s on %s at 4.5:1 or more', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(pairs(marks))('draws %s on %s at 3:1 or more', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(3);
  });
  it('has neither pure black nor pure white', () => {
    expect([...tokens.values()].filter(value => /^#(000000|ffffff)$/i.test(value))).toEqual([]);
  });
});
