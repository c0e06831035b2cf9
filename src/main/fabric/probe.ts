import { connect } from 'node:net';
import { z } from 'zod';

/** What a nats-server says of itself first thing on every connection. */
const serverInfo = z.object({
  server_id: z.string(),
  version: z.string(),
  jetstream: z.boolean().default(false),
});
export type ServerInfo = z.infer<typeof serverInfo>;

/**
 * Asks the server on a loopback port who it is: it greets each connection with `INFO {json}`
 * (NATS client protocol). Rejects when nothing of the kind arrives within `withinMs`.
 */
export function greet(port: number, withinMs: number): Promise<ServerInfo> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let heard = '';
    const end = (settle: () => void) => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      settle();
    };
    socket.setTimeout(withinMs, () => end(() => reject(new Error('the server is silent'))));
    socket.on('error', error => end(() => reject(error)));
    socket.on('close', () => end(() => reject(new Error('the server closed the connection'))));
    socket.on('data', chunk => {
      heard += chunk.toString('utf8');
      const line = /^INFO (\{.*\})\s*\r\n/.exec(heard)?.[1];
      if (line === undefined) {
        if (heard.length > 65_536) end(() => reject(new Error('this is not a nats-server')));
        return;
      }
      end(() => {
        try {
          resolve(serverInfo.parse(JSON.parse(line)));
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
  });
}
