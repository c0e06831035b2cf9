import { ensureBuilt } from './build.ts';
import { type Display, hasDisplay, openDisplay } from './display.ts';
import { ensureLibraries } from './electron/libraries.ts';
import { type Electron, ensureElectron } from './electron.ts';

export interface ReadyApp {
  electron: Electron;
  /** For programs that shall start the app: display and runtime. */
  env: Record<string, string>;
  display: Display | undefined;
  close(): Promise<void>;
}

/**
 * Everything the app needs to be started on this machine: its build, a runtime, libraries, and a
 * display. Where the machine cannot have one of them, a sentence that says which.
 * @throws when the build itself fails: that is a fault of the code and not of the machine.
 */
export async function prepareApp(): Promise<
  { ok: true; app: ReadyApp } | { ok: false; message: string }
> {
  await ensureBuilt();
  try {
    const electron = await ensureElectron();
    const visible = hasDisplay();
    const libraries = await ensureLibraries(electron.executablePath, !visible);
    if (!libraries.ok) return libraries;
    const display = visible ? undefined : await openDisplay();
    return {
      ok: true,
      app: {
        electron,
        env: { ...electron.env, ...display?.env },
        display,
        close: async () => display?.close(),
      },
    };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
