import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const lights = ['light.studio_key', 'light.studio_fill', 'light.house_left', 'sensor.power'];

describe('nearest', () => {
  it('puts the likeliest slip first', () => {
    expect(nearest('light.studio_kee', lights)[0]).toBe('light.studio_key');
    expect(nearest('studio_fill', lights)[0]).toBe('light.studio_fill');
  });

  it('offers nothing where nothing is near', () => {
    expect(nearest('zzzzzzzzzz', lights)).toEqual([]);
  });

  it('asks as a person would', () => {
    expect(didYouMean(['a', 'b', 'c'], '')).toBe('Did you mean a, b or c?');
    expect(didYouMean(['a'], '')).toBe('Did you mean a?');
    expect(didYouMean([], 'Look again.')).toBe('Look again.');
  });
});
