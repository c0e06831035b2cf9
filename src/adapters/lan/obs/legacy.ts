import { WebSocket } from 'ws';
import { z } from 'zod';

const answer = z.object({ 'obs-websocket-version': z.string() });
const WAIT_MS = 1500;

/**
 * Asks a server that does not speak obs-websocket 5 whether it is the old 4.x (OBS 27 and its
 * plug-in). `GetVersion` needs no password there and changes nothing. Resolves with the version,
 * or undefined when it is something else.
 */
export function legacyVersion(url: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = new WebSocket(url, { maxPayload: 65_536, handshakeTimeout: WAIT_MS });
    const done = (version?: string) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.terminate();
      resolve(version);
    };
    const giveUp = () => done();
    const timer = setTimeout(giveUp, WAIT_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('error', giveUp);
    socket.on('close', giveUp);
    socket.on('open', () =>
      socket.send(JSON.stringify({ 'request-type': 'GetVersion', 'message-id': 'studio' })),
    );
    socket.on('message', raw => {
      try {
        done(answer.parse(JSON.parse(String(raw)))['obs-websocket-version']);
      } catch {
        // Not its answer (4.x also sends heartbeats): wait on.
      }
    });
  });
}
