export { type CorePort, corePort } from './core-port.ts';
export {
  type AnyAdapter,
  type AnyOperation,
  adapterKit,
  type ConnectContext,
  type RunContext,
  type Session,
  type StateHandle,
  secret,
} from './define.ts';
export { describeAdapter, secretFields } from './describe.ts';
export type { Answer } from './invoke.ts';
export { liveness, whyNot } from './link.ts';
export { type AdapterRuntime, type Call, type RuntimeEvents, startAdapter } from './runtime.ts';
