export { SHOW_SUBJECT } from './indexer.ts';
export type { Repair } from './messages.ts';
export { openWitness, type Witness, type WitnessOptions } from './witness.ts';
