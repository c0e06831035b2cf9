import type { IncomingMessage, ServerResponse } from 'node:http';
import { fullState } from './frames.ts';
import { type Home, VERSION } from './home.ts';

interface HttpOptions {
  home: Home;
  isToken(token: string): boolean;
}

/** The few pages of the REST API that clients look at: home-assistant/core, components/api. */
export function serveHttp(
  request: IncomingMessage,
  response: ServerResponse,
  { home, isToken }: HttpOptions,
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const say = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
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
