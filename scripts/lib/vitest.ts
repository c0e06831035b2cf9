import { inRoot, root } from './paths.ts';
import { onEnd, start, stop } from './run.ts';
import { freshReport, readVitest, type Tally } from './tally.ts';

export interface VitestOptions {
  /** Names the report. */
  name: string;
  config: string;
  args?: readonly string[];
  env?: Record<string, string>;
  /** Longest the whole run may take, ms. */
  timeoutMs: number;
}

/** Runs vitest to its end, its output shown as it comes, and counts. */
export async function runVitest(options: VitestOptions): Promise<Tally> {
  const report = await freshReport(options.name);
  const child = start(
    process.execPath,
    [
      inRoot('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--config',
      options.config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      '--passWithNoTests',
      ...(options.args ?? []),
    ],
    { cwd: root, env: { ...process.env, ...options.env }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  onEnd(() => void stop(child).then(() => process.exit(130)));
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    process.stderr.write(`${options.name}: ended after ${options.timeoutMs / 60_000} min.\n`);
    void stop(child);
  }, options.timeoutMs);
  const code = await new Promise<number | null>(resolve => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  clearTimeout(deadline);
  return readVitest(report, code === 0 && !late);
}
