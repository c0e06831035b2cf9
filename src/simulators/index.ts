export { type ObsSimulatorOptions, startObsSimulator } from './obs/index.ts';
