import { stageNames } from '../../../contracts/index.ts';
import type { Line } from './summary.ts';

const HEADS = [
  'seq',
  'id',
  'accepted_at',
  'who',
  'by',
  'connection',
  'operation',
  'input',
  'outcome',
  ...stageNames.map(stage => `${stage}_ms`),
  'error_code',
  'error',
  'cost',
  'currency',
  'parent',
];

/** One row for each action, RFC 4180, for spreadsheets. */
export function csvReport(lines: readonly Line[]): string {
  const rows = lines.map(({ seq, record, cost }) => {
    const error =
      record.result !== undefined && 'error' in record.result ? record.result.error : undefined;
    return [
      seq,
      record.id,
      new Date(record.acceptedAt).toISOString(),
      record.origin.who,
      record.origin.kind,
      record.connection,
      record.operation,
      JSON.stringify(record.input),
      record.result?.outcome ?? 'pending',
      ...stageNames.map(stage => record.stages[stage]),
      error?.code,
      error?.message,
      cost?.amount,
      cost?.currency,
      record.parent,
    ];
  });
  return [HEADS, ...rows].map(cells => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  // A spreadsheet takes these for formulas; the apostrophe makes them text.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
