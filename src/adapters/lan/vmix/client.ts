import type { FunctionParams } from './functions.ts';
import type { CallOptions, VmixTransport } from './transport.ts';
import type { VmixWatch } from './watch.ts';

/** How soon after an answered command the state is read, ms. */
const AFTER_COMMAND_MS = 0;

/** What operations drive vMix with. */
export interface VmixClient {
  /** Runs a function; resolves with vMix's answer, after which the state is read at once. */
  call(name: string, params: FunctionParams, options: CallOptions): Promise<string>;
  /** Asks vMix itself for one activator's state; undefined where the road cannot. */
  activator(name: string, options: CallOptions): Promise<string[] | undefined>;
  /** Resolves when the state shows what vMix said after this call. */
  refresh(): Promise<void>;
  probe(): Promise<void>;
}

export function vmixClient(transport: VmixTransport, watch: VmixWatch): VmixClient {
  return {
    async call(name, params, options) {
      try {
        return await transport.call(name, params, options);
      } finally {
        watch.soon(AFTER_COMMAND_MS);
      }
    },
    activator: (name, options) => transport.activator(name, options),
    refresh: () => watch.refresh(),
    probe: () => transport.probe(),
  };
}
