import type { KeyObject } from 'node:crypto';
import { signerOf } from '../note.ts';
import type { Report } from './model.ts';
import { seal } from './seal.ts';

/** A JSON report with a fresh seal by any key, for tests of forgeries. */
export function sealJson(report: Report, key: KeyObject): string {
  const json = JSON.stringify(report);
  const body = `{"report":${json}`;
  const { studio } = report.cover;
  const text = seal(studio, 'json', body, signerOf(studio, key), { report: json });
  return `${body},"seal":${JSON.stringify(text)}}\n`;
}
