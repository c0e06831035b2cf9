import { z } from 'zod';
import { jsonObject } from './json.ts';

/**
 * Every way something can go wrong, by code. The code is for machines and the log's detail;
 * people read `message` (what happened, to what, why) and `next` (what to do now).
 */
export const errorCode = z.enum([
  // the caller
  'bad_input',
  'no_such_connection',
  'no_such_operation',
  'no_such_thing',
  'permission_denied',
  'payload_too_large',
  // the studio's own rules
  'policy_denied',
  'budget_exceeded',
  'rate_limited',
  'vault_locked',
  'conflict',
  'busy',
  // the way to the device
  'connection_down',
  'connection_lost',
  'auth_failed',
  'unsupported_version',
  'wrong_protocol',
  // the device
  'not_found',
  'device_refused',
  'not_supported',
  'no_answer',
  'timeout',
  'cancelled',
  // the studio itself
  'process_crashed',
  'process_unresponsive',
  'studio_ended',
  'no_studio',
  'store_damaged',
  'disk_full',
  'not_verified',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCode>;

export const studioError = z.object({
  code: errorCode,
  /** One sentence an operator understands: what happened, to what, why. */
  message: z.string().min(1),
  /** What to do now, in one sentence. */
  next: z.string().min(1),
  /** Facts for the engineer (status codes, nearest names); never secrets. */
  detail: jsonObject.optional(),
});
export type StudioError = z.infer<typeof studioError>;

/** A typed answer at a boundary: a value, or an error that can be shown as it is. */
export type Result<T, E = StudioError> = { ok: true; value: T } | { ok: false; error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/**
 * A `StudioError` on the throw road, for code below a boundary (adapters, stores).
 * Boundaries catch it and turn it back into a value with `toStudioError`.
 */
export class StudioFault extends Error {
  readonly error: StudioError;
  constructor(error: StudioError, options?: ErrorOptions) {
    super(error.message, options);
    this.name = 'StudioFault';
    this.error = error;
  }
}

/** Throws a fault with the given code, sentence and next step. */
export function fault(
  code: ErrorCode,
  message: string,
  next: string,
  detail?: StudioError['detail'],
): StudioFault {
  return new StudioFault({ code, message, next, ...(detail ? { detail } : {}) });
}

/** Anything thrown, as an error that can be shown. Unknown throws become `internal`. */
export function toStudioError(thrown: unknown, doing: string): StudioError {
  if (thrown instanceof StudioFault) return thrown.error;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'internal',
    message: `The studio failed while ${doing}: ${reason}`,
    next: 'Try again; if it happens twice, send the log to the developers.',
  };
}
