import { createServer, type Server } from 'node:http';
import { perform } from './functions/index.ts';
import { paramsOf, type ServerOptions } from './tcp.ts';
import { stateXml } from './xml.ts';

export interface HttpServerOptions extends ServerOptions {
  /** `user:password` that the web controller asks for; open when absent. */
  login: string | undefined;
}

/** vMix's web API (port 8088 there): the state as XML, functions by query, 500 for errors. */
export function httpServer(options: HttpServerOptions): { server: Server; drop(): void } {
  const { show, trouble, login } = options;
  const server = createServer((request, response) => {
    if (trouble.silent) return;
    const answer = (status: number, type: string, text: string) =>
      trouble.late(() => {
        response.writeHead(status, { 'Content-Type': type });
        response.end(trouble.fault === 'garbage' ? '\u0001\u0002 not xml' : text);
      });
    if (login !== undefined) {
      const given = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
      if (given !== login) {
        response.setHeader('WWW-Authenticate', 'Basic realm="vMix"');
        return answer(401, 'text/plain', 'Unauthorized');
      }
    }
    const [path = '', query = ''] = (request.url ?? '').split('?');
    if (!/^\/api\/?$/i.test(path)) return answer(404, 'text/plain', 'Not found');
    const { Function: name, ...params } = paramsOf(query);
    if (name === undefined) {
      const state = stateXml(show, options.version, options.edition);
      return answer(200, 'text/xml; charset=utf-8', state);
    }
    show.note('command', name, { params, via: 'http' });
    if (trouble.fault === 'drop') return;
    const result = perform(show, name, params);
    show.note('reply', name, result);
    if (result.ok) answer(200, 'text/plain', 'Function completed successfully.');
    else answer(500, 'text/plain', result.error);
  });
  return { server, drop: () => server.closeAllConnections() };
}
