import type { WebSocket } from 'ws';
import {
  type ClientFrame,
  clientFrame,
  type Origin,
  type Result,
  type StudioError,
  type StudioEvent,
  type StudioFrame,
  socketLimits,
  toStudioError,
} from '../../contracts/index.ts';

/** Requests of one client that may be open at a time. */
const MOST_OPEN = 256;

/** Closing codes of RFC 6455, 7.4.1. */
export const closing = { goingAway: 1001, notUnderstood: 1007, tooSlow: 1008 } as const;

/** The Studio API. It checks the method's name and input itself, as it does for every road. */
export type Call = (method: string, params: unknown, origin: Origin) => Promise<Result<unknown>>;

export interface Peer {
  /** Passes an event on, if the client asked for events. */
  tell(event: StudioEvent): void;
}

/** Serves one connected client until it goes away. */
export function servePeer(socket: WebSocket, call: Call, origin: Origin): Peer {
  let events = false;
  let open = 0;

  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? undefined : parse(String(data));
    if (frame === undefined) {
      socket.close(closing.notUnderstood, 'Not a frame of the Studio API.');
    } else if (frame.type === 'subscribe') {
      events = frame.events;
      send(socket, { type: 'answer', id: frame.id, value: {} });
    } else {
      void answer(frame);
    }
  });
  // A broken frame or one over the limit: ws closes the socket itself, with the right code.
  socket.on('error', () => undefined);

  async function answer(frame: Extract<ClientFrame, { type: 'call' }>): Promise<void> {
    const { id, method, params } = frame;
    if (open >= MOST_OPEN) return send(socket, { type: 'error', id, error: tooMany });
    open += 1;
    try {
      const result = await call(method, params, origin);
      send(
        socket,
        result.ok
          ? { type: 'answer', id, value: result.value }
          : { type: 'error', id, error: result.error },
      );
    } catch (thrown) {
      send(socket, { type: 'error', id, error: toStudioError(thrown, `answering ${method}`) });
    } finally {
      open -= 1;
    }
  }

  return {
    tell(event) {
      if (events) send(socket, { type: 'event', event });
    },
  };
}

function parse(text: string): ClientFrame | undefined {
  try {
    return clientFrame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, frame: StudioFrame): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > socketLimits.backlog) return socket.terminate();
  const text = JSON.stringify(frame);
  if (frame.type === 'answer' && Buffer.byteLength(text) > socketLimits.answer) {
    return send(socket, { type: 'error', id: frame.id, error: tooLong });
  }
  socket.send(text, () => undefined); // a client that went away meanwhile is no error of ours
}

const tooMany: StudioError = {
  code: 'busy',
  message: `This client already waits for ${MOST_OPEN} answers.`,
  next: 'Wait for some of them, then ask again.',
};

const tooLong: StudioError = {
  code: 'payload_too_large',
  message: 'The answer is longer than the studio sends over its socket.',
  next: 'Ask for less at a time.',
};
