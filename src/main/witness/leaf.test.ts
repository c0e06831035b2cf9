import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { witnessEntry } from '../../contracts/index.ts';
import { canonical, decodeLeaf, encodeLeaf } from './leaf.ts';
import { intent } from './sample.ts';

describe('canonical JSON', () => {
  it('is what the library of RFC 8785 writes, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 5 }), value => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [{ b: 1, a: { d: 1e21, c: -0 } }, '{"a":{"c":0,"d":1e+21},"b":1}'],
    [{ 10: 'ten', 9: 'nine', a: 1 }, '{"10":"ten","9":"nine","a":1}'],
    [
      { '\u20ac': 1, '\r': 2, '\u{1f600}': 3, '\ufb33': 4 },
      '{"\\r":2,"\u20ac":1,"\u{1f600}":3,"\ufb33":4}',
    ],
    ['\\ud834 is text, not an escape', '"\\\\ud834 is text, not an escape"'],
    [{ lone: 'x\ud834y' }, '{"lone":"x\ufffdy"}'],
    [{ a: undefined, n: Number.NaN }, '{"n":null}'],
  ])('%# keeps the rules at their edges', (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it('a leaf is the canonical JSON of its entry', () => {
    const leaf = encodeLeaf(7, 1764000000000.5, intent('01J0000000000000000000ABCD'));
    const entry = decodeLeaf(leaf);
    expect(entry?.seq).toBe(7);
    expect(canonicalize(entry)).toBe(leaf);
  });
});

describe('decodeLeaf', () => {
  it('takes exactly what the contract calls an entry', () => {
    const good = { v: 1, seq: 0, at: 1, kind: 'task', subject: 's', data: { a: [1] } };
    expect(decodeLeaf(JSON.stringify(good))).toEqual(good);
    for (const change of [
      { v: 2 },
      { seq: 1.5 },
      { at: '1' },
      { kind: 1 },
      { subject: null },
      { data: [] },
      { data: null },
    ]) {
      expect(witnessEntry.safeParse({ ...good, ...change }).success).toBe(false);
      expect(decodeLeaf(JSON.stringify({ ...good, ...change }))).toBe(undefined);
    }
    expect(decodeLeaf('null')).toBe(undefined);
    expect(decodeLeaf('{')).toBe(undefined);
  });
});
