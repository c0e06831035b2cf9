import { z } from 'zod';

/**
 * What OBS may say, checked before anything believes it. Facts: obs-websocket 5 protocol.md,
 * *Message Types (OpCodes)*.
 */
const data = z.record(z.string(), z.unknown());

const hello = z.object({
  op: z.literal(0),
  d: z.looseObject({
    obsWebSocketVersion: z.string(),
    rpcVersion: z.number(),
    authentication: z.object({ challenge: z.string(), salt: z.string() }).optional(),
  }),
});
const identified = z.object({
  op: z.literal(2),
  d: z.looseObject({ negotiatedRpcVersion: z.number() }),
});
const event = z.object({
  op: z.literal(5),
  d: z.object({ eventType: z.string(), eventData: data.nullish() }),
});

const requestStatus = z.object({
  result: z.boolean(),
  code: z.number(),
  comment: z.string().nullish(),
});
const response = z.object({
  op: z.literal(7),
  d: z.object({
    requestId: z.string(),
    requestType: z.string(),
    requestStatus,
    responseData: data.nullish(),
  }),
});
const batchResponse = z.object({
  op: z.literal(9),
  d: z.object({
    requestId: z.string(),
    results: z.array(
      z.object({
        requestType: z.string(),
        requestStatus,
        responseData: data.nullish(),
      }),
    ),
  }),
});

const frame = z.discriminatedUnion('op', [hello, identified, event, response, batchResponse]);
export type Frame = z.infer<typeof frame>;

/** One message from the wire, or undefined when it is not of the protocol. Never throws. */
export function readFrame(raw: unknown): Frame | undefined {
  if (typeof raw !== 'string') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    return undefined;
  }
  const checked = frame.safeParse(parsed);
  return checked.success ? checked.data : undefined;
}
