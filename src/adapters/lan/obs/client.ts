import type { OBSRequestTypes, OBSResponseTypes } from 'obs-websocket-js/json';
import { adapterKit } from '../../kit/index.ts';
import type { ObsState } from './state.ts';

export type RequestName = keyof OBSRequestTypes & string;

/** What operations need of an open OBS link; the library behind it is loaded by `connect` only. */
export interface ObsClient {
  /**
   * Sends one request; resolves with OBS's answer.
   * `onSent` runs once the bytes are handed to the socket.
   * Throws `StudioFault`: `not_found`, `device_refused`, `not_supported`, `connection_lost`…
   */
  request<T extends RequestName>(
    type: T,
    data: OBSRequestTypes[T] | undefined,
    onSent?: () => void,
  ): Promise<OBSResponseTypes[T]>;
}

/** Makers bound to OBS's state and client. */
export const { operation, adapter } = adapterKit<ObsState, ObsClient>();
