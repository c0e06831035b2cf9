import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWitness, type ReportFormat, verifyFile, type Witness } from '../index.ts';
import { confirmed, failed, intent } from '../sample.ts';
import { packBundle, tilePath, unpackBundle } from '../tile-files.ts';

let dir = '';
let witness: Witness;
let key: KeyObject;
let run = '';
let alone = '';
const trusted = () => witness.keys().map(({ verifier }) => verifier);
const file = (name: string) => join(dir, name);
const make = (format: ReportFormat, more: object = {}, out = file(`report.${format}`)) =>
  witness.report({ format, out, ...more }).then(() => out);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'report-'));
  key = generateKeyPairSync('ed25519').privateKey;
  witness = await openWitness({
    dir: join(dir, 'log'),
    now: Date.now,
    key,
    origin: 'example.com/log',
  });
  witness.append({ kind: 'config', subject: 'show', data: { show: 'Čtení & <Hamlet>' } });
  run = ulid();
  witness.append(intent(run, { operation: 'profile.run' }));
  for (const end of [confirmed, failed, confirmed]) {
    const id = ulid();
    witness.append(intent(id, { parent: run, input: { scene: '</script><b>&amp;\u00a0' } }));
    witness.append(end(id));
  }
  await witness.append(confirmed(run)).durable;
  alone = ulid();
  await witness.append(intent(alone)).durable;
});
afterAll(async () => {
  await witness.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('reports', () => {
  it.each(['json', 'html', 'csv', 'pdf', 'tlog-proof'] as const)(
    '%s verifies by the file alone, and says who',
    async format => {
      const out = await make(format);
      const known = verifyFile(out, { trusted: trusted() });
      expect(known).toMatchObject({ verdict: 'intact', problems: [], signer: trusted()[0] });
      const stranger = verifyFile(out);
      expect(stranger.verdict).toBe('unknown-key');
      expect(stranger.message).toMatch(/but who\?/);
    },
  );

  it('a run is reported as its tree', async () => {
    const out = await make('json', { run }, file('run.json'));
    const { report } = JSON.parse(readFileSync(out, 'utf8'));
    expect(report.summary).toMatchObject({
      invocations: 4,
      outcomes: { confirmed: 3, failed: 1 },
      failures: [{ message: expect.any(String), next: expect.any(String) }],
    });
    expect(report.cover).toMatchObject({
      show: 'Čtení & <Hamlet>',
      studio: 'example.com/log',
      run,
    });
    expect(verifyFile(out, { trusted: trusted() }).verdict).toBe('intact');
  });

  it('nothing in that time is said', async () => {
    await expect(make('json', { from: 1, to: 2 })).rejects.toThrow(/Nothing was recorded/);
  });

  it('a report by a newer version is not called broken', async () => {
    const out = await make('json', { run }, file('newer.json'));
    const { report } = JSON.parse(readFileSync(out, 'utf8'));
    const { sealJson } = await import('./testing.ts');
    writeFileSync(out, sealJson({ ...report, v: 2 }, key));
    expect(verifyFile(out).verdict).toBe('newer');
  });

  it('a key swap is noticed: another key cannot pass for the one named', async () => {
    const out = await make('json', { run }, file('swapped.json'));
    const { report } = JSON.parse(readFileSync(out, 'utf8'));
    const { sealJson } = await import('./testing.ts');
    const thief = generateKeyPairSync('ed25519').privateKey;
    writeFileSync(out, sealJson(report, thief));
    expect(verifyFile(out, { trusted: trusted() }).verdict).toBe('not-intact');
  });

  it.each([
    ['reordered', (e: unknown[]) => [e[1], e[0], ...e.slice(2)]],
    ['cut', (e: unknown[]) => e.slice(0, -1)],
    ['lengthened', (e: unknown[]) => [...e, [99, '{}']]],
    ['doubled', (e: unknown[]) => [e[0], ...e]],
  ])('entries %s are noticed even under a fresh seal of the true key', async (_, change) => {
    const out = await make('json', { run }, file('forged.json'));
    const { report } = JSON.parse(readFileSync(out, 'utf8'));
    const { sealJson } = await import('./testing.ts');
    writeFileSync(out, sealJson({ ...report, entries: change(report.entries) }, key));
    expect(verifyFile(out, { trusted: trusted() }).verdict).toBe('not-intact');
  });

  it.each(['json', 'html', 'tlog-proof'] as const)(
    'every flipped byte of a %s is noticed',
    async format => {
      const out = await make(format, { run: alone }, file(`flip.${format}`));
      const bytes = readFileSync(out);
      expect(verifyFile(out, { trusted: trusted() }).verdict).toBe('intact');
      // Every byte of the small files; a stride that is no power of two through the long ones.
      const stride = bytes.length > 12_000 ? 13 : 1;
      const missed: number[] = [];
      for (let at = 0; at < bytes.length; at += stride) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(out, flipped);
        if (verifyFile(out, { trusted: trusted() }).verdict === 'intact') missed.push(at);
      }
      expect(missed).toEqual([]);
      for (const end of [0, 1, bytes.length >> 1, bytes.length - 1]) {
        writeFileSync(out, bytes.subarray(0, end));
        expect(verifyFile(out, { trusted: trusted() }).verdict).toBe('not-intact');
      }
    },
  );

  it('the visible page is written as a browser writes it back', async () => {
    const html = readFileSync(await make('html'), 'utf8');
    const page = html.slice(html.indexOf('<main id="page">') + 16, html.indexOf('</main>'));
    expect(page).not.toMatch(/<[a-z]+[^>]*\/>|'[^']*'=|<(?!\/?[a-z0-9]+[ >])/);
    expect(page).toContain('Čtení &amp; &lt;Hamlet&gt;');
  });
});

describe('the exported log', () => {
  it('verifies by its files alone; a changed tile or entry is named', async () => {
    const out = file('tiles');
    const count = await witness.export(out);
    expect(verifyFile(out, { trusted: trusted() })).toMatchObject({
      verdict: 'intact',
      entries: count,
    });
    const bundle = join(out, tilePath('entries', 0, count));
    const bytes = readFileSync(bundle);
    expect(packBundle(unpackBundle(bytes))).toEqual(bytes);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(bundle, bytes);
    const found = verifyFile(out, { trusted: trusted() });
    expect(found).toMatchObject({ verdict: 'not-intact' });
    expect(found.problems[0]?.where).toBe('entry 0');
  });

  it('names tiles as the layout asks', () => {
    expect(tilePath(0, 1234067)).toBe('tile/0/x001/x234/067');
    expect(tilePath(1, 0, 17)).toBe('tile/1/000.p/17');
    expect(tilePath('entries', 273, 112)).toBe('tile/entries/273.p/112');
  });
});
