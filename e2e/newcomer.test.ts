import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudioClient } from '../src/contracts/index.ts';
import { startObsSimulator } from '../src/simulators/index.ts';
import { type LaunchedApp, launchApp } from './kit/index.ts';

// The newcomer's path: what somebody does in the first ten minutes, in the real app.

declare global {
  var studio: StudioClient;
}

let data: string;
let running: LaunchedApp | undefined;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'if-newcomer-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
});

async function open(): Promise<Page> {
  running = await launchApp({ data });
  return running.window;
}

const keys: Record<string, string> = {
  'Camera 1': 'demo/button-1',
  'Camera 2': 'demo/button-2',
  'Camera 3': 'demo/button-3',
  Titles: 'demo/button-4',
  Break: 'demo/button-5',
};

const buttonOf = (window: Page, label: string, shows = ''): Locator =>
  window.locator(`.show-button[data-key="${keys[label]}"]${shows}`);

const lit = (window: Page, label: string, lamp: string) =>
  buttonOf(window, label, `[data-lamp="${lamp}"]`).waitFor();

const pressed = (window: Page, label: string, phase: string) =>
  buttonOf(window, label, `[data-press="${phase}"]`).waitFor();

const trusted = (window: Page, label: string, trust: string) =>
  buttonOf(window, label, `[data-trust="${trust}"]`).waitFor();

describe('the demo studio', () => {
  it('switches the program scene by mouse and key, and shows every stage', async () => {
    const window = await open();
    await lit(window, 'Camera 1', 'program');

    await buttonOf(window, 'Camera 2').click();
    await lit(window, 'Camera 2', 'program');
    await pressed(window, 'Camera 2', 'confirmed');
    expect(await buttonOf(window, 'Camera 2').textContent()).toMatch(/\d ms/);

    await window.keyboard.press('F3');
    await lit(window, 'Camera 3', 'program');
    await buttonOf(window, 'Titles').focus();
    await window.keyboard.press('Enter');
    await lit(window, 'Titles', 'program');
    await running?.screenshot('newcomer-pressed');

    const registered = await running?.app.evaluate(({ globalShortcut }) =>
      globalShortcut.isRegistered('F1'),
    );
    expect(registered).toBe(true);
  });

  it('fails a press on a dead connection at once, in words, and recovers by itself', async () => {
    const window = await open();
    await lit(window, 'Camera 1', 'program');
    const fault = (kind: 'refuse' | 'none') =>
      window.evaluate(
        fault => globalThis.studio.call('simulator.fault', { connection: 'demo-obs', fault }),
        kind,
      );
    expect(await fault('refuse')).toEqual({ ok: true, value: {} });
    await trusted(window, 'Camera 2', 'down');
    await buttonOf(window, 'Camera 2').click();
    await pressed(window, 'Camera 2', 'failed');
    expect(await buttonOf(window, 'Camera 2').textContent()).toMatch(/not connected/i);
    await running?.screenshot('newcomer-dead');

    const log = await window.evaluate(() => globalThis.studio.call('log.list', { limit: 1 }));
    const record = log.ok ? log.value[0] : undefined;
    expect(record?.result).toMatchObject({ outcome: 'failed', error: { code: 'connection_down' } });
    expect(record?.stages.sent).toBeUndefined();

    await fault('none');
    await trusted(window, 'Camera 2', 'live');
    await buttonOf(window, 'Camera 2').click();
    await lit(window, 'Camera 2', 'program');
  });

  it('lists every press in the log, also after kill -9', async () => {
    const window = await open();
    await lit(window, 'Camera 1', 'program');
    for (const label of ['Camera 2', 'Break']) {
      await buttonOf(window, label).click();
      await lit(window, label, 'program');
      await pressed(window, label, 'confirmed');
    }
    await running?.kill();
    const again = await open();
    await again.keyboard.press('l');
    const rows = again.getByText(/Break/);
    await rows.first().waitFor();
    await again
      .getByText(/Camera 2/)
      .first()
      .waitFor();
    await running?.screenshot('newcomer-log');
    const log = await again.evaluate(() => globalThis.studio.call('log.list', {}));
    const outcomes = log.ok ? log.value.map(record => record.result?.outcome) : [];
    expect(outcomes).toEqual(['confirmed', 'confirmed']);
    const verified = await again.evaluate(() => globalThis.studio.call('log.verify', {}));
    expect(verified.ok && verified.value.intact).toBe(true);
  });
});

describe('adding a device', () => {
  it('tests a form, says what is wrong, and what it found', async () => {
    const obs = await startObsSimulator({ password: 'correct horse' });
    try {
      const window = await open();
      await lit(window, 'Camera 1', 'program');
      await window.keyboard.press('d');
      await window.getByRole('button', { name: /add/i }).first().click();
      await window.getByLabel('Kind').selectOption('obs');
      await window.getByLabel(/host/i).fill('127.0.0.1');
      await window.getByLabel(/port/i).fill(String(obs.ports.ws));
      await window.getByLabel(/password/i).fill('wrong');
      await window.getByRole('button', { name: /^test/i }).click();
      await window
        .getByText(/refused the password/i)
        .first()
        .waitFor();
      await running?.screenshot('newcomer-wrong-password');
      await window.getByLabel(/password/i).fill('correct horse');
      await window.getByRole('button', { name: /^test/i }).click();
      await window
        .getByText(/obs-websocket/i)
        .first()
        .waitFor();
      await window
        .getByText(/Camera 1, Camera 2/)
        .first()
        .waitFor();
      await running?.screenshot('newcomer-test');
    } finally {
      await obs.close();
    }
  });
});
