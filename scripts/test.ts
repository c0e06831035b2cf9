import { runE2e } from './e2e.ts';
import { inRoot, root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { duration, say, tail } from './lib/say.ts';
import { add, finish, none, type Tally } from './lib/tally.ts';
import { runVitest } from './lib/vitest.ts';

// `npm test`: types, lint, unit and integration tests, then the app itself in Electron where this
// machine can show it. `--no-e2e` leaves the last part out. Types and lint count as one check each.

/** A tool that only says yes or no; its words are shown when it says no. */
async function check(name: string, tool: readonly string[]): Promise<Tally> {
  const ran = await run(tool[0] ?? '', tool.slice(1), { timeoutMs: 300_000, cwd: root });
  say(`${ran.ok ? '✓' : '✗'} ${name} (${duration(ran.ms)})`);
  if (!ran.ok) say(tail(ran.output || ran.reason, 60));
  return ran.ok ? { ...none, passed: 1 } : { ...none, failed: 1 };
}

async function timed(name: string, part: Promise<Tally>): Promise<Tally> {
  const began = performance.now();
  const tally = await part;
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  say(
    `${tally.failed === 0 ? '✓' : '✗'} ${name}: ${tally.passed} passed, ${tally.failed} failed${skipped} (${duration(performance.now() - began)})`,
  );
  return tally;
}

const node = process.execPath;
const bin = (...parts: string[]) => inRoot('node_modules', ...parts);

const parts: Tally[] = await Promise.all([
  check('types', [node, bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', root]),
  check('lint', [
    node,
    bin('@biomejs', 'biome', 'bin', 'biome'),
    'ci',
    '--error-on-warnings',
    '--colors=off',
    '--max-diagnostics=30',
  ]),
]);
parts.push(
  await timed(
    'unit and integration tests',
    runVitest({ name: 'unit', config: inRoot('vitest.config.ts'), timeoutMs: 12 * 60_000 }),
  ),
);
if (!process.argv.includes('--no-e2e')) parts.push(await timed('tests in Electron', runE2e()));
await finish('test', parts.reduce(add, none));
