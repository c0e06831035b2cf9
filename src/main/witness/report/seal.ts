import { hash } from 'node:crypto';
import { fromBase64, type Note, parseNote, type Signer, signNote } from '../note.ts';

/**
 * A seal vouches for every byte of a report file before it. It is a signed note by the log's key;
 * without a key it is the same text unsigned, which still shows accidents.
 */
export interface Seal {
  origin: string;
  format: string;
  /** SHA-256, base64, of all bytes of the file before the seal. */
  file: string;
  /** SHA-256 of the report as JSON, where the file embeds it. */
  report?: string;
  /** SHA-256 of the visible page (HTML), which a browser can check by itself. */
  page?: string;
}

/** Marks the seal of a file whose format has room for a comment at its end. */
export const SEAL_MARK = {
  html: ['<!--infrafabric-seal ', '-->\n'],
  pdf: ['%infrafabric-seal ', '\n'],
} as const;

/** Marks where the attached data begins and ends: it is stored as it is, uncompressed. */
export const PDF_DATA = ['%infrafabric-report-begin\n', '\n%infrafabric-report-end'] as const;

const TITLE = 'witness report v1';

export const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'base64');

export function seal(
  origin: string,
  format: string,
  bytes: string | Uint8Array,
  signer: Signer | undefined,
  parts: { report?: string; page?: string } = {},
): string {
  const lines = [origin, TITLE, format, `file ${sha256(bytes)}`];
  if (parts.report !== undefined) lines.push(`report ${sha256(parts.report)}`);
  if (parts.page !== undefined) lines.push(`page ${sha256(parts.page)}`);
  const text = lines.map(line => `${line}\n`).join('');
  return signer === undefined ? text : signNote(text, signer);
}

/** A seal read back, its signature still to be checked; nothing when it is not one. */
export function parseSeal(text: string): { seal: Seal; note: Note } | undefined {
  const note = parseNote(text) ?? { text, signatures: [] };
  const [origin, title, format, ...rest] = note.text.split('\n');
  if (origin === undefined || title !== TITLE || format === undefined) return undefined;
  if (rest.pop() !== '') return undefined;
  const sums: Record<string, string> = {};
  for (const line of rest) {
    const [, name, sum] = /^(file|report|page) (\S{44})$/.exec(line) ?? [];
    if (name === undefined || sum === undefined || name in sums) return undefined;
    if (fromBase64(sum) === undefined) return undefined;
    sums[name] = sum;
  }
  const { file, report, page } = sums;
  if (file === undefined) return undefined;
  const parts = { ...(report ? { report } : {}), ...(page ? { page } : {}) };
  return { seal: { origin, format, file, ...parts }, note };
}
