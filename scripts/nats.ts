import { mkdir } from 'node:fs/promises';
import { findCommand } from './lib/find.ts';
import { cacheFolder } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { duration, say, tail } from './lib/say.ts';

// `npm run nats`: builds the nats-server that the studio prefers, with this machine's Go. The
// module is checked by Go's own checksum database.

export const natsModule = {
  path: 'github.com/nats-io/nats-server/v2',
  version: 'v2.15.2',
} as const;
const { path: module, version } = natsModule;

async function build(): Promise<boolean> {
  if (!findCommand('go')) {
    say('Go is not here: the studio uses the nats-server from npm, or the one on PATH.');
    return false;
  }
  const into = cacheFolder('nats');
  const file = `${into}/${process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'}`;
  const kept = await run(file, ['--version'], { timeoutMs: 10_000 });
  if (kept.ok && kept.output.includes(version)) {
    say(`nats-server ${version} is there: ${file}`);
    return true;
  }
  await mkdir(into, { recursive: true });
  say(`Building nats-server ${version} with Go (a minute or two, once)…`);
  const ran = await run(
    'go',
    ['install', '-trimpath', '-ldflags', '-s -w', `${module}@${version}`],
    {
      timeoutMs: 600_000,
      env: { ...process.env, GOBIN: into, CGO_ENABLED: '0' },
    },
  );
  if (!ran.ok) say(`It could not be built (${ran.reason}): ${tail(ran.output, 5)}`);
  else say(`Built in ${duration(ran.ms)}: ${file}`);
  return ran.ok;
}

if (import.meta.main) process.exitCode = (await build()) ? 0 : 1;
