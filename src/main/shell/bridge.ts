import { userInfo } from 'node:os';
import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { z } from 'zod';
import { err, type Origin, type StudioEvent } from '../../contracts/index.ts';
import type { Studio } from '../studio.ts';
import { pageOrigin } from './page-protocol.ts';

/** One channel each way; what crosses it is checked on arrival. */
export const channels = { call: 'studio:call', event: 'studio:event' } as const;

const frame = z.object({ method: z.string().max(100), input: z.unknown() });

/** Joins the window to the studio. Only our own page, in our own window, is answered. */
export function bridge(opening: Promise<Studio>, window: BrowserWindow): () => void {
  const origin: Origin = { kind: 'button', who: nameOfUser() };

  ipcMain.handle(channels.call, async (event, raw: unknown) => {
    if (!isOurs(event, window)) return err(stranger);
    const parsed = frame.safeParse(raw);
    if (!parsed.success) return err(notAFrame);
    const studio = await opening; // the window is there before its studio
    return studio.call(parsed.data.method, parsed.data.input, origin);
  });
  let stop: () => void = () => undefined;
  void opening
    .then(studio => {
      stop = studio.on((event: StudioEvent) => {
        if (!window.isDestroyed()) window.webContents.send(channels.event, event);
      });
    })
    .catch(() => undefined); // whoever opens the studio says why it did not open
  return () => {
    stop();
    ipcMain.removeHandler(channels.call);
  };
}

function isOurs(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const { senderFrame } = event;
  return (
    !window.isDestroyed() &&
    event.sender === window.webContents &&
    senderFrame !== null &&
    senderFrame === window.webContents.mainFrame &&
    senderFrame.url.startsWith(`${pageOrigin}/`)
  );
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
}

const stranger = {
  code: 'permission_denied',
  message: 'This call did not come from the studio window.',
  next: 'Use the studio window or the command line.',
} as const;

const notAFrame = {
  code: 'bad_input',
  message: 'The window sent something that is not a call.',
  next: 'Restart the studio; if it happens twice, send the log to the developers.',
} as const;
