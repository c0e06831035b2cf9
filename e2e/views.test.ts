import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Outcome, StudioEvent } from '../src/contracts/index.ts';
import { chromiumPath, openBrowser } from './harness/browser.ts';
import { serveHarness } from './harness/serve.ts';

// The renderer under a hand, in a real Chromium, before a scripted studio: what the eye sees and
// what the hand may rely on. The whole app is driven by the newcomer's test.

interface Harness {
  emit(event: StudioEvent): void;
  answerWith(outcome: Outcome): void;
  fallSilent(): void;
}
declare global {
  var harness: Harness;
}

const hasChromium = chromiumPath() !== undefined;
if (!hasChromium) console.log('views: skipped, there is no Chromium here');

let browser: Browser;
let server: Awaited<ReturnType<typeof serveHarness>>;
let page: Page;
let troubles: string[] = [];

beforeAll(async () => {
  if (!hasChromium) return;
  server = await serveHarness();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
afterEach(async () => {
  await page?.context().close();
  expect(troubles).toEqual([]); // no error, and nothing that the content security policy forbids
});

async function open(query: string, touch = false): Promise<Page> {
  troubles = [];
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    hasTouch: touch,
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', error => troubles.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${server.url}?${query}`);
  await page.waitForSelector('[data-bridge="open"]');
  return page;
}

const button = (id: number) => page.locator(`[data-key="main/b-${id}"]`);
const pressed = (id: number, phase: string) =>
  page.locator(`[data-key="main/b-${id}"][data-press="${phase}"]`).waitFor();
const tell = (event: StudioEvent) =>
  page.evaluate(text => globalThis.harness.emit(JSON.parse(text)), JSON.stringify(event));
const answerWith = (outcome: Outcome) =>
  page.evaluate(text => globalThis.harness.answerWith(JSON.parse(text)), JSON.stringify(outcome));
const places = () =>
  page
    .locator('.show-button, .rail-item, .page-tab')
    .evaluateAll(all => all.map(one => JSON.stringify(one.getBoundingClientRect())));

const refused: Outcome = {
  outcome: 'failed',
  stage: 'admitted',
  error: {
    code: 'connection_down',
    message: 'OBS at 10.0.0.5 is not connected: connection refused, 4 s ago.',
    next: 'Start OBS on that computer.',
  },
};

describe.skipIf(!hasChromium)('a press', () => {
  it('fires on the way down and fills its three stages', async () => {
    await open('buttons=5&log=0');
    await button(3).hover();
    await page.mouse.down();
    await pressed(3, 'confirmed');
    await page.mouse.up();
    expect(await button(3).locator('[data-part="reached"]').count()).toBe(3);
    expect(await button(3).textContent()).toContain('37 ms');
    expect(await button(3).getAttribute('data-lamp')).toBe('program');
  });

  it('fires once for one click, one key, one hotkey and one touch', async () => {
    await open('buttons=5&log=0', true);
    const count = async () => {
      await page.keyboard.press('l');
      const text = await page.locator('.log-foot').textContent();
      await page.keyboard.press('p');
      return Number.parseInt(text ?? '', 10);
    };
    const before = await page.evaluate(() => globalThis.studio?.call('log.list', {}));
    const start = before?.ok ? before.value.length : 0;
    await button(2).click();
    await pressed(2, 'confirmed');
    await button(3).focus();
    await page.keyboard.press('Enter');
    await pressed(3, 'confirmed');
    await page.keyboard.press('F4');
    await pressed(4, 'confirmed');
    await button(5).tap();
    await pressed(5, 'confirmed');
    // The page opens with one press of its own; four more were made.
    expect((await count()) - start).toBe(5);
  });

  it('says the reason where the second line was, and the next step when pointed at', async () => {
    await open('buttons=5&log=0');
    await answerWith(refused);
    await button(2).click();
    await pressed(2, 'failed');
    expect(await button(2).locator('.sb-reason').textContent()).toContain('connection refused');
    expect(await page.locator('.foot').textContent()).toContain('Start OBS on that computer.');
    await page.mouse.move(5, 500);
    await button(2).hover();
    expect(await page.locator('.foot-last[data-detail]').textContent()).toContain('Start OBS');
  });

  it('that must be held fires after a second and not before', async () => {
    await open('buttons=6&log=0');
    await button(6).hover();
    await page.mouse.down();
    await page.locator('[data-key="main/b-6"][data-holding]').waitFor();
    await page.mouse.up();
    expect(await button(6).getAttribute('data-press')).toBe('none');
    await page.mouse.down();
    await pressed(6, 'confirmed');
    await page.mouse.up();
  });
});

describe.skipIf(!hasChromium)('under a finger', () => {
  it('nothing moves, whatever becomes of a press, a device or the studio itself', async () => {
    await open('buttons=32&connections=3&log=0');
    const before = await places();
    await answerWith(refused);
    await button(2).click();
    await pressed(2, 'failed');
    expect(await places()).toEqual(before);
    const error = { ...refused.error, message: 'OBS at 10.0.0.5:4455: connection refused' };
    // Told until seen: the window also asks for the status, and an answer may be on its way.
    await vi.waitFor(
      async () => {
        await tell({
          event: 'status',
          id: 'obs',
          status: { state: 'down', since: 0, error, attempt: 9 },
        });
        await page.locator('[data-key="main/b-9"][data-trust="down"]').waitFor({ timeout: 1000 });
      },
      { timeout: 15_000 },
    );
    expect(await places()).toEqual(before);
    await page.evaluate(() => globalThis.harness.fallSilent());
    await page.waitForSelector('[data-bridge="lost"]');
    expect(await places()).toEqual(before);
    expect(await page.locator('.lost').textContent()).toContain('lost the studio');
  });

  it('one lamp changes one button of 500', async () => {
    await open('buttons=500&log=0');
    await pressed(1, 'confirmed');
    const touched = await page.evaluate(async () => {
      const keys = new Set<string>();
      const watch = new MutationObserver(changes => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const key = element?.closest('.show-button')?.getAttribute('data-key');
          if (key) keys.add(key);
        }
      });
      watch.observe(document.body, {
        subtree: true,
        attributes: true,
        childList: true,
        characterData: true,
      });
      globalThis.harness.emit({ event: 'lamps', lamps: { 'main/b-333': 'preview' } });
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      watch.disconnect();
      return [...keys];
    });
    expect(touched).toEqual(['main/b-333']);
  });

  it('every label is whole, in English, German and Japanese', async () => {
    for (const labels of ['plain', 'german', 'japanese']) {
      await page?.context().close();
      await open(`buttons=32&labels=${labels}&log=0`);
      await page.waitForSelector('.sb-lines');
      const cut = await page.locator('.show-button').evaluateAll(all =>
        all
          .filter(one => {
            const lines = one.querySelector('.sb-lines')?.getBoundingClientRect();
            const box = one.getBoundingClientRect();
            return lines === undefined || lines.right > box.right || lines.bottom > box.bottom;
          })
          .map(one => one.textContent),
      );
      expect(cut).toEqual([]);
    }
  });

  it('a default page has labels of 22 px or more at 1920 × 1080, and targets of 48 px', async () => {
    await open('buttons=5&log=0');
    await page.waitForSelector('.sb-lines');
    const sizes = await page
      .locator('.sb-lines')
      .evaluateAll(all => all.map(one => Number.parseFloat(getComputedStyle(one).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(22);
    const small = await page.locator('button:visible').evaluateAll(all =>
      all
        .map(one => ({ name: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 48 || box.width < 48)
        .map(({ name }) => name),
    );
    expect(small).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the keyboard', () => {
  it('reaches every view and page, the palette and the console', async () => {
    await open('buttons=5&log=0');
    for (const [key, title] of [
      ['d', 'Devices'],
      ['l', 'Log'],
      ['c', 'Core'],
      ['s', 'Services'],
      [',', 'Settings'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
    }
    await page.keyboard.press('2');
    await page.locator('.page-tab[aria-selected="true"]', { hasText: 'Music' }).waitFor();
    await page.keyboard.press('Backquote');
    await page.getByLabel('Command').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('start stream');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('.dialog .finding').waitFor();
  });

  it('stays with the show in show mode: nothing can be edited', async () => {
    await open('buttons=5&log=0');
    await page.getByRole('switch', { name: /^Show mode/ }).click();
    expect(await page.getByRole('button', { name: 'Edit' }).isDisabled()).toBe(true);
    await page.keyboard.press('d');
    expect(await page.getByRole('button', { name: 'Add a device' }).isDisabled()).toBe(true);
    await page.keyboard.press('F2');
    await page.keyboard.press('p');
    await pressed(2, 'confirmed');
  });
});

describe.skipIf(!hasChromium)('editing', () => {
  it('adds a button from the operation’s own form, with a hotkey and the device’s choices', async () => {
    await open('buttons=0&log=0');
    await page.getByRole('button', { name: 'Add buttons' }).click();
    await page.locator('.edit-add').click();
    await page.getByLabel('Scene', { exact: true }).selectOption('Camera 2');
    await page.getByLabel(/^Hotkey/).press('F7');
    await page.getByRole('button', { name: 'Add the button' }).click();
    await page.locator('.edit-cell', { hasText: 'Camera 2' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.keyboard.press('F7');
    await page.locator('.show-button[data-press="confirmed"]', { hasText: 'Camera 2' }).waitFor();
  });
});
