import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeProcessHost } from './chassis/index.ts';
import { createStudio, type Studio } from './studio.ts';
import { keyFileSealer } from './vault/index.ts';
import { version } from './version.ts';

export interface HeadlessOptions {
  data: string;
  /** Start on the demo studio's simulated devices. */
  demo: boolean;
  /** Where the vault's key is kept; `~/.if/vault.key` (or under `IF_HOME`) otherwise. */
  keyFile?: string;
  log?: (line: string) => void;
}

const here = (path: string) => new URL(path, import.meta.url);

/** The studio in plain Node: a rack machine, a peer, the tests. Runs from TypeScript source. */
export async function runHeadless(options: HeadlessOptions): Promise<Studio> {
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const log = options.log ?? (line => process.stderr.write(`${line}\n`));
  const passphrase = process.env.IF_PASSPHRASE;
  delete process.env.IF_PASSPHRASE;
  const keyFile = options.keyFile ?? join(ifHome(), 'vault.key');
  const key = passphrase === undefined ? keyFileSealer(keyFile) : undefined;
  if (key?.created) log(`The vault's key was made in ${keyFile}: back it up apart from the data.`);
  const studio = await createStudio({
    data: options.data,
    version,
    host: { kind: 'node', processes: nodeProcessHost },
    entries: {
      adapter: here('./chassis/process/entry.ts'),
      simulator: here('../simulators/process/entry.ts'),
    },
    sealer: key?.sealer,
    demo: options.demo ? 'forced' : 'never',
    log,
  });
  if (passphrase !== undefined) {
    const origin = { kind: 'studio', who: 'IF_PASSPHRASE' } as const;
    const unlocked = await studio.call('vault.unlock', { passphrase }, origin);
    if (!unlocked.ok) log(unlocked.error.message);
  }
  await studio.ready;
  return studio;
}

/** What people edit by hand, and keys: `~/.if`, or `IF_HOME`. */
function ifHome(): string {
  return process.env.IF_HOME ?? join(homedir(), '.if');
}
