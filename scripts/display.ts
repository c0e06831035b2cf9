import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { run, start, stop } from './lib/run.ts';
import { tail } from './lib/say.ts';

/** True where a window can be shown to somebody. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

export interface Display {
  /** `DISPLAY` and `XAUTHORITY` for programs that shall use it. */
  env: Record<string, string>;
  name: string;
  close(): Promise<void>;
}

export interface DisplayOptions {
  /** Pixels. */
  width?: number;
  height?: number;
  /** End by itself when its last program has gone, so that nothing is left after a `kill -9`. */
  untilUnused?: boolean;
}

/**
 * Starts a virtual display (Xvfb) that only holders of a fresh cookie can use.
 * @throws when Xvfb is missing or does not come up within 20 s.
 */
export async function openDisplay(options: DisplayOptions = {}): Promise<Display> {
  const { width = 1920, height = 1080, untilUnused = false } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'if-display-'));
  const cookie = randomBytes(16).toString('hex');
  const authority = path.join(folder, 'authority');
  const grant = async (file: string, display: string) => {
    const ran = await run('xauth', ['-f', file, 'add', display, 'MIT-MAGIC-COOKIE-1', cookie], {
      timeoutMs: 10_000,
    });
    if (!ran.ok) throw new Error(`xauth failed: ${ran.reason} ${tail(ran.output, 3)}`);
  };
  const tidy = () => rm(folder, { recursive: true, force: true });
  try {
    // The server takes any cookie of its file; only programs look for their display's number.
    await grant(path.join(folder, 'server'), ':0');
    const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`];
    args.push('-nolisten', 'tcp', '-auth', path.join(folder, 'server'));
    args.push(untilUnused ? '-terminate' : '-noreset');
    const server = start('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    let said = '';
    server.stderr?.on('data', chunk => {
      said += chunk;
    });
    const name = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Xvfb ${why}. ${tail(said, 3)}`));
      const late = setTimeout(() => fail('did not come up within 20 s'), 20_000);
      server.once('error', error => fail(error.message));
      server.once('exit', code => fail(`ended with code ${code}`));
      let answer = '';
      (server.stdio[3] as Readable).on('data', chunk => {
        answer += chunk;
        const number = /^(\d+)\n/.exec(answer)?.[1];
        if (number === undefined) return;
        clearTimeout(late);
        resolve(`:${number}`);
      });
    }).catch(async (error: Error) => {
      await stop(server);
      throw error;
    });
    await grant(authority, name);
    return {
      name,
      env: { DISPLAY: name, XAUTHORITY: authority },
      close: async () => {
        await stop(server);
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}
