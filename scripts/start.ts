import { createInterface } from 'node:readline';
import { ensureBuilt } from './build.ts';
import { hasDisplay, openDisplay } from './display.ts';
import { ensureLibraries } from './electron/libraries.ts';
import { ensureElectron } from './electron.ts';
import { root } from './lib/paths.ts';
import { onEnd, start, stop } from './lib/run.ts';
import { say } from './lib/say.ts';

/**
 * `npm start [-- --demo] [-- --data DIR]`: builds the app if need be, finds a runtime and a
 * display, and runs it until it ends or is told to. Arguments go to the app as they are.
 */
async function main(appArgs: readonly string[]): Promise<number> {
  await ensureBuilt();
  const electron = await ensureElectron();
  const visible = hasDisplay();
  const libraries = await ensureLibraries(electron.executablePath, !visible);
  if (!libraries.ok) throw new Error(libraries.message);

  const display = visible ? undefined : await openDisplay({ untilUnused: true });
  if (display)
    say(
      `No display here: the app runs under a virtual one (${display.name}). Press a button from another terminal: ./if obs scene set "Camera 1"`,
    );
  const app = start(electron.executablePath, [...electron.args, root, ...appArgs], {
    cwd: process.cwd(),
    env: { ...process.env, ...electron.env, ...display?.env },
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  onEnd(() => void stop(app));
  if (app.stderr) {
    for await (const line of createInterface({ input: app.stderr })) {
      if (process.env.IF_ELECTRON_LOG || !isChromiumNoise(line)) say(line);
    }
  }
  const code = await ended(app);
  await display?.close();
  return code;
}

/** Chromium's own remarks on buses and graphics that a container has not. `IF_ELECTRON_LOG=1` shows them. */
const isChromiumNoise = (line: string): boolean =>
  /^\[\d+:\d{4}\/\d{6}\.\d+:(INFO|WARNING|ERROR):/.test(line);

type Child = ReturnType<typeof start>;
function ended(app: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    if (app.exitCode !== null) return resolve(app.exitCode);
    if (app.signalCode !== null) return resolve(signalled);
    app.once('error', reject);
    app.once('exit', code => resolve(code ?? signalled));
  });
}
const signalled = 130;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
