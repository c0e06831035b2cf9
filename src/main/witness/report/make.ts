import type { KeyObject } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { logFacts } from '../keys.ts';
import { logReader } from '../log.ts';
import { signerOf } from '../note.ts';
import { indexFile, logFile, openToRead } from '../schema.ts';
import { type Collected, collect, type ReportScope } from './collect.ts';
import { csvReport } from './csv.ts';
import { htmlReport } from './html.ts';
import type { ReportFormat } from './model.ts';
import { tlogProof } from './proof.ts';
import { SEAL_MARK, seal } from './seal.ts';

export interface ReportRequest extends ReportScope {
  format: ReportFormat;
  /** File to write. A CSV's seal goes beside it, as `FILE.seal`. */
  out: string;
}

export interface ReportMade {
  files: string[];
  entries: number;
  bytes: number;
}

/** Makes a report and writes it; in a thread of its own. */
export async function makeReport(
  dir: string,
  request: ReportRequest,
  key: KeyObject | undefined,
  now: number,
): Promise<ReportMade> {
  const db = openToRead(logFile(dir));
  const index = openToRead(indexFile(dir));
  try {
    const log = logReader(db);
    const facts = logFacts(db);
    const made = db.transaction((): Collected & { proof?: string } => {
      const collected = collect(log, facts, index, request, now);
      const [seq] = collected.report.entries.at(-1) ?? [0];
      return request.format === 'tlog-proof'
        ? { ...collected, proof: tlogProof(log, seq, collected.report.checkpoint) }
        : collected;
    })();
    const signer = key === undefined ? undefined : signerOf(made.report.cover.studio, key);
    const sealed = (bytes: string | Uint8Array, parts: { report?: string; page?: string } = {}) =>
      seal(made.report.cover.studio, request.format, bytes, signer, parts);
    return await writeReport(request, made, sealed);
  } finally {
    index.close();
    db.close();
  }
}

async function writeReport(
  { format, out }: ReportRequest,
  { report, lines, proof }: Collected & { proof?: string },
  sealed: (bytes: string | Uint8Array, parts?: { report?: string; page?: string }) => string,
): Promise<ReportMade> {
  const marked = (kind: keyof typeof SEAL_MARK, text: string) =>
    `${SEAL_MARK[kind][0]}${Buffer.from(text).toString('base64')}${SEAL_MARK[kind][1]}`;
  const done = (...files: [string, string | Uint8Array][]): ReportMade => {
    for (const [file, bytes] of files) {
      writeFileSync(`${file}.partial`, bytes);
      renameSync(`${file}.partial`, file);
    }
    return {
      files: files.map(([file]) => file),
      entries: report.entries.length,
      bytes: files.reduce((n, [, bytes]) => n + Buffer.byteLength(bytes), 0),
    };
  };
  switch (format) {
    case 'json': {
      const json = JSON.stringify(report);
      const body = `{"report":${json}`;
      const text = sealed(body, { report: json });
      return done([out, `${body},"seal":${JSON.stringify(text)}}\n`]);
    }
    case 'html': {
      const { file, page, json } = htmlReport(report, lines);
      return done([out, file + marked('html', sealed(file, { report: json, page }))]);
    }
    case 'pdf': {
      const json = JSON.stringify(report);
      const { pdfReport } = await import('./pdf.ts'); // a large library that few reports need
      const pdf = await pdfReport(report, lines, json);
      const trailer = Buffer.from(marked('pdf', sealed(pdf, { report: json })));
      return done([out, Buffer.concat([pdf, trailer])]);
    }
    case 'csv': {
      const csv = csvReport(lines);
      return done([out, csv], [`${out}.seal`, sealed(csv)]);
    }
    case 'tlog-proof':
      return done([out, proof ?? '']);
  }
}
