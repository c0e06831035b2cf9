import { Connection, ERR_CONNECTION_LOST } from 'home-assistant-js-websocket';
import { z } from 'zod';
import { addressOf, websocketUrl } from './config.ts';
import { refused } from './errors.ts';
import { openSocket } from './socket.ts';

const DAYS = 3650;

/**
 * Makes a long-lived token with the access token of a login, so that the studio keeps one token
 * that a person can see and revoke in Home Assistant under the name `clientName`.
 */
export async function makeLongLivedToken(
  url: string,
  accessToken: string,
  clientName: string,
  signal: AbortSignal = AbortSignal.timeout(10_000),
): Promise<string> {
  const endpoint = { url, host: '', port: 0, tls: false };
  const address = addressOf(endpoint);
  const link = await openSocket({
    url: websocketUrl(endpoint),
    address,
    token: accessToken,
    verifyCertificate: true,
    signal,
    onMessage: () => undefined,
  });
  const connection = new Connection(link.socket, {
    setupRetry: 0,
    createSocket: () => Promise.reject(ERR_CONNECTION_LOST),
  });
  connection.closeRequested = true; // one question, no reconnect
  try {
    const answer = connection
      .sendMessagePromise<unknown>({
        type: 'auth/long_lived_access_token',
        client_name: clientName,
        lifespan: DAYS,
      })
      .catch(thrown => {
        throw refused(address, 'a long-lived token', thrown);
      });
    const gone = link.closed.then(why => Promise.reject(why));
    return z
      .string()
      .min(1)
      .parse(await Promise.race([answer, gone]));
  } finally {
    link.close();
  }
}
