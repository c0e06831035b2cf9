import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakable, fitLabel, type Measure } from './fit.ts';

/** Every character half as wide as it is high; full-width ones a whole. */
const measure: Measure = (text, size) =>
  [...text].reduce((width, char) => width + size * (char > '\u2e80' ? 1 : 0.5), 0);
const sizes = [40, 28, 20, 16, 14, 12];
const inBox = (label: string, width: number, height: number) =>
  fitLabel(label, { width, height }, sizes, measure);

describe('a label', () => {
  it('is as large as the button allows', () => {
    expect(inBox('Camera 1', 300, 100)).toMatchObject({ size: 40, lines: ['Camera 1'] });
  });
  it('goes to two even lines before it shrinks', () => {
    expect(inBox('House lights half', 280, 100)).toMatchObject({
      size: 40,
      lines: ['House', 'lights half'],
    });
  });
  it('shrinks before it would cut a long German word', () => {
    const fitted = inBox('Geschwindigkeitsbegrenzung', 280, 100);
    expect(fitted).toMatchObject({ size: 20, lines: ['Geschwindigkeitsbegrenzung'], fits: true });
  });
  it('breaks Japanese between words and never before a closing mark', () => {
    const pieces = breakable('カメラ1に切り替える。');
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.at(-1)?.endsWith('。')).toBe(true);
    expect(pieces.some(piece => /^[。ー]/.test(piece))).toBe(false);
  });
  it('says when even the smallest size does not hold it', () => {
    expect(inBox('Geschwindigkeitsbegrenzung', 60, 20)).toMatchObject({ size: 12, fits: false });
  });
  it('has one line where only one fits', () => {
    expect(inBox('Walk-in music', 400, 45).lines).toEqual(['Walk-in music']);
  });

  it('never loses a character and never cuts a word', () => {
    const word = fc.stringMatching(/^[a-zA-ZäöüßÄÖÜ0-9-]{1,24}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 40, max: 600 }),
        fc.integer({ min: 20, max: 300 }),
        (words, width, height) => {
          const { lines } = inBox(words.join(' '), width, height);
          expect(lines.length).toBeLessThanOrEqual(2);
          expect(lines.join(' ')).toBe(words.join(' '));
        },
      ),
    );
  });
  it('never runs over a box it claims to fit', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 40 }),
        fc.integer({ min: 60, max: 500 }),
        (label, width) => {
          const { lines, size, fits } = inBox(label, width, 90);
          if (fits)
            for (const line of lines) expect(measure(line, size)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
