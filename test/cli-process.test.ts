import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

// `./if` as people run it: real processes, a headless demo studio, real sockets.

const command = fileURLToPath(new URL('../if', import.meta.url));
const started: ChildProcess[] = [];
/** Bounds for a machine that is busy with everything else, ms. */
const patience = { timeout: 60_000, interval: 50 };
let folder: string;
let data: string;

interface Ran {
  exit: number | null;
  out: string;
  err: string;
}

const environment = () => ({
  ...process.env,
  IF_HOME: join(folder, 'home'),
  IF_DATA: data,
  NO_COLOR: '1',
});

function launch(args: string[], options: { cwd?: string; file?: string } = {}): ChildProcess {
  const child = spawn(options.file ?? command, args, {
    cwd: options.cwd ?? folder,
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function run(args: string[], options: { cwd?: string; file?: string } = {}): Promise<Ran> {
  const child = launch(args, options);
  const ran: Ran = { exit: null, out: '', err: '' };
  child.stdout?.on('data', chunk => {
    ran.out += chunk;
  });
  child.stderr?.on('data', chunk => {
    ran.err += chunk;
  });
  child.stdin?.end();
  [ran.exit] = await once(child, 'close');
  return ran;
}

/** Runs the command until it ends with the code: a link takes its time to come up, or to break. */
const becomes = (args: string[], exit: number) =>
  vi.waitFor(async () => expect((await run(args)).exit).toBe(exit), patience);

/** The lines of a running command, one after the other. */
function linesOf(child: ChildProcess): () => Promise<unknown> {
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The command ended.');
    return JSON.parse(value);
  };
}

async function end(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  return (await closed)[0];
}

const report = z.object({
  id: z.string(),
  operation: z.literal('scene.set'),
  connection: z.string(),
  input: z.object({ scene: z.string() }),
  stages: z.record(z.string(), z.number()),
  outcome: z.string(),
  error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'if cli '));
  data = join(folder, 'data');
});
afterAll(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('./if', { timeout: 60_000 }, () => {
  it('finds its own Node from any folder, and through links', async () => {
    const link = join(folder, 'infrafabric');
    await symlink(command, link);
    await mkdir(join(folder, 'deep'));
    await symlink('../infrafabric', join(folder, 'deep', 'again'));
    for (const file of [command, link, join(folder, 'deep', 'again')]) {
      expect(await run(['--help'], { cwd: '/', file })).toMatchObject({ exit: 0, err: '' });
    }
  });

  it('says what to do where the packages are not installed', async () => {
    const lonely = join(folder, 'lonely');
    await mkdir(lonely);
    await copyFile(command, join(lonely, 'if'));
    const ran = await run(['status'], { file: join(lonely, 'if') });
    expect(ran).toMatchObject({ exit: 1, err: expect.stringContaining('run npm ci first') });
  });

  it('exits with 6 and the next step where no studio runs', async () => {
    const ran = await run(['obs', 'scene', 'set', 'Camera 1', '--json']);
    expect(ran.exit).toBe(6);
    expect(JSON.parse(ran.out)).toMatchObject({
      error: { code: 'no_studio', next: expect.stringContaining('npm start') },
    });
  });
});

describe.skipIf(process.platform === 'win32')('a headless demo studio', { timeout: 60_000 }, () => {
  let studio: ChildProcess;
  let obs: string;

  beforeAll(async () => {
    studio = launch(['studio', '--headless', '--demo']);
    expect(await linesOf(studio)()).toEqual({ ready: true, pid: studio.pid, data });
    const { out } = await run(['connection', 'list', '--json']);
    const connections = z.array(z.object({ id: z.string(), adapter: z.string() }));
    obs = connections.parse(JSON.parse(out)).find(one => one.adapter === 'obs')?.id ?? '';
    await becomes(['obs', 'scene', 'set', 'Break'], 0);
  }, 120_000);

  it('takes a press and prints one object', async () => {
    const ran = await run(['obs', 'scene', 'set', 'Camera 1', '--json']);
    expect(ran).toMatchObject({ exit: 0, err: '' });
    const said = report.parse(JSON.parse(ran.out));
    expect(said).toMatchObject({
      outcome: 'confirmed',
      connection: obs,
      input: { scene: 'Camera 1' },
    });
    const { accepted, admitted, sent, acknowledged, confirmed } = said.stages;
    const order = [accepted, admitted, sent, acknowledged, confirmed].map(Number);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(accepted).toBe(0);
  });

  it('says what a press came to by its exit code', async () => {
    expect(await run(['obs', 'scene', 'set', 'Nowhere'])).toMatchObject({ exit: 7 });
    expect(await run(['obs', 'scene', 'se', 'Camera 1'])).toMatchObject({ exit: 2 });
    expect(await run(['connection', 'test', 'nobody'])).toMatchObject({ exit: 7 });
    expect(await run(['fault', obs, 'refuse'])).toMatchObject({ exit: 0 });
    await becomes(['obs', 'scene', 'set', 'Titles'], 3);
    expect(await run(['fault', obs, 'none'])).toMatchObject({ exit: 0 });
    await becomes(['obs', 'scene', 'set', 'Break'], 0);
  }, 120_000);

  it('shows presses as they happen, and keeps every one', async () => {
    const tail = launch(['log', 'tail', '--limit', '1', '--json']);
    const next = linesOf(tail);
    const line = report.extend({ origin: z.object({ kind: z.string(), who: z.string() }) });
    await next(); // the past is printed: it listens
    const pressed = report.parse(
      JSON.parse((await run(['obs', 'scene.set', '--scene', 'Camera 2', '--json'])).out),
    );
    expect(line.parse(await next())).toMatchObject({ ...pressed, origin: { kind: 'cli' } });
    expect(await end(tail)).toBe(0);
    const { out } = await run(['log', 'list', '--json', '--limit', '1']);
    expect(line.parse(JSON.parse(out))).toMatchObject(pressed);
    expect(await run(['log', 'verify'])).toMatchObject({ exit: 0 });
  });

  it('presses a button of a page by its name', async () => {
    const { out } = await run(['page', 'list', '--json']);
    const pages = z
      .array(z.object({ id: z.string(), buttons: z.array(z.object({ id: z.string() })) }))
      .parse(JSON.parse(out));
    const name = `${pages[0]?.id}/${pages[0]?.buttons[0]?.id}`;
    expect(await run(['press', name])).toMatchObject({ exit: 0 });
    expect(await run(['press', `${name}x`])).toMatchObject({ exit: 7 });
  });

  it('drives a simulated device of its own, with a password from standard input', async () => {
    const sim = launch(['sim', 'obs', '--password', 'sesame']);
    const says = linesOf(sim);
    const ready = z.object({ ready: z.literal(true), ports: z.object({ ws: z.number() }) });
    const port = String(ready.parse(await says()).ports.ws);
    const add = launch([
      ...['connection', 'add', 'obs', '--id', 'second', '--host', '127.0.0.1'],
      ...['--port', port, '--password-stdin', '--json'],
    ]);
    add.stdin?.end('sesame\n');
    expect((await once(add, 'close'))[0]).toBe(0);
    await becomes(['second', 'scene', 'set', 'Titles'], 0);
    expect(await run(['obs', 'scene', 'set', 'Titles'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('second'),
    });
    sim.stdin?.write('drop\n');
    expect(await says()).toEqual({ fault: 'drop' });
    const unknown = await run([
      ...['second', 'scene', 'set', 'Break', '--deadline-ms', '300', '--json'],
    ]);
    expect(unknown.exit).toBe(5);
    expect(report.parse(JSON.parse(unknown.out))).toMatchObject({
      outcome: 'unknown',
      error: { code: 'no_answer' },
    });
    expect(await run(['connection', 'remove', 'second'])).toMatchObject({ exit: 0 });
    expect(await end(sim)).toBe(0);
  }, 120_000);

  it('refuses a second studio on its folder', async () => {
    const second = await run(['studio', '--headless', '--json']);
    expect(second.exit).toBe(4);
    expect(JSON.parse(second.out)).toMatchObject({ error: { code: 'busy' } });
  });

  it('ends cleanly when it is told to, and takes its socket along', async () => {
    expect(await end(studio)).toBe(0);
    expect(await run(['status'])).toMatchObject({ exit: 6 });
  });
});
