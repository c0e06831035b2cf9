export {
  type HomeAssistantSimulator,
  type HomeAssistantSimulatorOptions,
  SIMULATOR_TOKEN,
  startHomeAssistantSimulator,
} from './home-assistant/index.ts';
export { type ObsSimulatorOptions, startObsSimulator } from './obs/index.ts';
export {
  type JournalEntry,
  monotonicMs,
  type Simulator,
  type SimulatorFault,
  simulatorFaults,
} from './simulator.ts';
export { startVmixSimulator, type VmixSimulator, type VmixSimulatorOptions } from './vmix/index.ts';
