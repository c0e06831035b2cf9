import type { FunctionParams } from './functions.ts';

/** A road to vMix: TCP, or HTTP where TCP is not reachable. */
export interface VmixTransport {
  readonly kind: 'tcp' | 'http';
  /** The version in vMix's greeting, where the road has one. */
  readonly version: string | undefined;
  /** Resolves with the reason when the road is broken. */
  readonly closed: Promise<Error>;
  /**
   * Runs a function and resolves with the text of vMix's answer to it. One runs at a time, in the
   * order of the calls. Throws `device_refused` when vMix says no, `connection_lost` when the road
   * breaks before the answer. `onSent` is called once the bytes are out.
   */
  call(name: string, params: FunctionParams, options: CallOptions): Promise<string>;
  /** The state document as vMix sends it now: UTF-8 XML. */
  document(): Promise<Buffer>;
  /** Asks for one activator's state: the words after its name. TCP only; undefined on HTTP. */
  activator(name: string, options: CallOptions): Promise<string[] | undefined>;
  /** Resolves when no function is running. */
  idle(signal: AbortSignal): Promise<void>;
  /** A cheap real request on the road that commands take. */
  probe(): Promise<void>;
  close(): void;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  onSent(): void;
}
