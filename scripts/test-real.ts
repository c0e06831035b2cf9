import { prepareApp } from './app.ts';
import { inRoot } from './lib/paths.ts';
import { say } from './lib/say.ts';
import { finish } from './lib/tally.ts';
import { runVitest } from './lib/vitest.ts';
import { ensureRealParts } from './real-parts.ts';

// `npm run test:real`: against an OBS and a Home Assistant that we did not write. Installs what it
// may; each part that cannot be had is skipped with a line.

await ensureRealParts();
const prepared = await prepareApp().catch((error: Error) => ({
  ok: false as const,
  message: error.message,
}));
if (!prepared.ok) say(`Tests of the app against real parts are skipped: ${prepared.message}`);
const tally = await runVitest({
  name: 'real',
  config: inRoot('test', 'real', 'vitest.config.ts'),
  args: process.argv.slice(2),
  env: prepared.ok ? { ...prepared.app.env, IF_APP: 'ready' } : {},
  timeoutMs: 14 * 60_000,
});
if (prepared.ok) await prepared.app.close();
await finish('real', tally);
