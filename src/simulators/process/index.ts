export {
  fromSimulator,
  type SimulatedFault,
  type SimulatorKind,
  type ToSimulator,
} from './protocol.ts';
