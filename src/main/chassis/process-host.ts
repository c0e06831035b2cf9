import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ExitReason {
  code: number | null;
  signal: string | null;
}

/** A process of ours, whichever host runs it. */
export interface HostedProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: ExitReason) => void): void;
  onOutput(listener: (line: string) => void): void;
  kill(): void;
}

export interface SpawnOptions {
  /** The script: TypeScript source in plain Node, a bundled file in the app. */
  entry: URL;
  /** Shown in process lists and logs. */
  name: string;
  /** The whole environment of the process: nothing is inherited. */
  env: Record<string, string>;
  /** V8's old-space limit, MB. */
  heapMb: number;
}

/** Starts processes: `utilityProcess` in Electron, `child_process.fork` in plain Node. */
export interface ProcessHost {
  spawn(options: SpawnOptions): HostedProcess;
}

/** What a process may see of our environment: enough to run, nothing that could hold a secret. */
export function cleanEnvironment(extra: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ['PATH', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot', 'TEMP', 'TMPDIR']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...extra };
}

/** The plain Node host: headless studios and tests. */
export const nodeProcessHost: ProcessHost = {
  spawn({ entry, env, heapMb }) {
    const child = fork(fileURLToPath(entry), [], {
      env,
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    });
    return {
      get pid() {
        return child.pid;
      },
      post(message) {
        // A message to a process that is just dying is lost; its exit tells the rest.
        if (child.connected) child.send(message as object, () => undefined);
      },
      onMessage: listener => void child.on('message', listener),
      onExit(listener) {
        let told = false;
        const tell = (reason: ExitReason) => {
          if (!told) listener(reason);
          told = true;
        };
        child.once('exit', (code, signal) => tell({ code, signal }));
        child.once('error', () => tell({ code: null, signal: null }));
      },
      onOutput(listener) {
        child.stdout?.setEncoding('utf8').on('data', text => listener(String(text).trimEnd()));
        child.stderr?.setEncoding('utf8').on('data', text => listener(String(text).trimEnd()));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  },
};
