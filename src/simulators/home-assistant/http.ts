import type { IncomingMessage, ServerResponse } from 'node:http';
import { fullState } from './frames.ts';
import { type Home, VERSION } from './home.ts';

interface HttpOptions {
  home: Home;
  token: string;
  isToken(token: string): boolean;
}

/** The code that a login on the simulated pages would give. */
export const SIMULATOR_CODE = 'rehearsal-code';

/** The few pages of the REST API that clients look at: home-assistant/core, components/api. */
export function serveHttp(
  request: IncomingMessage,
  response: ServerResponse,
  { home, isToken, token: granted }: HttpOptions,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const say = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  if (pathname === '/auth/token' && request.method === 'POST') {
    void formOf(request).then(form => grant(form, granted, say));
    return;
  }
  request.resume();
  if (pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<title>Home Assistant (simulated)</title>');
    return;
  }
  if (pathname === '/manifest.json') return say(200, { name: 'Home Assistant' });
  if (pathname === '/auth/providers') {
    return say(200, { providers: [], preselect_remember_me: true });
  }
  if (!pathname.startsWith('/api/')) return say(404, '404: Not Found');
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || !isToken(token)) return say(401, '401: Unauthorized');
  if (pathname === '/api/') return say(200, { message: 'API running.' });
  if (pathname === '/api/config') return say(200, home.config());
  if (pathname === '/api/states') return say(200, home.house.all().map(fullState));
  const entity = /^\/api\/states\/(.+)$/.exec(pathname)?.[1];
  const found = entity === undefined ? undefined : home.house.get(entity);
  if (found !== undefined) return say(200, fullState(found));
  return say(404, {
    message: entity === undefined ? `Not found in ${VERSION}.` : 'Entity not found.',
  });
}

/** `POST /auth/token`: a code or a refresh token for an access token, refusals as OAuth 2 has them. */
function grant(
  form: URLSearchParams,
  token: string,
  say: (status: number, body: unknown) => void,
): void {
  const kind = form.get('grant_type');
  const refuse = (error: string, error_description: string) =>
    say(400, { error, error_description });
  if (kind !== 'authorization_code' && kind !== 'refresh_token') {
    return say(400, { error: 'unsupported_grant_type' });
  }
  const given = form.get(kind === 'refresh_token' ? 'refresh_token' : 'code');
  if (given !== SIMULATOR_CODE) return refuse('invalid_request', 'Invalid code');
  say(200, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 1800,
    ...(kind === 'refresh_token' ? {} : { refresh_token: SIMULATOR_CODE }),
    ha_auth_provider: 'homeassistant',
  });
}

/** The fields of a form, of either encoding that clients use; a big body is cut off. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 10_000) break;
  }
  if (!request.headers['content-type']?.startsWith('multipart/form-data')) {
    return new URLSearchParams(body);
  }
  const fields = new URLSearchParams();
  for (const [, name, value] of body.matchAll(/name="([^"]+)"\r\n\r\n(.*?)\r\n--/gs)) {
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  return fields;
}
