import { readFile } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';

/** The scheme of our own page: an origin of its own, with headers, which `file:` has not. */
export const pageScheme = 'studio';
export const pageOrigin = `${pageScheme}://app`;

/** No remote content, nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Call before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true } },
  ]);
}

/** Serves the files below `root`, and nothing else. */
export function servePage(root: URL): void {
  const folder = fileURLToPath(root);
  protocol.handle(pageScheme, async request => {
    const { pathname, host } = new URL(request.url);
    const path = fileURLToPath(new URL(`.${decodeURI(pathname)}`, root));
    const type = types[extname(path)];
    const inside = path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    if (host !== 'app' || !inside || type === undefined) return new Response('', { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'Content-Type': type,
          'Content-Security-Policy': policy,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch {
      return new Response('', { status: 404 });
    }
  });
}
