import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectStudio } from '../../src/cli/client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** ms a studio may take to say that it is ready, on a slow and busy machine. */
const READY_WITHIN = 30_000;

export interface HeadlessStudio {
  child: ChildProcess;
  data: string;
  stderr(): string;
  connect(): Promise<Exclude<Awaited<ReturnType<typeof connectStudio>>, { ok: false }>['value']>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  end(): Promise<number | null>;
}

/** A headless studio in a process of its own, as `./if studio --headless` starts it. */
export async function startHeadless(data: string, ...args: string[]): Promise<HeadlessStudio> {
  const child = spawn(join(root, 'if'), ['studio', '--headless', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, IF_HOME: join(data, 'if-home') },
  });
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text;
      if (out.includes('"ready":true')) resolve();
    });
    void gone.then(code => reject(new Error(`The studio ended (${code}) at its start: ${errors}`)));
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The studio was not ready in ${READY_WITHIN} ms: ${errors}`)),
      READY_WITHIN,
    );
  });
  try {
    await Promise.race([ready, late]);
  } catch (thrown) {
    child.kill('SIGKILL');
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
  return {
    child,
    data,
    stderr: () => errors,
    async connect() {
      const client = await connectStudio(data);
      if (!client.ok) throw new Error(client.error.message);
      return client.value;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    end() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** A folder that is gone after the test. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `if-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
