import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Writes down which process serves this folder, so that the next start can end it. */
export async function recordServer(file: string, pid: number): Promise<void> {
  await writeFile(file, JSON.stringify({ pid }), { mode: 0o600 });
}

/**
 * Ends a nats-server that an earlier studio left behind (`kill -9` on the studio). A pid can belong
 * to someone else by now, so only a process whose command line names `configFile` is touched.
 * Returns the pid that was ended.
 */
export async function endLeftover(file: string, configFile: string): Promise<number | undefined> {
  const pid = await recordedPid(file);
  if (pid === undefined) return undefined;
  const ours = (await commandLine(pid)).includes(configFile);
  if (ours) {
    await endProcess(pid, 5000);
  }
  await rm(file, { force: true });
  return ours ? pid : undefined;
}

/** Asks a process to end, and ends it after `graceMs`. Resolves when it is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (alive(pid)) {
    if (performance.now() > deadline) signal(pid, 'SIGKILL');
    if (performance.now() > deadline + 2000) return; // not ours to reap; nothing more can be done
    await delay(20);
  }
}

async function recordedPid(file: string): Promise<number | undefined> {
  try {
    const recorded: unknown = JSON.parse(await readFile(file, 'utf8'));
    const pid =
      typeof recorded === 'object' && recorded !== null && 'pid' in recorded ? recorded.pid : null;
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    const options = { timeout: 5000, windowsHide: true };
    if (process.platform === 'win32') {
      const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
      return (await run('powershell.exe', ['-NoProfile', '-Command', query], options)).stdout;
    }
    return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], options)).stdout;
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
