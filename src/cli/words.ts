import type { InvocationRecord, JsonObject, Stages, StudioError } from '../contracts/index.ts';
import { stageNames } from '../contracts/index.ts';
import { type CliIo, paint } from './io.ts';

/** `0.4 ms`, `46 ms`, `2.1 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}

/** `4 s`, `12 min`, `3 h`, `2 d`: how long ago, or for how long. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Wall clock for a person: date and time of this machine, to the second. */
export function moment(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const stagesShown = stageNames.filter(name => name !== 'accepted' && name !== 'admitted');

/** `sent 1 ms · acknowledged 4 ms · confirmed 46 ms`. */
export const stagesInWords = (stages: Stages): string =>
  stagesShown
    .flatMap(name => {
      const ms = stages[name];
      return ms === undefined ? [] : [`${name} ${duration(ms)}`];
    })
    .join(' · ');

/** `scene.set "Camera 1"`; several fields by name. */
export function operationInWords(operation: string, input: JsonObject): string {
  const entries = Object.entries(input);
  const values =
    entries.length === 1
      ? entries.map(([, value]) => JSON.stringify(value))
      : entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [operation, ...values].join(' ');
}

const outcomeStyle = {
  confirmed: 'green',
  acknowledged: 'cyan',
  failed: 'red',
  refused: 'yellow',
  unknown: 'magenta',
  pending: 'dim',
} as const;

const column = Math.max(...Object.keys(outcomeStyle).map(name => name.length));

/** A press as one calm line, and below it the reason and the next step where there is one. */
export function pressInWords(io: CliIo, record: InvocationRecord): string[] {
  const outcome = record.result?.outcome ?? 'pending';
  const what = `${record.connectionName} · ${operationInWords(record.operation, record.input)}`;
  const head = paint(io, outcomeStyle[outcome], outcome.padEnd(column));
  const lines = [[head, what, stagesInWords(record.stages)].filter(Boolean).join('  ')];
  const indent = ' '.repeat(column + 2);
  const { result } = record;
  if (result === undefined) return lines;
  if ('error' in result) {
    lines.push(`${indent}${result.error.message}`, `${indent}→ ${result.error.next}`);
  } else if (result.outcome === 'acknowledged' && result.note !== undefined) {
    lines.push(`${indent}${result.note}`);
  }
  const output = 'output' in result ? result.output : undefined;
  if (output !== undefined && output !== null && JSON.stringify(output) !== '{}') {
    lines.push(`${indent}${JSON.stringify(output)}`);
  }
  return lines;
}

export const errorInWords = (io: CliIo, error: StudioError): string =>
  `${paint(io, 'red', error.message)}\n→ ${error.next}`;

/** Columns as wide as their widest cell; the last one is left as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map(row =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
