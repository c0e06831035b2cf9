import { switching } from './switching.ts';

/** Everything a crew can ask of vMix, by unified name. */
export const operations = { ...switching };
