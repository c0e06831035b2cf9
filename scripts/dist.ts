import { access, mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.ts';
import { ensureElectron } from './electron.ts';
import { findCommand } from './lib/find.ts';
import { inRoot, root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { duration, say, tail } from './lib/say.ts';
import { natsModule } from './nats.ts';

// `npm run dist [-- --linux|--win|--mac] [--dir]`: packages for this platform, or the one asked
// for, into `release/`. The fuses are set by build/electron-builder.mjs.

const { values: options } = parseArgs({
  options: {
    linux: { type: 'boolean' },
    win: { type: 'boolean' },
    mac: { type: 'boolean' },
    dir: { type: 'boolean', default: false },
    arch: { type: 'string', default: process.arch },
  },
});

const platforms = { linux: 'linux', win: 'windows', mac: 'darwin' } as const;
type Platform = keyof typeof platforms;
const here: Platform =
  process.platform === 'win32' ? 'win' : process.platform === 'darwin' ? 'mac' : 'linux';
const asked = (Object.keys(platforms) as Platform[]).filter(name => options[name]);

/** Builds the nats-server that goes into the package; Go builds for every platform from here. */
async function packNats(platform: Platform): Promise<void> {
  const folder = inRoot('out', 'nats', `${platform}-${options.arch}`);
  const file = `${folder}/nats-server${platform === 'win' ? '.exe' : ''}`;
  await mkdir(folder, { recursive: true });
  if (
    await access(file).then(
      () => true,
      () => false,
    )
  )
    return;
  if (!findCommand('go'))
    throw new Error('The package carries a nats-server, and Go, which builds it, is not here.');
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    GOOS: platforms[platform],
    GOARCH: options.arch === 'x64' ? 'amd64' : options.arch,
  };
  // `go install` refuses GOBIN for another platform, so the module is built by its path.
  const work = inRoot('out', 'nats', 'module');
  await mkdir(work, { recursive: true });
  const steps = [
    ['mod', 'init', 'infrafabric.example/nats'],
    ['get', `${natsModule.path}@${natsModule.version}`],
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', file, natsModule.path],
  ];
  for (const step of steps) {
    const ran = await run('go', step, { timeoutMs: 600_000, cwd: work, env });
    const done = ran.ok || ran.output.includes('already exists');
    if (!done) throw new Error(`go ${step[0]}: ${ran.reason}\n${tail(ran.output, 10)}`);
  }
}

async function pack(platform: Platform): Promise<void> {
  await packNats(platform);
  const args = [`--${platform}`, `--${options.arch}`, '--publish', 'never'];
  args.push('--config', inRoot('build', 'electron-builder.mjs'));
  if (options.dir) args.push('--dir');
  if (platform === 'linux') {
    const electron = await ensureElectron();
    const home = electron.env.ELECTRON_OVERRIDE_DIST_PATH;
    if (home) {
      say(`Packaging with Electron ${electron.version}: good for a test, not for a release.`);
      args.push(`-c.electronDist=${home}`, `-c.electronVersion=${electron.version}`);
    }
  }
  const cli = inRoot('node_modules', 'electron-builder', 'cli.js');
  const ran = await run(process.execPath, [cli, ...args], { timeoutMs: 1_800_000, cwd: root });
  if (!ran.ok) throw new Error(`electron-builder: ${ran.reason}\n${tail(ran.output, 30)}`);
  say(`Packaged for ${platform} in ${duration(ran.ms)}: release/`);
}

try {
  await ensureBuilt();
  for (const platform of asked.length > 0 ? asked : [here]) await pack(platform);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
