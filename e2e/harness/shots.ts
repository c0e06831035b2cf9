import type { Page } from 'playwright';

/** One picture: the scenario, and what a person does before it is taken. */
interface Shot {
  readonly name: string;
  readonly query: string;
  act(page: Page): Promise<void>;
}

const shot = (name: string, query: string, act: Shot['act'] = buttonsDrawn): Shot => ({
  name,
  query,
  act,
});

async function buttonsDrawn(page: Page): Promise<void> {
  await page.waitForSelector('.show-button .sb-lines');
  await page
    .waitForSelector('[data-press]:not([data-press="none"])', { timeout: 1500 })
    .catch(() => undefined);
}

const view =
  (key: string, ready: string, then?: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    await page.waitForSelector('[data-bridge="open"]');
    await page.keyboard.press(key);
    await page.waitForSelector(ready);
    await then?.(page);
  };

const tab = (name: string) => (page: Page) => page.getByRole('tab', { name }).click();

export const shots: readonly Shot[] = [
  shot('pages-1', 'buttons=1'),
  shot('pages-5-demo', 'buttons=5&demo=1'),
  shot('pages-32', 'buttons=32&connections=3'),
  shot('pages-500', 'buttons=500&connections=3'),
  shot('pages-faces', 'buttons=20&connections=8&state=faces&notices=1'),
  shot('pages-german', 'buttons=32&connections=1&labels=german'),
  shot('pages-japanese', 'buttons=32&connections=40&labels=japanese'),
  shot('pages-empty', 'buttons=0', async page => {
    await page.waitForSelector('.teach');
  }),
  shot('pages-detail', 'buttons=20&connections=8&state=faces', async page => {
    await buttonsDrawn(page);
    await page.locator('[data-press="failed"]').hover();
    await page.waitForSelector('.foot-last[data-detail]');
  }),
  shot('pages-edit', 'buttons=5&connections=3', async page => {
    await buttonsDrawn(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.locator('.edit-cell').first().click();
    await page.waitForSelector('.edit-panel select');
  }),
  shot('devices-0', 'buttons=0&connections=0', view('d', '.teach')),
  shot(
    'devices-1',
    'connections=1',
    view('d', '.device', async page => {
      await page.getByRole('button', { name: 'Test' }).click();
      await page.waitForSelector('.device .finding');
    }),
  ),
  shot('devices-40', 'connections=40', view('d', '.device')),
  shot(
    'devices-form',
    'connections=3&vault=locked',
    view('d', '.device', async page => {
      await page.getByRole('button', { name: 'Add a device' }).click();
      await page.getByLabel('Name optional').fill('OBS stage left');
      await page.getByRole('button', { name: 'Add the device' }).click();
      await page.getByLabel('Passphrase').waitFor();
    }),
  ),
  shot('log', 'log=1000', view('l', 'button.log-row')),
  shot(
    'log-detail',
    'log=300',
    view('l', 'button.log-row', async page => {
      await page.locator('button.log-row[data-outcome="failed"]').first().click();
      await page.waitForSelector('.log-detail');
    }),
  ),
  shot(
    'log-verify',
    'log=20',
    view('l', 'button.log-row', async page => {
      await page.getByRole('button', { name: 'Verify…' }).click();
      await page.getByRole('button', { name: 'Verify the record' }).click();
      await page.waitForSelector('.verdict');
    }),
  ),
  shot('log-empty', 'log=0&buttons=1', view('l', '.teach')),
  shot('core-chassis', 'connections=8', view('c', '.table')),
  shot('core-witness', '', view('c', '.core-tabs', tab('Witness'))),
  shot('core-coordinator', '', view('c', '.core-tabs', tab('Coordinator'))),
  shot('core-governor', '', view('c', '.core-tabs', tab('Governor'))),
  shot('services', '', view('s', '.teach')),
  shot('settings', 'vault=locked', view(',', '.settings')),
  shot('palette', 'connections=3', async page => {
    await buttonsDrawn(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('scene');
    await page.waitForSelector('[cmdk-item]');
  }),
  shot('palette-form', 'connections=3', async page => {
    await buttonsDrawn(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('obs set scene');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.dialog select');
  }),
  shot('console', 'connections=3', async page => {
    await buttonsDrawn(page);
    await page.keyboard.press('Backquote');
    await page.getByLabel('Command').fill('if obs scene set "Camera 1"');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.console-turn[data-state="well"]');
    await page.getByLabel('Command').fill('if obs scene sett x');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.console-turn[data-state="badly"]');
  }),
  shot('alerts', 'connections=8&notices=2&vault=locked', async page => {
    await buttonsDrawn(page);
    await page.getByRole('button', { name: /alerts/ }).click();
    await page.waitForSelector('.popover');
  }),
  shot('lost', 'buttons=5', async page => {
    await buttonsDrawn(page);
    await page.evaluate(() => {
      const { harness } = window as unknown as { harness: { fallSilent(): void } };
      harness.fallSilent();
    });
    await page.waitForSelector('[data-bridge="lost"]');
  }),
];
