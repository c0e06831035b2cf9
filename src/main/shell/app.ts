import { mkdirSync } from 'node:fs';
import { app, type BrowserWindow, dialog, Menu, Notification } from 'electron';
import { type StudioError, StudioFault } from '../../contracts/index.ts';
import { type SocketServer, serveSocket } from '../socket/index.ts';
import { createStudio, type Studio, type StudioOptions } from '../studio.ts';
import type { AppArguments } from './arguments.ts';
import { bridge } from './bridge.ts';
import { keepHotkeys } from './hotkeys.ts';
import { declarePageScheme, servePage } from './page-protocol.ts';
import { osSealer } from './safe-storage.ts';
import { takeScreenshot } from './screenshot.ts';
import { utilityProcessHost } from './utility-host.ts';
import { lockDown, openWindow } from './window.ts';

export interface AppOptions {
  args: AppArguments;
  version: string;
  entries: StudioOptions['entries'];
  preload: URL;
  /** Folder of the renderer's files. */
  renderer: URL;
  console?: NonNullable<StudioOptions['console']>;
}

const name = 'InfraFabric Studio';
const log = (line: string) => void process.stderr.write(`${line}\n`);

/** Runs the desktop app: one instance a data folder, one window, one studio behind it. */
export async function runApp(options: AppOptions): Promise<void> {
  const { args } = options;
  app.setName(name);
  if (args.data !== undefined) app.setPath('userData', args.data);
  if (!app.requestSingleInstanceLock()) {
    log('The studio is running already: its window comes to the front.');
    app.quit();
    return;
  }
  declarePageScheme();
  Menu.setApplicationMenu(null);
  await app.whenReady();
  lockDown();
  servePage(options.renderer);

  const data = app.getPath('userData');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const opening = createStudio({
    data,
    version: options.version,
    host: { kind: 'electron', processes: utilityProcessHost },
    entries: options.entries,
    sealer: osSealer(),
    demo: args.demo ? 'forced' : 'auto',
    ...(options.console === undefined ? {} : { console: options.console }),
    log,
  });
  const window = openWindow({ preload: options.preload, title: name });
  const unbridge = bridge(opening, window);
  let studio: Studio;
  try {
    studio = await opening;
  } catch (thrown) {
    return giveUp(thrown);
  }
  await unlockFromEnvironment(studio);
  let socket: SocketServer | undefined;
  const stopHotkeys = keepHotkeys(studio, log);
  app.on('second-instance', () => bringToFront(window));
  tellWhenHidden(studio, window);

  let ending = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', event => {
    event.preventDefault(); // `app.exit` ends it, once everything is closed
    if (ending) return;
    ending = true;
    void lastPicture(window, args.screenshot)
      .then(() => {
        unbridge();
        stopHotkeys();
        return socket?.close();
      })
      .then(() => studio.stop())
      .catch(thrown => log(`Ending: ${thrown instanceof Error ? thrown.message : String(thrown)}`))
      .finally(() => app.exit(0));
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit());

  // Whoever finds the socket finds the devices too: the demo's are open by then.
  await studio.ready;
  if (ending) return;
  socket = await serveSocket({
    dir: data,
    version: options.version,
    call: studio.call,
    on: studio.on,
  });
}

async function lastPicture(window: BrowserWindow, file: string | undefined): Promise<void> {
  if (file === undefined || window.isDestroyed()) return;
  await takeScreenshot(window, file).catch(thrown => log(`No picture: ${String(thrown)}`));
}

function giveUp(thrown: unknown): void {
  const error: StudioError =
    thrown instanceof StudioFault
      ? thrown.error
      : {
          code: 'internal',
          message: thrown instanceof Error ? thrown.message : String(thrown),
          next: 'Send this sentence to the developers.',
        };
  log(`${error.message} ${error.next}`);
  // A dialog would wait for ever where nobody looks.
  if (process.env.IF_UNATTENDED === undefined) dialog.showErrorBox(error.message, error.next);
  app.exit(1);
}

async function unlockFromEnvironment(studio: Studio): Promise<void> {
  const passphrase = process.env.IF_PASSPHRASE;
  delete process.env.IF_PASSPHRASE;
  if (passphrase === undefined) return;
  const origin = { kind: 'studio', who: 'IF_PASSPHRASE' } as const;
  const unlocked = await studio.call('vault.unlock', { passphrase }, origin);
  if (!unlocked.ok) log(unlocked.error.message);
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A press that failed while nobody looks at the window is said by the desktop. */
function tellWhenHidden(studio: Studio, window: BrowserWindow): void {
  studio.on(event => {
    if (event.event !== 'invocation' || event.record.result === undefined) return;
    const { result, connectionName } = event.record;
    if (result.outcome === 'confirmed' || result.outcome === 'acknowledged') return;
    if (window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
    new Notification({
      title: connectionName,
      body: `${result.error.message} ${result.error.next}`,
    }).show();
  });
}
