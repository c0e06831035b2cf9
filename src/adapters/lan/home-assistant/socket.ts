import type { Socket } from 'node:net';
import type { HaWebSocket } from 'home-assistant-js-websocket';
import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { StudioFault } from '../../../contracts/index.ts';
import {
  badToken,
  lost,
  notHomeAssistant,
  notOpened,
  notUpgraded,
  oldestVersion,
  tooOld,
} from './errors.ts';

/** The greatest message taken from the server, bytes: far above 5,000 entities (about 4 MB). */
export const MAX_MESSAGE = 64 * 1024 * 1024;
const CLOSE_GRACE_MS = 200;

// The authentication phase: home-assistant/core, websocket_api/auth.py.
const authMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('auth_required'), ha_version: z.string().optional() }),
  z.object({ type: z.literal('auth_ok'), ha_version: z.string().optional() }),
  z.object({ type: z.literal('auth_invalid'), message: z.string().optional() }),
]);

export interface SocketOptions {
  url: string;
  address: string;
  token: string;
  verifyCertificate: boolean;
  signal: AbortSignal;
  /** The server spoke. */
  onMessage(): void;
}

export interface OpenSocket {
  /** As home-assistant-js-websocket wants it. */
  readonly socket: HaWebSocket;
  readonly version: string;
  /** Resolves with the reason when the link is gone; never rejects. */
  readonly closed: Promise<Error>;
  /** Says goodbye, then cuts the line. */
  close(): void;
  /** Cuts the line at once: nothing still waiting in it may arrive late. */
  cut(): void;
}

/** Opens a WebSocket and passes the authentication phase; throws a `StudioFault` that says why not. */
export async function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const { url, address, signal } = options;
  const tls = url.startsWith('wss:');
  const ws = new WebSocket(url, {
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    skipUTF8Validation: false,
    rejectUnauthorized: options.verifyCertificate,
    followRedirects: false,
  });
  const line = rawLine(ws);
  let reason: Error | undefined;
  const closed = new Promise<Error>(resolve => {
    ws.once('close', (code, said) =>
      resolve(reason ?? lost(address, closeReason(code, said.toString()))),
    );
  });
  const cut = () => {
    line.reset();
    ws.terminate();
  };
  const giveUp = () => {
    reason ??= lost(address, 'the studio gave up waiting');
    cut();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  ws.on('error', error => {
    reason ??= brokenBy(address, error) ?? notOpened(address, tls, error);
  });
  ws.once('unexpected-response', (_request, response) => {
    reason ??= notUpgraded(address, response.statusCode ?? 0, response.headers.location);
    response.destroy();
    ws.terminate();
  });

  try {
    const version = await Promise.race([
      authenticate(ws, options),
      closed.then(why => Promise.reject(why)),
    ]);
    return {
      socket: facade(
        ws,
        version,
        options.onMessage,
        broken => {
          reason ??= broken;
          cut();
        },
        address,
      ),
      version,
      closed,
      cut,
      close() {
        ws.close(1000);
        setTimeout(cut, CLOSE_GRACE_MS).unref();
      },
    };
  } catch (thrown) {
    cut();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Sends the token when asked; resolves with the server's version. */
function authenticate(ws: WebSocket, options: SocketOptions): Promise<string> {
  const { address, token } = options;
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => {
      ws.off('message', onMessage);
      act();
    };
    let version = '';
    const onMessage = (data: RawData) => {
      options.onMessage();
      const message = authMessage.safeParse(readJson(data));
      if (!message.success) {
        return done(() => reject(notHomeAssistant(address, 'what answers is not Home Assistant')));
      }
      version = ('ha_version' in message.data && message.data.ha_version) || version;
      switch (message.data.type) {
        case 'auth_required':
          if (isTooOld(version)) return done(() => reject(tooOld(address, version)));
          return ws.send(JSON.stringify({ type: 'auth', access_token: token }));
        case 'auth_ok':
          if (isTooOld(version)) return done(() => reject(tooOld(address, version)));
          // Always the first message after the login; several messages then share one frame.
          ws.send(
            JSON.stringify({
              id: 1,
              type: 'supported_features',
              features: { coalesce_messages: 1 },
            }),
          );
          return done(() => resolve(version));
        case 'auth_invalid': {
          const said = message.data.message ?? '';
          return done(() => reject(badToken(address, said.replace(/\.$/, ''))));
        }
      }
    };
    ws.on('message', onMessage);
  });
}

/** `2024.3.3`, `2025.5.0b2`, `2026.1.0.dev0`; a version that cannot be read is let through. */
function isTooOld(version: string): boolean {
  const [, year, month] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (year === undefined || month === undefined) return false;
  const { year: oldYear, month: oldMonth } = oldestVersion;
  return Number(year) < oldYear || (Number(year) === oldYear && Number(month) < oldMonth);
}

function readJson(data: RawData): unknown {
  try {
    return JSON.parse(textOf(data));
  } catch {
    return undefined;
  }
}

const textOf = (data: RawData): string =>
  Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();

type Listener = (event: { data: string }) => void;

/** What `facade` needs of a WebSocket of `ws`. */
export interface Wire {
  readonly readyState: number;
  on(event: 'message', listener: (data: RawData) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  send(text: string): void;
  close(): void;
}

/**
 * The few parts of a browser's WebSocket that home-assistant-js-websocket uses. A message that it
 * cannot digest ends the link with a reason, where it would otherwise end the process.
 */
export function facade(
  ws: Wire,
  version: string,
  onMessage: () => void,
  broken: (reason: StudioFault) => void,
  address: string,
): HaWebSocket {
  const listeners = new Map<string, Set<Listener>>();
  const tell = (type: string, data: string) => {
    for (const listener of [...(listeners.get(type) ?? [])]) listener({ data });
  };
  ws.on('message', data => {
    onMessage();
    try {
      tell('message', textOf(data));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      broken(lost(address, `it sent something that is not of its protocol (${why.slice(0, 120)})`));
    }
  });
  ws.on('close', () => tell('close', ''));
  return {
    OPEN: WebSocket.OPEN,
    get readyState() {
      return ws.readyState;
    },
    haVersion: version,
    send: (text: string) => ws.send(text),
    close: () => ws.close(),
    addEventListener(type: string, listener: Listener) {
      const all = listeners.get(type) ?? new Set();
      all.add(listener);
      listeners.set(type, all);
    },
    removeEventListener(type: string, listener: Listener) {
      listeners.get(type)?.delete(listener);
    },
  } as unknown as HaWebSocket;
}

/** Errors of an open link that `notOpened` would not explain. */
function brokenBy(address: string, error: Error): StudioFault | undefined {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return lost(address, `it sent a message of more than ${MAX_MESSAGE / 1024 / 1024} MiB`);
  }
  return undefined;
}

function closeReason(code: number, said: string): string {
  if (code === 1006) return 'the connection broke';
  return `it closed the connection (${said === '' ? code : `${code}, ${said}`})`;
}

/** The TCP socket beneath, to be able to drop what it has not sent yet. */
function rawLine(ws: WebSocket) {
  let socket: Socket | undefined;
  ws.once('upgrade', response => {
    socket = response.socket;
  });
  return {
    reset() {
      try {
        socket?.resetAndDestroy();
      } catch {
        socket?.destroy(); // under TLS there is no reset
      }
    },
  };
}
