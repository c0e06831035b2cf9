import { z } from 'zod';
import { fault } from '../../../contracts/index.ts';

// The login of Home Assistant for other programs: developers.home-assistant.io, Authentication API.
// A person logs in on Home Assistant's own page; the studio gets a code and never the password.

const tokens = z.object({
  access_token: z.string(),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number(),
  refresh_token: z.string().optional(),
});
export type OAuthTokens = z.output<typeof tokens>;
const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

const ANSWER_WITHIN_MS = 10_000;

export interface OAuthClient {
  /** Base address of Home Assistant, without a slash at its end. */
  url: string;
  /** Who asks: an address whose host is also the redirect's, as IndieAuth wants it. */
  clientId: string;
}

/** The page on which a person logs in; it then goes to `redirectUri` with `code` and `state`. */
export function authorizeUrl(client: OAuthClient, redirectUri: string, state: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state,
  });
  return `${client.url}/auth/authorize?${query}`;
}

/** Turns the code of a login into tokens. Throws `auth_failed` where Home Assistant refuses it. */
export const exchangeCode = (client: OAuthClient, code: string): Promise<OAuthTokens> =>
  ask(client, { grant_type: 'authorization_code', code });

/** A new access token for a refresh token; the answer holds no new refresh token. */
export const refreshTokens = (client: OAuthClient, refreshToken: string): Promise<OAuthTokens> =>
  ask(client, { grant_type: 'refresh_token', refresh_token: refreshToken });

/**
 * A long-lived token made with the access token of a login: the one that the studio keeps, and that
 * a person can see and revoke in Home Assistant under `clientName`.
 */
export const makeLongLivedToken = async (
  url: string,
  accessToken: string,
  clientName: string,
): Promise<string> =>
  // The client library comes with the first use, as it does for `connect`.
  (await import('./long-lived-token.ts')).makeLongLivedToken(url, accessToken, clientName);

async function ask(client: OAuthClient, fields: Record<string, string>): Promise<OAuthTokens> {
  const address = `Home Assistant at ${new URL(client.url).host}`;
  const response = await fetch(`${client.url}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: client.clientId, ...fields }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch(thrown => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw fault(
      'connection_down',
      `${address} did not answer the login: ${reason}.`,
      'Check the address and that Home Assistant is running.',
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  const granted = tokens.safeParse(body);
  if (response.ok && granted.success) return granted.data;
  const said = refusal.safeParse(body);
  if (!said.success) {
    throw fault(
      'wrong_protocol',
      `${address} answered the login with HTTP ${response.status}, which Home Assistant does not.`,
      'Check the address in Devices.',
    );
  }
  throw fault(
    'auth_failed',
    `${address} refused the login (${said.data.error_description ?? said.data.error}).`,
    'Log in again; a code works once, and for ten minutes.',
  );
}
