import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { findCommand } from './find.ts';

/** Ended children leave this set; what is still in it when the script ends is killed. */
const alive = new Set<ChildProcess>();
let guarded = false;

function guard(): void {
  if (guarded) return;
  guarded = true;
  process.on('exit', () => {
    for (const child of alive) killTree(child, 'SIGKILL');
  });
}

/** Linux can end a program when the one that started it dies; util-linux offers it as a command. */
function leash(): string[] {
  const setpriv = process.platform === 'linux' ? findCommand('setpriv') : undefined;
  return setpriv ? [setpriv, '--pdeathsig', 'TERM'] : [];
}

/** Signals a child and everything it started (its process group; on Windows its tree). */
export function killTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Starts a child in a process group of its own, which never outlives this script: not when the
 * script ends, not when it is told to end, and on Linux not even when it is killed with `-9`.
 */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}) {
  guard();
  const [file, ...rest] = [...leash(), command, ...args] as [string, ...string[]];
  const child = spawn(file, rest, { detached: process.platform !== 'win32', ...options });
  alive.add(child);
  const forget = () => alive.delete(child);
  child.once('error', forget);
  child.once('exit', () => {
    // Whatever the child left behind in its group goes with it.
    killTree(child, 'SIGKILL');
    forget();
  });
  return child;
}

/**
 * Asks a child to end and, after `graceMs`, makes it. Only the child itself is asked: an app that
 * loses its own helpers while it tidies up cannot tidy up.
 */
export async function stop(child: ChildProcess, graceMs = 10_000): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = setTimeout(() => killTree(child, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(force);
}

export interface RunOptions {
  /** Longest the command may take, ms. */
  timeoutMs: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Show the output as it comes, as well as keeping it. */
  show?: boolean;
  /** Asked every second; a sentence ends the command with that reason. */
  watch?: () => string | undefined;
}

export interface Ran {
  ok: boolean;
  code: number | null;
  /** Both streams in the order they came. */
  output: string;
  /** Why it is not ok, in a few words. */
  reason: string;
  ms: number;
}

/** Runs a command to its end or its deadline. Never throws for what the command does. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const began = performance.now();
  return new Promise(resolve => {
    let output = '';
    let reason = '';
    const child = start(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (why: string) => {
      reason ||= why;
      killTree(child, 'SIGTERM');
      setTimeout(() => killTree(child, 'SIGKILL'), 2_000).unref();
    };
    const deadline = setTimeout(
      () => end(`took longer than ${Math.round(options.timeoutMs / 1000)} s`),
      options.timeoutMs,
    );
    const watcher = setInterval(() => {
      const why = options.watch?.();
      if (why) end(why);
    }, 1_000);
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
      if (options.show) process.stderr.write(chunk);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const done = (code: number | null, why: string) => {
      clearTimeout(deadline);
      clearInterval(watcher);
      reason ||= why;
      resolve({ ok: reason === '', code, output, reason, ms: performance.now() - began });
    };
    child.once('error', error => done(null, `${command}: ${error.message}`));
    child.once('close', (code, signal) =>
      done(code, code === 0 ? '' : signal ? `ended by ${signal}` : `exit code ${code}`),
    );
  });
}

/** Runs npm as this script's own npm ran, whatever is on PATH. */
export function runNpm(args: readonly string[], options: RunOptions): Promise<Ran> {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return run(process.execPath, [npm, ...args], options);
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', 'npm.cmd', ...args], options)
    : run('npm', args, options);
}

/**
 * Runs `ending` once when the script is asked to end: by a signal, or because whoever started it
 * is gone (npm passes a signal on to its shell only, and the shell keeps it to itself).
 */
export function onEnd(ending: () => void): void {
  let asked = false;
  const once = () => {
    if (asked) return;
    asked = true;
    ending();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
  const parent = process.ppid;
  const starters = [parent, ...(process.env.npm_lifecycle_event ? parentOf(parent) : [])];
  const watch = setInterval(() => {
    if (process.ppid !== parent || !starters.every(isAlive)) once();
  }, 500);
  watch.unref();
}

function parentOf(pid: number): number[] {
  if (process.platform === 'win32') return [];
  const ps = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  const found = Number(ps.stdout?.trim());
  return found > 1 ? [found] : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
