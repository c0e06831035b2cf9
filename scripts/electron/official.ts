import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder, inRoot } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { say } from '../lib/say.ts';

const home = inRoot('node_modules', 'electron');

/** The version that package.json pins. */
export async function pinnedVersion(): Promise<string> {
  const text = await readFile(path.join(home, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error('Electron is not installed here: run `npm ci` first.');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

/** The official runtime when Electron's own install step has brought it. */
export async function findOfficial(): Promise<string | undefined> {
  const name = await readFile(path.join(home, 'path.txt'), 'utf8').catch(() => '');
  const version = await readFile(path.join(home, 'dist', 'version'), 'utf8').catch(() => '');
  const file = path.join(home, 'dist', name);
  const complete =
    name !== '' && version.trim().replace(/^v/, '') === (await pinnedVersion()) && existsSync(file);
  return complete ? file : undefined;
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    const facts = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (facts?.isFile()) sum += facts.size;
  }
  return sum;
}

/** No byte for this long ends the download: a firewall that swallows packets looks like this. */
const firstByteMs = 25_000;
const stallMs = 60_000;
const longestMs = 20 * 60_000;

/**
 * Lets Electron's own installer download the official runtime (checked by its own SHA-256
 * list). Returns the reason in a few words when it could not be had.
 */
export async function fetchOfficial(): Promise<string | undefined> {
  const temp = await mkdtemp(path.join(os.tmpdir(), 'if-electron-'));
  say(`Fetching Electron ${await pinnedVersion()} from its release page (first start only)…`);
  let seen = 0;
  let changed = performance.now();
  let asking = false;
  const watch = () => {
    if (!asking) {
      asking = true;
      void Promise.all([bytesBelow(temp), bytesBelow(path.join(home, 'dist'))]).then(sizes => {
        const now = sizes.reduce((a, b) => a + b, 0);
        if (now !== seen) changed = performance.now();
        seen = now;
        asking = false;
      });
    }
    const quiet = performance.now() - changed;
    const limit = seen === 0 ? firstByteMs : stallMs;
    return quiet > limit ? `no progress for ${Math.round(limit / 1000)} s` : undefined;
  };
  try {
    const ran = await run(process.execPath, [path.join(home, 'install.js')], {
      timeoutMs: longestMs,
      // The download lands in a temporary folder of our own, so that its growth can be watched.
      env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
      watch,
    });
    if (ran.ok) return undefined;
    if (/fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/.test(ran.output))
      return 'its release page cannot be reached from here';
    return ran.reason;
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/** Says that the release page could not be reached lately, so that each start need not ask. */
export const unreachableMark = (): string => cacheFolder('electron', 'release-page-unreachable');
