import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { renderConfig, type ServerSettings } from './config.ts';
import { endLeftover, endProcess, recordServer } from './leftover.ts';
import { greet, type ServerInfo } from './probe.ts';

/** How long each step of a server's life may take, ms. */
export const serverLimits = { start: 30_000, stop: 5000, greet: 2000 } as const;

/** One running nats-server process. */
export interface ServerProcess {
  pid: number;
  port: number;
  info: ServerInfo;
  /** Resolves with the reason, in words, when the process is gone. */
  ended: Promise<string>;
  /** Ends it in good order (streams are flushed), and by force after 5 s. */
  stop(): Promise<void>;
  kill(): void;
}

interface StartOptions {
  binary: string;
  /** Everything of this server: configuration, ports, pid file, JetStream data. */
  folder: string;
  settings: Omit<ServerSettings, 'storeDir' | 'portsDir'>;
  /** Lines of the server's own log that matter: warnings and errors. */
  log(line: string): void;
  signal: AbortSignal;
}

/**
 * Starts a nats-server and resolves when it greets on its port. Rejects with the server's own last
 * complaint when it ends first.
 */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const { folder, binary } = options;
  const configFile = join(folder, 'server.conf');
  const pidFile = join(folder, 'server.pid');
  const portsDir = join(folder, 'ports');
  const storeDir = join(folder, 'jetstream');
  await mkdir(storeDir, { recursive: true, mode: 0o700 });
  const leftover = await endLeftover(pidFile, configFile);
  if (leftover !== undefined)
    options.log(`Ended nats-server ${leftover} of an earlier studio that was killed.`);
  await rm(portsDir, { recursive: true, force: true });
  await mkdir(portsDir, { recursive: true, mode: 0o700 });
  const config = renderConfig({ ...options.settings, storeDir, portsDir });
  await writeFile(configFile, config, { mode: 0o600 });
  options.signal.throwIfAborted();

  const [command, args] = tiedToStudio(binary, ['-c', configFile]);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    cwd: folder,
  });
  const complaints = followLog(child, options.log);
  const ended = exitOf(child, complaints);
  if (child.pid === undefined) throw new Error(await ended);
  const pid = child.pid;
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const stop = async () => {
    if (!gone) await endProcess(pid, serverLimits.stop);
    await ended;
    await rm(pidFile, { force: true });
  };
  try {
    await recordServer(pidFile, pid);
    const port = await Promise.race([
      portOf(join(portsDir, `${basename(binary)}_${pid}.ports`), options.signal),
      ended.then(reason => Promise.reject(new Error(reason))),
    ]);
    const info = await greet(port, serverLimits.greet);
    if (!info.jetstream) throw new Error('nats-server runs without JetStream');
    return { pid, port, info, ended, stop, kill: () => void child.kill('SIGKILL') };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/**
 * On Linux the kernel ends the server with the studio, even when the studio is killed by `kill -9`
 * (util-linux `setpriv`, PR_SET_PDEATHSIG; it execs, so the pid is the server's own). Elsewhere the
 * next start ends what was left.
 */
function tiedToStudio(binary: string, args: string[]): [string, string[]] {
  const setpriv = '/usr/bin/setpriv';
  if (process.platform !== 'linux' || !existsSync(setpriv)) return [binary, args];
  return [setpriv, ['--pdeathsig', 'TERM', '--', binary, ...args]];
}

/** Passes on what matters of the server's log, and keeps the last error as the reason of its end. */
function followLog(child: ChildProcess, log: (line: string) => void): { last: string } {
  const complaints = { last: '' };
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', line => {
      const said = /\[(WRN|ERR|FTL)\] (.*)$/.exec(line);
      if (said?.[2] === undefined) {
        if (line.startsWith('nats-server:')) complaints.last = line.slice(13);
        return;
      }
      // Ours are random, last one start, and stand in a file that only its owner can read.
      if (said[2].startsWith('Plaintext passwords')) return;
      if (said[1] !== 'WRN') complaints.last = said[2];
      log(`nats-server: ${said[2]}`);
    });
  }
  return complaints;
}

function exitOf(child: ChildProcess, complaints: { last: string }): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(`it cannot be run: ${error.message}`));
    // `close` comes after the last line of its log was read.
    child.once('close', (code, signal) => {
      const how = signal ? `it was ended by ${signal}` : `it ended with code ${code}`;
      resolve(complaints.last ? `${how} (${complaints.last})` : how);
    });
  });
}

async function portOf(file: string, signal: AbortSignal): Promise<number> {
  const deadline = performance.now() + serverLimits.start;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const port = /nats:\/\/[^:"]+:(\d+)/.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
    if (port) return Number(port);
    await delay(10);
  }
  throw new Error(`it did not open its port within ${serverLimits.start / 1000} s`);
}
