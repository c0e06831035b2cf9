import { aptInstall } from './electron/libraries.ts';
import { findCommand } from './lib/find.ts';
import { isRoot } from './lib/paths.ts';
import { duration, say } from './lib/say.ts';

/** Programs that tests against real parts drive, and the Debian packages that bring them. */
const parts = [
  {
    name: 'OBS Studio',
    commands: ['obs', 'Xvfb', 'xauth'],
    packages: ['obs-studio', 'libgl1-mesa-dri', 'xvfb', 'xauth'],
  },
  {
    name: 'Python with venv (for Home Assistant)',
    commands: ['python3'],
    packages: ['python3', 'python3-venv'],
  },
] as const;

/**
 * Brings the real parts that this machine lacks, as root on Debian; elsewhere says what is missing
 * in a line. Never throws: a part that cannot be had is skipped by its tests. Home Assistant is
 * installed by its own test kit, into a folder of its own.
 */
export async function ensureRealParts(): Promise<void> {
  for (const { name, commands, packages } of parts) {
    const lacking = () => commands.filter(command => !findCommand(command));
    if (lacking().length === 0) continue;
    if (!isRoot() || !findCommand('apt-get')) {
      say(
        `skipped: ${name} is not here (${lacking().join(', ')}): apt-get install ${packages.join(' ')}`,
      );
      continue;
    }
    say(`Installing ${name}…`);
    const ran = await aptInstall(packages, { timeoutMs: 420_000 });
    say(
      lacking().length === 0
        ? `${name} installed in ${duration(ran.ms)}.`
        : `skipped: ${name} could not be installed (${ran.reason}).`,
    );
  }
}
