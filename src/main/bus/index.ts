export { type Bus, type BusOptions, createBus, type Dispatched } from './bus.ts';
