import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

/** A Chromium for the renderer's own pages: the one named, the system's, or Playwright's. */
export function chromiumPath(): string | undefined {
  const named = [process.env.IF_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()];
  return named.find(path => path !== undefined && path !== '' && existsSync(path));
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error(
      'There is no Chromium here: apt-get install chromium, or name one in IF_CHROMIUM.',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
