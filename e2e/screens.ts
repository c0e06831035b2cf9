/**
 * Draws every view at three sizes, dark and light, with few and with many things, into
 * `out/screens/`, and holds each to axe. Look at the pictures: a stage manager two metres away in
 * the dark must read them.
 *
 *   node e2e/screens.ts [--only NAME] [--size 1920x1080] [--theme dark]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { openBrowser } from './harness/browser.ts';
import { serveHarness } from './harness/serve.ts';
import { shots } from './harness/shots.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    size: { type: 'string' },
    theme: { type: 'string' },
    out: { type: 'string', default: 'out/screens' },
  },
});

const sizes = [
  [1280, 720],
  [1920, 1080],
  [2560, 1440],
] as const;

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeFinding {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Everything axe calls serious or critical. */
async function seriousFindings(page: Page): Promise<AxeFinding[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: AxeFinding[] }> } };
    const { violations } = await axe.run();
    return violations.filter(one => one.impact === 'serious' || one.impact === 'critical');
  });
}

const server = await serveHarness();
const browser = await openBrowser();
const problems: string[] = [];
let drawn = 0;
await mkdir(options.out, { recursive: true });

for (const [width, height] of sizes) {
  if (options.size !== undefined && options.size !== `${width}x${height}`) continue;
  for (const theme of ['dark', 'light'] as const) {
    if (options.theme !== undefined && options.theme !== theme) continue;
    for (const shot of shots) {
      if (options.only !== undefined && !shot.name.includes(options.only)) continue;
      const context = await browser.newContext({ viewport: { width, height } });
      const page = await context.newPage();
      const name = `${shot.name}-${width}x${height}-${theme}`;
      page.on('pageerror', error => problems.push(`${name}: ${error.message}`));
      page.on('console', message => {
        if (message.type() === 'error') problems.push(`${name}: ${message.text()}`);
      });
      await page.addInitScript(
        kept => {
          window.localStorage.setItem('studio.window', kept);
        },
        JSON.stringify({ theme, motion: 'reduced' }),
      );
      await page.goto(`${server.url}?${shot.query}`);
      await page.waitForSelector('.rail-item');
      page.setDefaultTimeout(8000);
      await shot.act(page).catch((error: Error) => problems.push(`${name}: ${error.message}`));
      await page.screenshot({ path: `${options.out}/${name}.png` });
      drawn += 1;
      // One size is enough for axe, and 500 alike buttons tell it no more than 32.
      if (width === 1280 && !/500|40/.test(shot.name)) {
        for (const found of await seriousFindings(page)) {
          const where = found.nodes.map(one => one.target.join(' ')).slice(0, 3);
          problems.push(
            `${name}: axe ${found.id}: ${found.help} (${where.join('; ')}) ${found.nodes[0]?.failureSummary ?? ''}`,
          );
        }
      }
      await context.close();
    }
  }
}

await browser.close();
await server.close();
await writeFile(`${options.out}/problems.txt`, problems.join('\n'));
console.log(`${drawn} pictures in ${options.out}, ${problems.length} problems`);
for (const problem of problems) console.log(`- ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
