export { type ObsSimulatorOptions, startObsSimulator } from './obs/index.ts';
export { startVmixSimulator, type VmixSimulator, type VmixSimulatorOptions } from './vmix/index.ts';
