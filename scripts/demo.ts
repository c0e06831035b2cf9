import { rmSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CliIo } from '../src/cli/index.ts';
import { type Print, showMainJob } from './demo/show.ts';
import { type DemoHost, openApp, openHeadless } from './demo/studio.ts';
import { inRoot } from './lib/paths.ts';
import { onEnd } from './lib/run.ts';
import { duration, say } from './lib/say.ts';

const picture = inRoot('out', 'demo.png');
/** Bytes below which a picture of the page cannot be one. */
const SMALLEST_PICTURE = 10_000;

const write = (line: string) => void process.stdout.write(`${line}\n`);
const io: CliIo = {
  place: 'terminal',
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  env: process.env,
  out: write,
  err: say,
  readInput: async () => '',
};
const print: Print = {
  io,
  title: text => write(`\n${text}`),
  lines: lines => write(lines.map(line => `  ${line}`).join('\n')),
};

/**
 * `npm run demo`: the main job in one breath, on the app itself. Without a runtime for the app the
 * job is still shown, and the demo fails with the reason: there is no picture then.
 */
async function main(folder: string): Promise<number> {
  const began = performance.now();
  const { host, noApp } = await open(folder);
  write(`The demo studio runs as ${host.name}.`);
  try {
    const { programButton } = await showMainJob(host.studio, print);
    if (host.picture === undefined) {
      write(`\nThe picture of the page could not be made: ${noApp}`);
      return 1;
    }
    await rm(picture, { force: true });
    await host.picture(picture, programButton);
    const { size } = await stat(picture);
    if (size < SMALLEST_PICTURE)
      throw new Error(`The picture has only ${size} bytes: it is empty.`);
    print.lines([`the page as the operator saw it: ${path.relative(process.cwd(), picture)}`]);
  } finally {
    await host.close();
  }
  write(`\nAll of it held, in ${duration(performance.now() - began)}.`);
  return 0;
}

async function open(folder: string): Promise<{ host: DemoHost; noApp?: string }> {
  try {
    return { host: await openApp(folder) };
  } catch (thrown) {
    const noApp = reason(thrown);
    say(`The app does not start here (${noApp}); going on without a window.`);
    return { host: await openHeadless(folder), noApp };
  }
}

const reason = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

const folder = await mkdtemp(path.join(os.tmpdir(), 'if-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
onEnd(() => process.exit(130)); // what was started ends with this process
try {
  process.exitCode = await main(folder);
} catch (thrown) {
  write(`\nNot so: ${reason(thrown)}`);
  process.exitCode = 1;
}
