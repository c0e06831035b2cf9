import type { OBSRequestTypes, OBSResponseTypes } from 'obs-websocket-js/json';
import type { JsonObject, StudioFault } from '../../../contracts/index.ts';
import { adapterKit, type RunContext } from '../../kit/index.ts';
import type { ObsState } from './state.ts';

export type RequestName = keyof OBSRequestTypes & string;

/** How OBS carries out a batch: one after the other, spread over video frames, or all at once. */
export type BatchMode = 'serial' | 'frame' | 'parallel';

export interface BatchRequest {
  request: string;
  data?: JsonObject | undefined;
}

/** What became of one request of a batch. */
export interface BatchAnswer {
  request: string;
  ok: boolean;
  /** OBS's status code; 100 is success. */
  code: number;
  comment: string | null;
  data: JsonObject | null;
}

/** What operations need of an open OBS link; the library behind it is loaded by `connect` only. */
export interface ObsClient {
  /** `OBS at 10.0.0.5:4455`. */
  readonly address: string;
  /**
   * Sends one request; resolves with OBS's answer.
   * `onSent` runs once the bytes are handed to the socket.
   * Throws `StudioFault`: `not_found`, `device_refused`, `not_supported`, `busy`, `connection_lost`.
   */
  request<T extends RequestName>(
    type: T,
    data: OBSRequestTypes[T] | undefined,
    onSent?: () => void,
  ): Promise<OBSResponseTypes[T]>;
  /** As `request`, for a request that is known only at run time. */
  call(type: string, data: JsonObject | undefined, onSent?: () => void): Promise<JsonObject | null>;
  batch(
    requests: readonly BatchRequest[],
    options: { mode: BatchMode; haltOnFailure: boolean },
    onSent?: () => void,
  ): Promise<BatchAnswer[]>;
  /** The error that says why OBS refused one request of a batch. */
  refusal(answer: BatchAnswer, data: JsonObject | undefined): StudioFault;
  /** Reads into the state what OBS has no event for. Returns at once, never throws. */
  reread: {
    items(scene: string): void;
    filters(source: string): void;
    /** With its settings too, which are read only for inputs that the studio set. */
    input(name: string, withSettings?: boolean): void;
    transition(): void;
    outputs(): void;
    lists(): void;
    hotkeys(): void;
  };
}

export type ObsRun = RunContext<ObsClient, ObsState>;

/** Makers bound to OBS's state and client. */
export const { operation, adapter } = adapterKit<ObsState, ObsClient>();
