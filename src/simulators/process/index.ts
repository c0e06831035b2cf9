export { type FromSimulator, fromSimulator, type ToSimulator } from './protocol.ts';
