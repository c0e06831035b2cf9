import { afterEach, describe, expect, it } from 'vitest';
import { inRoot } from '../scripts/lib/paths.ts';
import { type LaunchedApp, launchApp } from './kit/index.ts';

let launched: LaunchedApp | undefined;
afterEach(async () => {
  await launched?.close();
  launched = undefined;
});

describe('the runtime', () => {
  it('opens an empty window', async () => {
    launched = await launchApp({ app: inRoot('bench', 'empty-window') });
    expect(await launched.window.title()).toBe('Empty window');
  });
});

describe('the app', () => {
  it('opens locked down, in the demo studio, and ends cleanly', async () => {
    launched = await launchApp({ args: ['--demo'] });
    const { app, window } = launched;
    await window
      .getByRole('button', { name: /^Camera 1/ })
      .first()
      .waitFor();
    await launched.screenshot('start');

    const seen = await window.evaluate(() => ({
      node: typeof Reflect.get(globalThis, 'process'),
      require: typeof Reflect.get(globalThis, 'require'),
    }));
    expect(seen).toEqual({ node: 'undefined', require: 'undefined' });
    expect(await app.evaluate(({ app: electron }) => electron.isReady())).toBe(true);

    const child = app.process();
    const gone = new Promise<number | null>(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await gone).toBe(0);
    expect(launched.output()).not.toMatch(/FATAL/);
  });
});
