import { prepareApp } from './app.ts';
import { inRoot } from './lib/paths.ts';
import { say } from './lib/say.ts';
import { finish, none, type Tally } from './lib/tally.ts';
import { runVitest } from './lib/vitest.ts';

/**
 * The app's own tests, in Electron, on a display or a virtual one. Skipped with one line where
 * the machine can have neither (no libraries, and no right to install them).
 */
export async function runE2e(args: readonly string[] = []): Promise<Tally> {
  const prepared = await prepareApp().catch((error: Error) => {
    say(error.message);
    return undefined;
  });
  if (prepared === undefined) return { ...none, failed: 1 };
  if (!prepared.ok) {
    say(`e2e skipped: ${prepared.message}`);
    return none;
  }
  const { app } = prepared;
  try {
    return await runVitest({
      name: 'e2e',
      config: inRoot('e2e', 'vitest.config.ts'),
      args,
      env: app.env,
      timeoutMs: 8 * 60_000,
    });
  } finally {
    await app.close();
  }
}

if (import.meta.main) await finish('e2e', await runE2e(process.argv.slice(2)));
