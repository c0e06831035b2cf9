import { describe, expect, it } from 'vitest';
import { findInput, nearestNames, noSuchInput } from './inputs.ts';
import { emptyState, type VmixInput, type VmixState } from './state.ts';

const input = (number: number, title: string, shortTitle = title): VmixInput => ({
  number,
  key: `KEY-${number}`,
  type: 'Capture',
  title,
  shortTitle,
  state: 'Running',
  position: 0,
  duration: 0,
  loop: false,
});
const state: VmixState = {
  ...emptyState,
  inputs: [
    input(1, 'Camera 1'),
    input(2, 'Playlist - opener.mp4', 'Playlist'),
    input(3, '2024'),
    input(4, 'Camera 1'),
    input(5, 'camera 1 '),
  ],
};

describe('finding an input', () => {
  it.each([
    ['1', 1],
    ['5', 5],
    ['Camera 1', 1], // two have this title: the lower number, as in vMix
    ['camera 1', 1],
    ['camera 1 ', 5],
    ['Playlist', 2],
    ['Playlist - opener.mp4', 2],
    ['key-4', 4],
    ['2024', 3], // there is no input of this number
  ])('%j is input %i', (name, number) => {
    expect(findInput(state, name)?.number).toBe(number);
  });

  it.each(['0', '-1', '6', '', 'Camera', '1.5'])('%j is none', name => {
    expect(findInput(state, name)).toBeUndefined();
  });

  it('names the nearest when there is none', () => {
    expect(nearestNames('Camrea 1', ['Camera 1', 'Camera 2', 'Titles'])).toEqual([
      'Camera 1',
      'Camera 2',
    ]);
    expect(nearestNames('zzzzzzzzz', ['Camera 1', 'Titles'])).toEqual([]);
    expect(noSuchInput(state, 'Playlst').error).toMatchObject({
      code: 'not_found',
      next: 'Did you mean "Playlist"?',
    });
  });
});
