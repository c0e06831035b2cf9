import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { _electron as electron } from 'playwright';
import { type ConnectedStudio, connectStudio } from '../../src/cli/index.ts';
import { ensureBuilt } from '../build.ts';
import { hasDisplay, openDisplay } from '../display.ts';
import { ensureLibraries } from '../electron/libraries.ts';
import { ensureElectron } from '../electron.ts';
import { inRoot, root } from '../lib/paths.ts';
import { start, stop } from '../lib/run.ts';

/** A demo studio at work, whichever host it runs in. */
export interface DemoHost {
  studio: ConnectedStudio;
  /** What runs it, in words. */
  name: string;
  /** Writes the page as the operator sees it once the button shows program; nothing where there is no window. */
  picture?: (file: string, programButton: string) => Promise<void>;
  close(): Promise<void>;
}

/** All in ms. */
const patience = { answer: 30_000, window: 20_000, picture: 10_000 } as const;

/** The app itself, in a window, under a virtual display where there is none. */
export async function openApp(folder: string): Promise<DemoHost> {
  await ensureBuilt();
  const runtime = await ensureElectron();
  const visible = hasDisplay();
  const libraries = await ensureLibraries(runtime.executablePath, !visible);
  if (!libraries.ok) throw new Error(libraries.message);
  const display = visible ? undefined : await openDisplay({ untilUnused: true });
  const data = path.join(folder, 'app');
  try {
    const app = await electron.launch({
      executablePath: runtime.executablePath,
      args: [...runtime.args, root, '--demo', '--data', data],
      cwd: folder,
      env: { ...environment(folder), ...runtime.env, ...display?.env },
      timeout: patience.window,
    });
    const close = async () => {
      await app.close();
      await display?.close();
    };
    try {
      const window = await app.firstWindow({ timeout: patience.window });
      const studio = await reach(data);
      return {
        studio,
        name: `the app (Electron ${runtime.version})`,
        async picture(file, programButton) {
          const lit = `[data-key="${programButton}"][data-lamp="program"]`;
          await window.locator(lit).waitFor({ timeout: patience.picture });
          await window.mouse.move(0, 0); // off the buttons: a hover is not part of the show
          await mkdir(path.dirname(file), { recursive: true });
          await window.screenshot({ path: file });
        },
        async close() {
          studio.close();
          await close();
        },
      };
    } catch (thrown) {
      await close();
      throw thrown;
    }
  } catch (thrown) {
    await display?.close();
    throw thrown;
  }
}

/** The same studio in plain Node, without a window. */
export async function openHeadless(folder: string): Promise<DemoHost> {
  const data = path.join(folder, 'headless');
  const args = [inRoot('src', 'cli', 'main.ts'), 'studio', '--headless', '--demo', '--data', data];
  const child = start(process.execPath, args, {
    cwd: folder,
    env: environment(folder),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const studio = await reach(data);
    return {
      studio,
      name: 'a headless studio (no window)',
      async close() {
        studio.close();
        await stop(child);
      },
    };
  } catch (thrown) {
    await stop(child);
    throw thrown;
  }
}

/** The demo touches nothing of the person's own: keys and policy are in its folder too. */
const environment = (folder: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  ),
  IF_HOME: path.join(folder, 'home'),
  IF_UNATTENDED: '1',
});

async function reach(data: string): Promise<ConnectedStudio> {
  const until = Date.now() + patience.answer;
  for (;;) {
    const reached = await connectStudio(data);
    if (reached.ok) return reached.value;
    if (Date.now() > until) throw new Error(`The studio did not start. ${reached.error.message}`);
    await wait(100);
  }
}
