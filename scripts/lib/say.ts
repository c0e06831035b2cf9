/**
 * One line to whoever started a script. Lines go to stderr, so that a script's own output
 * (a table, JSON) stays clean on stdout.
 */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Milliseconds as `0.4 s` or `3 min 20 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The last lines of a long output: what a failure usually comes down to. */
export const tail = (text: string, lines = 20): string =>
  text.trimEnd().split('\n').slice(-lines).join('\n');
