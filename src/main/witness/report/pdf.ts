import PDFDocument from 'pdfkit';
import { duration, moment } from './html.ts';
import type { Report } from './model.ts';
import { PDF_DATA } from './seal.ts';
import type { Line } from './summary.ts';

/** Name of the report's data inside the PDF. */
export const PDF_ATTACHMENT = 'report.json';
const MARGIN = 48;
/** Actions and failures printed at most; the attached data holds all of them. */
const PRINTED = 2000;
const COLOUR: Record<string, string> = {
  confirmed: '#1a7f37',
  acknowledged: '#0969da',
  failed: '#cf222e',
  refused: '#9a6700',
  unknown: '#8250df',
  pending: '#57606a',
};

/** The report for paper, with its data attached. */
export function pdfReport(report: Report, lines: readonly Line[], json: string): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    info: {
      Title: ascii(`${report.cover.show || 'Show'} report`),
      CreationDate: new Date(report.made),
    },
  });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  // Attachments of pdfkit follow its `compress` setting, which is off only for this one stream.
  const compressing = doc as unknown as { compress: boolean };
  compressing.compress = false;
  doc.file(Buffer.from(PDF_DATA.join(json)), { name: PDF_ATTACHMENT, type: 'application/json' });
  compressing.compress = true;
  cover(doc, report);
  chart(doc, report, lines);
  sums(doc, report);
  failures(doc, report);
  actions(doc, lines);
  proof(doc, report);
  numberPages(doc, report);
  doc.end();
  return done;
}

type Doc = InstanceType<typeof PDFDocument>;

const heading = (doc: Doc, words: string) =>
  doc
    .moveDown(0.8)
    .font('Helvetica-Bold')
    .fontSize(13)
    .fillColor('#000')
    .text(words, MARGIN)
    .moveDown(0.3)
    .font('Helvetica')
    .fontSize(9);

function cover(doc: Doc, { cover: c, summary, entries }: Report): void {
  doc
    .font('Helvetica-Bold')
    .fontSize(26)
    .text(ascii(c.show || 'Show report'))
    .moveDown(0.4);
  doc.font('Helvetica').fontSize(10);
  const facts = [
    ['Studio', c.studio],
    ['Crew', summary.crew.join(', ')],
    ['From', moment(c.from)],
    ['To', moment(c.to)],
    ['Duration', duration(c.to - c.from)],
    ['Actions', `${summary.invocations} (${entries.length} entries)`],
    [
      'Outcomes',
      Object.entries(summary.outcomes)
        .map(([k, n]) => `${n} ${k}`)
        .join(', '),
    ],
    ['Costs', summary.costs.map(x => `${x.amount} ${x.currency}`).join(', ') || 'none recorded'],
    ['Policy', summary.policies.at(-1) ?? 'no policy change in this time'],
  ];
  for (const [name, value] of facts) doc.text(ascii(`${name}: ${value}`));
}

function chart(doc: Doc, { cover: c }: Report, lines: readonly Line[]): void {
  heading(doc, 'Timeline');
  const span = Math.max(1, c.to - c.from);
  const lanes = [...new Set(lines.map(({ record }) => record.connection))].sort();
  const left = MARGIN + 90;
  const width = doc.page.width - MARGIN - left;
  for (const lane of lanes.slice(0, 30)) {
    if (doc.y > doc.page.height - 80) doc.addPage();
    const top = doc.y;
    doc
      .fontSize(8)
      .fillColor('#000')
      .text(ascii(lane.slice(0, 20)), MARGIN, top, { lineBreak: false });
    const drawn = new Set<string>();
    for (const { record } of lines) {
      if (record.connection !== lane) continue;
      const x = Math.round(((record.acceptedAt - c.from) / span) * width);
      const outcome = record.result?.outcome ?? 'pending';
      if (drawn.has(`${x}${outcome}`)) continue;
      drawn.add(`${x}${outcome}`);
      doc.rect(left + x, top, 1, 8).fill(COLOUR[outcome] ?? '#000');
    }
    doc.fillColor('#000');
    doc.y = top + 14;
  }
  doc.x = MARGIN;
}

function sums(doc: Doc, { summary }: Report): void {
  heading(doc, 'Stages, ms after acceptance');
  rows(doc, [
    ['Stage', 'Reached by', 'p50', 'p95', 'p99', 'Longest'],
    ...summary.stages.map(s => [s.stage, s.count, s.p50, s.p95, s.p99, s.max].map(String)),
  ]);
  heading(doc, 'Service');
  rows(doc, [
    ['Connection', 'Operation', 'Actions', 'Answered well', 'p50 ms', 'p99 ms'],
    ...summary.service.map(s => [
      s.connection,
      s.operation,
      String(s.count),
      `${((100 * s.good) / s.count).toFixed(2)} %`,
      String(s.p50),
      String(s.p99),
    ]),
  ]);
}

function failures(doc: Doc, { summary }: Report): void {
  heading(doc, 'Failures');
  if (summary.failures.length === 0) doc.text('None.');
  for (const f of summary.failures.slice(0, PRINTED)) {
    doc
      .fillColor(COLOUR[f.outcome] ?? '#000')
      .text(ascii(`${moment(f.at)}  ${f.connection} ${f.operation}: ${f.outcome}`));
    doc
      .fillColor('#000')
      .text(ascii(`${f.message} ${f.next}`))
      .moveDown(0.2);
  }
}

function actions(doc: Doc, lines: readonly Line[]): void {
  heading(doc, 'Actions');
  doc.fontSize(7);
  for (const { seq, record } of lines.slice(0, PRINTED)) {
    const stages = Object.entries(record.stages).map(([name, ms]) => `${name} ${ms}`);
    const outcome = record.result?.outcome ?? 'pending';
    doc
      .fillColor(COLOUR[outcome] ?? '#000')
      .text(
        ascii(
          `${seq}  ${moment(record.acceptedAt)}  ${record.origin.who}  ${record.connection} ${record.operation}  ${outcome}  (${stages.join(', ')})`,
        ),
        { lineBreak: true },
      );
  }
  doc.fillColor('#000').fontSize(9);
  if (lines.length > PRINTED) {
    doc.text(`${lines.length - PRINTED} more actions are in the attached ${PDF_ATTACHMENT}.`);
  }
}

function proof(doc: Doc, report: Report): void {
  heading(doc, 'Proof');
  doc.font('Courier').fontSize(7).text(ascii(report.checkpoint));
  for (const key of report.keys) doc.text(ascii(key.verifier));
  doc.font('Helvetica').fontSize(9);
  doc.text('Check this file with "if witness verify FILE"; the recipe is in docs/witness.md.');
}

function rows(doc: Doc, table: string[][]): void {
  const width = (doc.page.width - 2 * MARGIN) / (table[0]?.length ?? 1);
  for (const cells of table) {
    if (doc.y > doc.page.height - 70) doc.addPage();
    const top = doc.y;
    for (const [i, text] of cells.entries()) {
      doc.text(ascii(text.slice(0, 24)), MARGIN + i * width, top, { width, lineBreak: false });
    }
    doc.y = top + 13;
  }
  doc.x = MARGIN;
}

function numberPages(doc: Doc, report: Report): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    doc.page.margins.bottom = 0; // the foot stands in the margin
    doc
      .fontSize(7)
      .text(
        ascii(`${report.cover.studio}, made ${moment(report.made)}, page ${page + 1} of ${count}`),
        MARGIN,
        doc.page.height - 30,
        { lineBreak: false },
      );
  }
}

/** What the built-in fonts can write: accents go, other scripts become `?` (the data keeps them). */
const ascii = (words: string): string =>
  words
    .normalize('NFKD')
    .replaceAll('\u2014', '-')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^\n\x20-\x7e]/g, '?');
