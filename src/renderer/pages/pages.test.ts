import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshId, moved } from './edit.ts';
import { cellSize } from './grid-size.ts';

describe('editing a page', () => {
  it('gives a button an id the studio takes, unlike any other', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (words, others) => {
        const taken = others.map(one => ({ id: freshId(one, []) }));
        const id = freshId(words, taken);
        expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
        expect(taken.map(one => one.id)).not.toContain(id);
      }),
    );
    expect(freshId('Camera 1', [{ id: 'camera-1' }])).toBe('camera-1-2');
    expect(freshId('本番開始', [])).toBe('button');
    expect(freshId('new', [])).toBe('new-2');
  });
  it('moves a button without losing one', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.nat(20), fc.nat(20), (list, from, to) => {
        expect(moved(list, from, to).toSorted()).toEqual(list.toSorted());
      }),
    );
  });
});

describe('the size of a cell', () => {
  const page = { width: 1700, height: 880, columns: 5, gap: 12, least: 132 };
  it('uses the height there is while every row is in view', () => {
    const { height } = cellSize({ ...page, count: 20 });
    expect(4 * height + 3 * 12).toBeLessThanOrEqual(880);
    expect(height).toBeGreaterThan(200);
  });
  it('never goes below the least height: then the page scrolls', () => {
    expect(cellSize({ ...page, count: 500 }).height).toBe(132);
  });
  it('keeps its proportion when there are few', () => {
    const { width, height } = cellSize({ ...page, count: 1 });
    expect(height).toBeLessThan(width);
  });
});
