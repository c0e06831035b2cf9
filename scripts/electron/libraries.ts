import { findCommand } from '../lib/find.ts';
import { inRoot, isRoot } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { duration, say } from '../lib/say.ts';

/** What each distribution calls the libraries Electron needs beside a bare system. */
const managers = [
  {
    command: 'apt-get',
    line: 'apt-get install -y',
    packages: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'xvfb', 'xauth'],
  },
  {
    command: 'dnf',
    line: 'dnf install -y',
    packages: ['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm', 'xorg-x11-server-Xvfb', 'xorg-x11-xauth'],
  },
  {
    command: 'pacman',
    line: 'pacman -S --needed',
    packages: ['gtk3', 'nss', 'alsa-lib', 'mesa', 'xorg-server-xvfb', 'xorg-xauth'],
  },
  {
    command: 'zypper',
    line: 'zypper install -y',
    packages: ['gtk3', 'mozilla-nss', 'alsa', 'libgbm1', 'xorg-x11-server-Xvfb', 'xauth'],
  },
] as const;

export interface Needs {
  /** Shared libraries the runtime asks for and this machine lacks. */
  libraries: string[];
  /** Commands for a virtual display that are missing (only asked for when one is needed). */
  commands: string[];
}

/** What this machine lacks to run the given Electron. Empty on Windows and macOS. */
export async function missing(executable: string, display: boolean): Promise<Needs> {
  if (process.platform !== 'linux') return { libraries: [], commands: [] };
  const ldd = await run('ldd', [executable], { timeoutMs: 20_000 });
  const libraries = [...ldd.output.matchAll(/^\s*(\S+) => not found/gm)].map(m => m[1] ?? '');
  const commands = display ? ['Xvfb', 'xauth'].filter(name => !findCommand(name)) : [];
  return { libraries: [...new Set(libraries)], commands };
}

const nothing = (needs: Needs) => needs.libraries.length + needs.commands.length === 0;
const listed = (needs: Needs) => [...needs.libraries, ...needs.commands].join(', ');

/** The one command that brings what is missing, for whoever may run it. */
export async function installCommand(): Promise<string> {
  const manager = managers.find(m => findCommand(m.command));
  if (!manager) return 'npx playwright install-deps chromium';
  const names = manager.command === 'apt-get' ? await aptNames() : manager.packages;
  return `sudo ${manager.line} ${names.join(' ')}`;
}

/** Debian 13 and Ubuntu 24.04 renamed some packages (`…t64`); ask which name is known here. */
async function aptNames(): Promise<string[]> {
  const names: string[] = [];
  for (const name of managers[0].packages) {
    const renamed = `${name}t64`;
    const known = await run('apt-cache', ['show', renamed], { timeoutMs: 20_000 });
    names.push(known.ok && known.output.includes('Package:') ? renamed : name);
  }
  return names;
}

export interface AptOptions {
  timeoutMs: number;
}

/** Installs Debian packages as root, without a question and without waiting for ever. */
export async function aptInstall(packages: readonly string[], options: AptOptions) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const common = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
  const updated = await run('apt-get', [...common, 'update'], { timeoutMs: 180_000, env });
  const ran = await run(
    'apt-get',
    [...common, 'install', '-y', '--no-install-recommends', ...packages],
    { timeoutMs: options.timeoutMs, env },
  );
  return ran.ok || updated.ok ? ran : { ...ran, reason: `${ran.reason}; apt-get update failed` };
}

/**
 * Makes sure Electron can be loaded (and a virtual display opened, where one is wanted).
 * As root on Linux it installs what is missing; otherwise it returns the sentence to show.
 */
export async function ensureLibraries(
  executable: string,
  display: boolean,
): Promise<{ ok: true } | { ok: false; message: string }> {
  let needs = await missing(executable, display);
  if (nothing(needs)) return { ok: true };
  if (isRoot()) {
    const began = performance.now();
    say(`Installing system libraries that Electron needs (missing: ${listed(needs)})…`);
    if (findCommand('apt-get')) await aptInstall(await aptNames(), { timeoutMs: 420_000 });
    needs = await missing(executable, display);
    if (!nothing(needs)) {
      const playwright = inRoot('node_modules', 'playwright', 'cli.js');
      await run(process.execPath, [playwright, 'install-deps', 'chromium'], { timeoutMs: 420_000 });
      needs = await missing(executable, display);
    }
    if (nothing(needs)) {
      say(`System libraries installed in ${duration(performance.now() - began)}.`);
      return { ok: true };
    }
  }
  return {
    ok: false,
    message: `Electron cannot run here: ${listed(needs)} missing. Install with: ${await installCommand()}`,
  };
}
