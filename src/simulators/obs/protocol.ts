import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The wire facts of obs-websocket 5 (obsproject/obs-websocket, docs/generated/protocol.md).
 * Numbers and names here are the protocol's own.
 */
export const op = {
  hello: 0,
  identify: 1,
  identified: 2,
  reidentify: 3,
  event: 5,
  request: 6,
  response: 7,
  batch: 8,
  batchResponse: 9,
} as const;

export const closeCode = {
  decodeError: 4002,
  missingField: 4003,
  invalidFieldType: 4004,
  unknownOpCode: 4006,
  notIdentified: 4007,
  alreadyIdentified: 4008,
  authFailed: 4009,
  unsupportedRpcVersion: 4010,
  sessionInvalidated: 4011,
} as const;

export const status = {
  success: 100,
  missingType: 203,
  unknownType: 204,
  genericError: 205,
  unsupportedBatchExecution: 206,
  notReady: 207,
  missingField: 300,
  missingData: 301,
  invalidField: 400,
  invalidFieldType: 401,
  outOfRange: 402,
  fieldEmpty: 403,
  tooManyFields: 404,
  outputRunning: 500,
  outputNotRunning: 501,
  outputPaused: 502,
  outputNotPaused: 503,
  outputDisabled: 504,
  studioModeActive: 505,
  studioModeNotActive: 506,
  notFound: 600,
  alreadyExists: 601,
  invalidResourceType: 602,
  notEnoughResources: 603,
  invalidResourceState: 604,
  invalidInputKind: 605,
  notConfigurable: 606,
  invalidFilterKind: 607,
  creationFailed: 700,
  actionFailed: 701,
  processingFailed: 702,
  cannotAct: 703,
} as const;

/** Bits of the event subscription mask. */
export const intent = {
  general: 1 << 0,
  config: 1 << 1,
  scenes: 1 << 2,
  inputs: 1 << 3,
  transitions: 1 << 4,
  filters: 1 << 5,
  outputs: 1 << 6,
  sceneItems: 1 << 7,
  mediaInputs: 1 << 8,
  vendors: 1 << 9,
  ui: 1 << 10,
  inputVolumeMeters: 1 << 16,
  inputActiveStateChanged: 1 << 17,
  inputShowStateChanged: 1 << 18,
  sceneItemTransformChanged: 1 << 19,
} as const;

/** What a client gets that names no subscriptions: everything that is not high-volume. */
export const allIntents = (1 << 11) - 1;

export const rpcVersion = 1;

const data = z.record(z.string(), z.unknown());

export const frame = z.object({ op: z.number().int(), d: data });

export const identify = z.object({
  rpcVersion: z.number().int(),
  authentication: z.string().optional(),
  eventSubscriptions: z.number().int().nonnegative().optional(),
});

export const reidentify = z.object({
  eventSubscriptions: z.number().int().nonnegative().optional(),
});

export const request = z.object({
  requestType: z.string(),
  requestId: z.string(),
  requestData: data.nullish(),
});
export type RequestFrame = z.infer<typeof request>;

export const batch = z.object({
  requestId: z.string(),
  haltOnFailure: z.boolean().optional(),
  /** -1 none, 0 serial realtime, 1 serial frame, 2 parallel. */
  executionType: z.number().int().min(-1).max(2).optional(),
  requests: z.array(
    z.object({
      requestType: z.string().optional(),
      requestId: z.string().optional(),
      requestData: data.nullish(),
    }),
  ),
});
export type BatchFrame = z.infer<typeof batch>;

/** OBS's answer to one request that it did not carry out. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, comment: string) {
    super(comment);
    this.code = code;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64');

/** The proof a client must give: base64(sha256(base64(sha256(password + salt)) + challenge)). */
export const proofOf = (password: string, salt: string, challenge: string): string =>
  digest(digest(password + salt) + challenge);
