import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { type Display, hasDisplay, openDisplay } from '../../scripts/display.ts';
import { ensureElectron } from '../../scripts/electron.ts';
import { inRoot, root } from '../../scripts/lib/paths.ts';

export interface LaunchOptions {
  /** Data folder; a fresh one, removed on `close`, when left out. */
  data?: string;
  /** Arguments of the app, `--demo` for one. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The app to run: a folder with a package.json. The studio when left out. */
  app?: string;
}

export interface LaunchedApp {
  app: ElectronApplication;
  /** The first window, loaded. */
  window: Page;
  data: string;
  /** Process id of the app's main process. */
  pid: number;
  /** What the app wrote to stdout and stderr so far. */
  output(): string;
  /** Writes `out/screens/<name>.png` and returns its path. */
  screenshot(name: string): Promise<string>;
  /** `kill -9`: nothing is tidied up, as after a power cut. The data folder stays. */
  kill(): Promise<void>;
  /** Quits the app as its user would, by force after 15 s, and removes a fresh data folder. */
  close(): Promise<void>;
}

let ownDisplay: Promise<Display> | undefined;

/** The display that the test command opened, or one of this process's own. */
async function displayEnv(): Promise<Record<string, string>> {
  if (hasDisplay()) return {};
  ownDisplay ??= openDisplay();
  return (await ownDisplay).env;
}

const definedEnv = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

/** Starts the built app on a data folder of its own and waits for its first window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const electron = await ensureElectron();
  const fresh = options.data === undefined;
  const data = options.data ?? (await mkdtemp(path.join(os.tmpdir(), 'if-e2e-')));
  const app = await _electron.launch({
    executablePath: electron.executablePath,
    args: [...electron.args, options.app ?? root, '--data', data, ...(options.args ?? [])],
    env: {
      ...definedEnv(),
      ...electron.env,
      ...(await displayEnv()),
      // Nobody is there to answer a dialog, and a person's own settings are not a test's.
      IF_UNATTENDED: '1',
      IF_HOME: path.join(data, 'if-home'),
      ...options.env,
    },
    timeout: 60_000,
  });
  const child = app.process();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      output += chunk;
    });
  const gone = new Promise<void>(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  const close = async () => {
    const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await app.close().catch(() => child.kill('SIGKILL'));
    await gone;
    clearTimeout(force);
    if (fresh) await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const window = await app.firstWindow({ timeout: 60_000 });
    await window.waitForLoadState('load');
    return {
      app,
      window,
      data,
      pid: child.pid ?? -1,
      output: () => output,
      screenshot: async name => {
        const file = inRoot('out', 'screens', `${name}.png`);
        await mkdir(path.dirname(file), { recursive: true });
        await window.screenshot({ path: file });
        return file;
      },
      kill,
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`The app opened no window. It said:\n${output}`, { cause: error });
  }
}
