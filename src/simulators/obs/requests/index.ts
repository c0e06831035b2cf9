import { configHandlers } from './config.ts';
import { filterHandlers } from './filters.ts';
import { generalHandlers } from './general.ts';
import type { Handlers } from './handler.ts';
import { inputHandlers } from './inputs.ts';
import { itemHandlers } from './items.ts';
import { mediaHandlers } from './media.ts';
import { modernOutputHandlers, outputHandlers } from './outputs.ts';
import { sceneHandlers } from './scenes.ts';
import { transitionHandlers } from './transitions.ts';

const handlers: Handlers = {
  ...generalHandlers,
  ...configHandlers,
  ...sceneHandlers,
  ...transitionHandlers,
  ...itemHandlers,
  ...inputHandlers,
  ...mediaHandlers,
  ...filterHandlers,
  ...outputHandlers,
};

const modernHandlers: Handlers = { ...handlers, ...modernOutputHandlers };

/** Every request that a pretended OBS of that age carries out. */
export const handlersOf = (modern: boolean): Handlers => (modern ? modernHandlers : handlers);
