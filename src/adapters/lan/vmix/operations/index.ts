import type { AnyOperation } from '../../../kit/index.ts';
import { audio } from './audio.ts';
import { functions } from './functions.ts';
import { machine } from './machine.ts';
import { outputs } from './outputs.ts';
import { overlays } from './overlays.ts';
import { playback } from './playback.ts';
import { replay } from './replay.ts';
import { switching } from './switching.ts';
import { titles } from './titles.ts';

/** Everything a crew can ask of vMix, by unified name. */
export const operations: Readonly<Record<string, AnyOperation>> = {
  ...switching,
  ...overlays,
  ...outputs,
  ...titles,
  ...audio,
  ...playback,
  ...replay,
  ...machine,
  ...functions,
};
