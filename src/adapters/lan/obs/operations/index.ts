import { audioOperations } from './audio.ts';
import { filterOperations } from './filters.ts';
import { inputOperations } from './inputs.ts';
import { itemOperations } from './items.ts';
import { mediaOperations } from './media.ts';
import { outputOperations } from './outputs.ts';
import { rawOperations } from './raw.ts';
import { sceneOperations } from './scenes.ts';
import { systemOperations } from './system.ts';
import { transitionOperations } from './transitions.ts';

/** Everything a crew does with OBS, in the order in which forms and docs list it. */
export const operations = {
  ...sceneOperations,
  ...transitionOperations,
  ...itemOperations,
  ...filterOperations,
  ...inputOperations,
  ...audioOperations,
  ...mediaOperations,
  ...outputOperations,
  ...systemOperations,
  ...rawOperations,
};
