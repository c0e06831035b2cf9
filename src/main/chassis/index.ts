export { AdapterProcess, processLimits } from './adapter-process.ts';
export { Chassis, type GrantCheck } from './chassis.ts';
export {
  cleanEnvironment,
  type HostedProcess,
  nodeProcessHost,
  type ProcessHost,
} from './process-host.ts';
export type { ProcessAnswer } from './protocol.ts';
