import type { z } from 'zod';
import type { Result } from '../../contracts/index.ts';
import { err, ok, taskPayloadLimit } from '../../contracts/index.ts';

/** Checks what came from outside; the error names the field. */
export function checked<S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}"` : 'The request';
  return err({
    code: 'bad_input',
    message: `${where} is not right: ${issue?.message ?? 'unknown'}.`,
    next: 'Correct it and try again.',
  });
}

/** Refuses what is too large for a message, and names the limit. */
export function fits(what: string, value: unknown): Result<void> {
  if (value === undefined) return ok(undefined);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= taskPayloadLimit) return ok(undefined);
  return err({
    code: 'payload_too_large',
    message: `${what} has ${size(bytes)}; a task carries at most ${size(taskPayloadLimit)}.`,
    next: 'Keep it as a file and give its address as an artefact reference.',
    detail: { bytes, limit: taskPayloadLimit },
  });
}

const size = (bytes: number) =>
  bytes >= 1024 * 1024
    ? `${(bytes / 1024 / 1024).toFixed(1)} MiB`
    : `${Math.ceil(bytes / 1024)} KiB`;

/** The known names nearest to a mistyped one (edit distance 2 at most). */
export function nearest(name: string, known: Iterable<string>): string[] {
  return [...known]
    .map(one => ({ one, far: distance(name, one) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ one }) => one);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
