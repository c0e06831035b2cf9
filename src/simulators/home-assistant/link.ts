import type { WebSocket } from 'ws';
import { z } from 'zod';
import { answer, type CommandContext } from './commands.ts';
import { type Home, VERSION } from './home.ts';
import type { Wire } from './wire.ts';

interface LinkOptions {
  home: Home;
  wire: Wire;
  isToken(token: string): boolean;
  /** Ids must rise within one link: home-assistant/core, websocket_api/connection.py. */
  ws: WebSocket;
}

const authFrame = z.object({ type: z.literal('auth'), access_token: z.string() });
const commandFrame = z.looseObject({ id: z.number().int(), type: z.string() });

/** One client of the WebSocket API: authentication, then commands until it goes. */
export function serveLink({ home, wire, isToken, ws }: LinkOptions): void {
  let authenticated = false;
  let lastId = 0;
  let coalesce = false;
  let outbox: unknown[] = [];
  const stops = new Map<number, () => void>();

  /** Messages of one turn share a frame where the client can take that. */
  const flush = () => {
    const messages = outbox;
    outbox = [];
    if (messages.length === 0 || ws.readyState !== ws.OPEN) return;
    if (wire.fault === 'garbage') return ws.send('<<< {"type": not json');
    if (coalesce && messages.length > 1) return ws.send(JSON.stringify(messages));
    for (const message of messages) ws.send(JSON.stringify(message));
  };
  const send = (message: unknown) =>
    wire.pass(() => {
      outbox.push(message);
      if (outbox.length === 1) queueMicrotask(flush);
    }, 'out');

  const context: CommandContext = {
    home,
    wire,
    send,
    stops,
    features(features) {
      coalesce = features.coalesce_messages !== undefined;
    },
  };

  function authenticate(raw: unknown): void {
    const frame = authFrame.safeParse(raw);
    if (!frame.success) {
      send({
        type: 'auth_invalid',
        message:
          "Auth message incorrectly formatted: expected str for dictionary value @ data['access_token']",
      });
    } else if (isToken(frame.data.access_token)) {
      authenticated = true;
      return send({ type: 'auth_ok', ha_version: VERSION });
    } else send({ type: 'auth_invalid', message: 'Invalid access token or password' });
    wire.pass(() => setImmediate(() => ws.close()), 'out');
  }

  function take(text: string): void {
    const raw = parse(text);
    if (!authenticated) return authenticate(raw);
    for (const one of Array.isArray(raw) ? raw : [raw]) {
      const frame = commandFrame.safeParse(one);
      if (!frame.success) {
        send({
          id: null,
          type: 'result',
          success: false,
          error: { code: 'invalid_format', message: 'Message incorrectly formatted.' },
        });
      } else if (frame.data.id <= lastId) {
        send({
          id: frame.data.id,
          type: 'result',
          success: false,
          error: { code: 'id_reuse', message: 'Identifier values have to increase.' },
        });
      } else {
        lastId = frame.data.id;
        answer(frame.data, context);
      }
    }
  }

  ws.on('message', data => wire.pass(() => ws.readyState === ws.OPEN && take(String(data)), 'in'));
  ws.on('close', () => {
    for (const stop of stops.values()) stop();
    stops.clear();
  });
  ws.on('error', () => ws.terminate());
  send({ type: 'auth_required', ha_version: VERSION });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
