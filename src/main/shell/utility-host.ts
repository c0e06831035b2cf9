import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import type { ProcessHost } from '../chassis/index.ts';

/** Electron's host: sandboxed from the window, its own V8, ended with the app. */
export const utilityProcessHost: ProcessHost = {
  spawn({ entry, name, env, heapMb }) {
    const child = utilityProcess.fork(fileURLToPath(entry), [], {
      serviceName: name,
      env,
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: 'pipe',
    });
    let pid: number | undefined;
    child.once('spawn', () => {
      pid = child.pid;
    });
    return {
      get pid() {
        return pid ?? child.pid;
      },
      post: message => child.postMessage(message),
      onMessage: listener => void child.on('message', listener),
      onExit: listener => void child.once('exit', code => listener({ code, signal: null })),
      onOutput(listener) {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8').trimEnd()));
        }
      },
      kill: () => void (child.pid === undefined ? child.kill() : endNow(child.pid)),
    };
  },
};

/** `utilityProcess.kill()` asks with SIGTERM; a hung process needs more. */
function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already: its exit event says so.
  }
}
