import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { BrowserWindow } from 'electron';

/** Writes a picture of the page as the operator sees it now. */
export async function takeScreenshot(window: BrowserWindow, file: string): Promise<void> {
  const picture = await window.webContents.capturePage();
  if (picture.isEmpty()) throw new Error('The window has painted nothing.');
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, picture.toPNG());
}
