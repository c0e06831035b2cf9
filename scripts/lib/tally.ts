import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRoot } from './paths.ts';

/** What a runner came to. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const none: Tally = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The line that ends a test command. */
export const total = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
  testResults: { name: string; status: string; assertionResults: unknown[] }[];
}

/**
 * Reads vitest's JSON report. A file that could not even be loaded holds no tests and counts as
 * one failure; so does a run that ended badly although no test failed, or left no report.
 */
export async function readVitest(report: string, ranWell: boolean): Promise<Tally> {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const json = JSON.parse(text) as VitestReport;
  const unloaded = json.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = json.numFailedTests + unloaded;
  return {
    passed: json.numPassedTests,
    failed: ranWell || failed > 0 ? failed : 1,
    skipped: json.numPendingTests + (json.numTodoTests ?? 0),
  };
}

const folder = (...parts: string[]) => inRoot('out', 'tests', ...parts);

/** Where a runner leaves its report; whatever an earlier run left there is gone. */
export async function freshReport(name: string): Promise<string> {
  await mkdir(folder(), { recursive: true });
  const file = folder(`${name}.json`);
  await rm(file, { force: true });
  return path.resolve(file);
}

/**
 * Ends a test command: keeps its tally in `out/tests/<name>.total.json` and prints the total as
 * the last line (unless `IF_TOTAL=no`, by which `.ci/run` asks to print one line for all).
 */
export async function finish(name: string, tally: Tally): Promise<never> {
  await mkdir(folder(), { recursive: true });
  await writeFile(folder(`${name}.total.json`), `${JSON.stringify(tally)}\n`);
  if (process.env.IF_TOTAL !== 'no') process.stdout.write(`${total(tally)}\n`);
  process.exit(tally.failed > 0 ? 1 : 0);
}
