import type { AnyOperation } from '../../../kit/index.ts';
import { climateOperations } from './climate.ts';
import { coverOperations } from './cover.ts';
import { generalOperations } from './general.ts';
import { helperOperations } from './helpers.ts';
import { lightOperations } from './light.ts';
import { lockOperations } from './lock.ts';
import { mediaOperations } from './media.ts';
import { notifyOperations } from './notify.ts';
import { sceneOperations } from './scene.ts';
import { switchOperations } from './switch.ts';

/** Everything a crew does with Home Assistant, by its unified name. */
export const operations: Record<string, AnyOperation> = {
  ...lightOperations,
  ...switchOperations,
  ...sceneOperations,
  ...coverOperations,
  ...climateOperations,
  ...mediaOperations,
  ...lockOperations,
  ...helperOperations,
  ...notifyOperations,
  ...generalOperations,
};
