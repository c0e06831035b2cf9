import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type StateName, stateMarks } from '../button/marks.ts';
import {
  type Blindness,
  blindness,
  colourOf,
  contrast,
  seenBy,
  tokensOf,
} from './colour.testkit.ts';

const names = Object.keys(stateMarks) as StateName[];
const pairs = names.flatMap((a, index) => names.slice(index + 1).map(b => [a, b] as const));
const kinds = Object.keys(blindness) as Blindness[];

describe('states without colour', () => {
  it.each(pairs)('%s and %s differ in shape and in word', (a, b) => {
    expect(stateMarks[a].shape).not.toBe(stateMarks[b].shape);
    expect(stateMarks[a].word).not.toBe(stateMarks[b].word);
  });
});

// A shape helps only while it can be seen: under each blindness every mark must still stand out
// from the button it is drawn on, by lightness alone.
describe.each(['dark', 'light'] as const)('%s theme', theme => {
  const tokens = tokensOf(theme);
  describe.each(kinds)('seen by a %s eye', kind => {
    it.each(names)('%s stands out from its ground', name => {
      const ink = seenBy(kind, colourOf(tokens, stateMarks[name].ink));
      const ground = seenBy(kind, colourOf(tokens, '--surface-2'));
      expect(contrast(ink, ground)).toBeGreaterThanOrEqual(3);
    });
    it.each([
      ['--on-program', '--program-plate'],
      ['--on-preview', '--preview-plate'],
      ['--on-failed', '--failed-plate'],
    ])('%s is readable on %s', (ink, plate) => {
      const seen = contrast(
        seenBy(kind, colourOf(tokens, ink)),
        seenBy(kind, colourOf(tokens, plate)),
      );
      expect(seen).toBeGreaterThanOrEqual(7);
    });
  });
});

describe('the drawn shapes', () => {
  const css = readFileSync(new URL('../button/button.css', import.meta.url), 'utf8');
  const rule = (selector: string) => {
    const at = css.indexOf(`${selector} {`);
    return at < 0 ? '' : css.slice(at, css.indexOf('}', at));
  };
  it('frames program thick and preview thin', () => {
    expect(rule('.show-button[data-lamp="program"]::before')).toContain('--frame-thick');
    expect(rule('.show-button[data-lamp="preview"]::before')).toContain('--frame-thin');
  });
  it('hatches a failure aslant and a refusal level', () => {
    expect(css).toMatch(
      /data-press="refused"\] \{\s*background: repeating-linear-gradient\(\s*135deg/,
    );
    expect(css).toMatch(
      /data-press="refused"\] \{\s*background: repeating-linear-gradient\(\s*0deg/,
    );
  });
  it('moves the edge of a pending press, and keeps it still on request', () => {
    expect(rule('.show-button[data-press="pending"]::after')).toContain('animation: march');
    expect(
      rule(':root[data-motion="reduced"] .show-button[data-press="pending"]::after'),
    ).toContain('animation: none');
  });
  it('strikes the glyph of a dark device', () => {
    expect(rule('.glyph[data-struck]::after')).toContain('rotate');
  });
});
