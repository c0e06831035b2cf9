import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  exchangeCode,
  makeLongLivedToken,
} from '../../../src/adapters/lan/home-assistant/index.ts';
import { houseOf } from './home-assistant-house.ts';

export interface RealHomeAssistant {
  readonly url: string;
  readonly port: number;
  /** A long-lived access token of its owner. */
  readonly token: string;
  readonly owner: { readonly username: string; readonly password: string };
  readonly clientId: string;
  readonly pid: number;
  /** Ends it without a goodbye (SIGKILL), keeping its folder for `again`. */
  kill(): Promise<void>;
  /** Starts it again on the same port, after `kill`. */
  again(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const READY_MS = 240_000;
const INSTALL_MS = 900_000;
const owner = { username: 'studio', password: 'a real password' } as const;

const cache = () =>
  join(process.env.IF_CACHE ?? join(homedir(), '.cache', 'infrafabric-studio'), 'home-assistant');

/**
 * Starts a Home Assistant Core that we did not write, with its `demo` house, in a folder of its
 * own. Installs it first where it is not there yet (minutes, once). Returns undefined, after one
 * line that says why, where it cannot be had.
 */
export async function startRealHomeAssistant(): Promise<RealHomeAssistant | undefined> {
  const bin = await installed().catch(thrown => {
    console.log(`skipped: real Home Assistant cannot be installed: ${String(thrown)}`);
    return undefined;
  });
  if (bin === undefined) return undefined;
  const home = await mkdtemp(join(tmpdir(), 'if-real-ha-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clientId = `${url}/`;
  await writeFile(join(home, 'configuration.yaml'), houseOf(port));

  let child = startCore(bin, home);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  };
  const stop = async () => {
    await end('SIGKILL');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilAnswering(url, child);
    const token = await becomeOwner(url, clientId);
    await untilRunning(url, token, child);
    return {
      url,
      port,
      token,
      owner,
      clientId,
      get pid() {
        return child.pid ?? -1;
      },
      kill: () => end('SIGKILL'),
      async again() {
        child = startCore(bin, home);
        await untilRunning(url, token, child);
      },
      stop,
    };
  } catch (thrown) {
    const log = await readFile(join(home, 'home-assistant.log'), 'utf8').catch(() => '');
    await stop();
    console.log(
      `skipped: real Home Assistant did not start: ${String(thrown)}\n${log.slice(-1500)}`,
    );
    return undefined;
  }
}

/** The folder with `hass` in it, installed now where it is not there. */
async function installed(): Promise<string | undefined> {
  const venv = join(cache(), 'venv');
  const bin = join(venv, 'bin');
  if (existsSync(join(bin, 'hass'))) return bin;
  const python = newestPython();
  if (python === undefined) {
    console.log('skipped: real Home Assistant needs Python 3.11 or newer');
    return undefined;
  }
  console.log(`installing Home Assistant with ${python}, once; this takes minutes`);
  await mkdir(cache(), { recursive: true });
  const run = promisify(execFile);
  await run(python, ['-m', 'venv', '--clear', venv], { timeout: INSTALL_MS });
  await run(join(bin, 'pip'), ['install', '-q', 'homeassistant'], { timeout: INSTALL_MS });
  return bin;
}

/** The newest Python that runs, at least 3.11 (3.13 gives 2025.4.4, 3.11 gives 2024.3.3). */
function newestPython(): string | undefined {
  const pyenv = join(homedir(), '.pyenv', 'versions');
  const kept = existsSync(pyenv)
    ? readdirSync(pyenv).map(version => join(pyenv, version, 'bin', 'python'))
    : [];
  const names = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', ...kept];
  const found = names.flatMap(name => {
    const { status, stdout } = spawnSync(name, ['-c', 'import sys; print(sys.version_info[1])']);
    const minor = Number(String(stdout));
    return status === 0 && minor >= 11 ? [{ name, minor }] : [];
  });
  return found.sort((a, b) => b.minor - a.minor)[0]?.name;
}

function startCore(bin: string, home: string): ChildProcess {
  return spawn(join(bin, 'hass'), ['-c', home], {
    // It installs what its integrations need with the tools beside it.
    env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
    stdio: 'ignore',
  });
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  await until(child, async () => {
    const response = await fetch(`${url}/api/onboarding`, { signal: AbortSignal.timeout(2000) });
    return response.ok;
  });
}

async function untilRunning(url: string, token: string, child: ChildProcess): Promise<void> {
  await until(child, async () => {
    const response = await fetch(`${url}/api/config`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    const config = z.object({ state: z.string() }).safeParse(await response.json());
    return config.success && config.data.state === 'RUNNING';
  });
}

/** Asks again until the answer is yes; a question that fails is a no. */
async function until(child: ChildProcess, yes: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (await yes().catch(() => false)) return;
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  throw new Error(`it was not ready within ${READY_MS / 1000} s`);
}

const authCode = z.object({ auth_code: z.string() });

/** Goes through the first-run questions as a person would, and makes a long-lived token. */
async function becomeOwner(url: string, clientId: string): Promise<string> {
  const post = async (path: string, body: unknown, bearer?: string) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  };
  const { auth_code } = authCode.parse(
    await post('/api/onboarding/users', {
      client_id: clientId,
      name: 'Studio',
      language: 'en',
      ...owner,
    }),
  );
  const { access_token } = await exchangeCode({ url, clientId }, auth_code);
  await post('/api/onboarding/core_config', {}, access_token);
  await post('/api/onboarding/analytics', {}, access_token);
  await post(
    '/api/onboarding/integration',
    { client_id: clientId, redirect_uri: clientId },
    access_token,
  );
  return makeLongLivedToken(url, access_token, 'InfraFabric Studio tests');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
