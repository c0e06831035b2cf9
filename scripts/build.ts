import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRoot, root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { duration, say, tail } from './lib/say.ts';

const sources = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const stamp = inRoot('dist', 'sources.sha256');

/** A mark of everything the build reads: names, sizes and times, tests left out. */
async function sourceMark(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const facts = await stat(inRoot(source));
    const names = facts.isDirectory()
      ? (await readdir(inRoot(source), { recursive: true })).map(name => path.join(source, name))
      : [source];
    for (const name of names.sort()) {
      if (/\.test\.tsx?$/.test(name)) continue;
      const { size, mtimeMs } = await stat(inRoot(name));
      hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * Builds the app into `dist/`, unless what is there was built from the sources as they are.
 * @throws with the build's own words when it fails.
 */
export async function ensureBuilt(): Promise<void> {
  const mark = await sourceMark();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === mark) return;
  await build(mark);
}

async function build(mark: string): Promise<void> {
  say('Building the app…');
  const cli = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const ran = await run(process.execPath, [cli, 'build'], {
    timeoutMs: 300_000,
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', FORCE_COLOR: '0' },
  });
  if (!ran.ok) {
    const clear = /The app cannot be built[^\n]*/.exec(ran.output)?.[0];
    throw new Error(clear ?? `The build failed (${ran.reason}).\n${tail(ran.output, 30)}`);
  }
  await writeFile(stamp, mark);
  say(`Built in ${duration(ran.ms)}.`);
}

if (import.meta.main) {
  try {
    await build(await sourceMark());
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
