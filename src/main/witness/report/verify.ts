import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Bad, Checked } from '../checked.ts';
import { openCheckpoint, parseCheckpoint } from '../checkpoint.ts';
import { verifyTiles } from '../export.ts';
import { keyProblems } from '../keys.ts';
import { decodeLeaf } from '../leaf.ts';
import { leafHash, sameHash, verifyInclusion } from '../merkle.ts';
import { rootOfMultiProof } from '../multiproof.ts';
import { checkSignature, fromBase64, parseVerifier } from '../note.ts';
import { REPORT_VERSION, type Report, reportModel } from './model.ts';
import { PDF_DATA, parseSeal, SEAL_MARK, type Seal, sha256 } from './seal.ts';
import { summarise } from './summary.ts';

/**
 * - `intact`: every byte is as it was made, and a key the caller trusts vouches for it.
 * - `unknown-key`: intact, signed by a key the caller does not know: but who?
 * - `unsigned`: intact, and nobody vouches for it.
 * - `newer`: made by a newer version; this one cannot judge all of it.
 * - `not-intact`: changed, cut, or never right.
 */
export type Verdict = 'intact' | 'unknown-key' | 'unsigned' | 'newer' | 'not-intact';

export interface FileVerification {
  verdict: Verdict;
  /** One sentence for people. */
  message: string;
  /** Entries proven to be in the record. */
  entries: number;
  /** Verifier string of the key that vouches, where one does. */
  signer?: string;
  /** What is wrong and where. */
  problems: { where: string; message: string }[];
}

export interface VerifyOptions {
  /** Verifier strings (`name+id+base64`) that the caller knows to be the studio's. */
  trusted?: readonly string[];
}

/** Checks a report, a proof or an exported log, with nothing but the file: no studio, no network. */
export function verifyFile(path: string, options: VerifyOptions = {}): FileVerification {
  const problems: FileVerification['problems'] = [];
  const bad = (where: string, message: string): undefined => void problems.push({ where, message });
  let found: Partial<Checked> = {};
  try {
    found = statSync(path).isDirectory() ? verifyTiles(path, bad) : check(path, bad);
  } catch (thrown) {
    bad('file', thrown instanceof Error ? thrown.message : String(thrown));
  }
  return judge(found, problems, options.trusted ?? []);
}

function check(path: string, bad: Bad): Partial<Checked> {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 5).toString() === '%PDF-') return checkPdf(bytes, bad);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) {
    bad('file', 'It is not proper UTF-8 text.');
    return {};
  }
  if (text.startsWith('c2sp.org/tlog-proof@')) return checkProof(text, bad);
  if (text.startsWith('{')) return checkJson(text, bad);
  if (text.startsWith('<!DOCTYPE html>')) return checkHtml(text, bad);
  if (existsSync(`${path}.seal`)) {
    const opened = openSeal(readFileSync(`${path}.seal`, 'utf8'), 'csv', bytes, bad);
    return { entries: 0, ...opened };
  }
  bad('file', 'This is not a file of ours, or its first bytes were changed.');
  return {};
}

function checkJson(text: string, bad: Bad): Partial<Checked> {
  const at = text.lastIndexOf(',"seal":');
  const end = at === -1 ? undefined : jsonOrNothing(text.slice(at + 8).replace(/\}\n$/, ''));
  if (typeof end !== 'string' || text.slice(at) !== `,"seal":${JSON.stringify(end)}}\n`) {
    bad('seal', 'The seal at the end of the file is missing or damaged.');
    return {};
  }
  const body = text.slice(0, at);
  const opened = openSeal(end, 'json', body, bad);
  if (!body.startsWith('{"report":')) bad('file', 'The file does not begin as a report.');
  return { ...opened, ...checkReport(body.slice(10), opened.seal, opened.notes, bad) };
}

function checkHtml(text: string, bad: Bad): Partial<Checked> {
  const opened = openTrailer('html', text, bad);
  const data = between(text, '<script type="application/json" id="report">', '</script>');
  if (data === undefined) {
    bad('data', 'The data of the report is missing.');
    return opened;
  }
  const page = between(text, '<main id="page">', '</main>');
  if (opened.seal !== undefined && sha256(page ?? '') !== opened.seal.page) {
    bad('page', 'The visible text was changed.');
  }
  return { ...opened, ...checkReport(data, opened.seal, opened.notes, bad) };
}

function checkPdf(bytes: Buffer, bad: Bad): Partial<Checked> {
  const text = bytes.toString('latin1');
  const opened = openTrailer('pdf', text, bad, 'latin1');
  const data = between(text, PDF_DATA[0], PDF_DATA[1]);
  if (data === undefined) {
    bad('data', 'The data attached to the PDF is missing.');
    return opened;
  }
  const json = Buffer.from(data, 'latin1').toString('utf8');
  return { ...opened, ...checkReport(json, opened.seal, opened.notes, bad) };
}

interface Opened extends Partial<Checked> {
  seal?: Seal;
}

/** The seal that ends a file as a comment. */
function openTrailer(
  format: 'html' | 'pdf',
  text: string,
  bad: Bad,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Opened {
  const [open, close] = SEAL_MARK[format];
  const at = text.lastIndexOf(open);
  const inner = at === -1 ? undefined : fromBase64(text.slice(at + open.length, -close.length));
  if (inner === undefined || !text.endsWith(close)) {
    bad('seal', 'The seal at the end of the file is missing or damaged.');
    return {};
  }
  return openSeal(inner.toString('utf8'), format, Buffer.from(text.slice(0, at), encoding), bad);
}

function openSeal(text: string, format: string, sealed: string | Uint8Array, bad: Bad): Opened {
  const opened = parseSeal(text);
  if (opened === undefined) {
    bad('seal', 'The seal is damaged.');
    return {};
  }
  if (opened.seal.format !== format)
    bad('seal', `The seal is one of a ${opened.seal.format} file.`);
  if (opened.seal.file !== sha256(sealed)) bad('file', 'The file was changed after it was made.');
  return { seal: opened.seal, notes: [{ where: 'seal', note: opened.note }] };
}

function checkReport(
  json: string,
  seal: Seal | undefined,
  notes: Checked['notes'] = [],
  bad: Bad,
): Partial<Checked> {
  if (seal !== undefined && seal.report !== sha256(json)) bad('data', 'The data was changed.');
  const value = jsonOrNothing(json);
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version > REPORT_VERSION) return { newer: true, notes };
  const parsed = reportModel.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    bad('data', `The data is not a report: ${issue?.path.join('.')}: ${issue?.message}`);
    return {};
  }
  const report = parsed.data;
  const opened = openCheckpoint(report.checkpoint);
  const checkpoint = opened?.checkpoint ?? parseCheckpoint(report.checkpoint);
  if (checkpoint === undefined) {
    bad('checkpoint', 'The checkpoint is malformed.');
    return {};
  }
  if (checkpoint.origin !== report.cover.studio || seal?.origin !== checkpoint.origin) {
    bad('checkpoint', 'The checkpoint is of another log than the report.');
  }
  checkEntries(report, checkpoint, bad);
  for (const message of keyProblems(report.keys)) bad('keys', message);
  const note = opened?.note ?? { text: report.checkpoint, signatures: [] };
  return {
    entries: report.entries.length,
    keys: report.keys,
    notes: [...notes, { where: 'checkpoint', note }],
  };
}

function checkEntries(
  report: Report,
  { size, root }: { size: number; root: Uint8Array },
  bad: Bad,
) {
  const decoded = [];
  for (const [seq, leaf] of report.entries) {
    const entry = decodeLeaf(leaf);
    if (entry?.seq !== seq) bad(`entry ${seq}`, 'It does not carry its own number.');
    if (entry !== undefined) decoded.push(entry);
  }
  const leaves = report.entries.map(([seq, leaf]) => ({ seq, hash: leafHash(Buffer.from(leaf)) }));
  const proof = report.proof.map(text => fromBase64(text) ?? Buffer.alloc(0));
  const found = rootOfMultiProof(leaves, proof, size);
  if (found === undefined || !sameHash(found, root)) {
    bad('entries', 'The entries are not those of the checkpoint.');
  }
  if (JSON.stringify(summarise(decoded)) !== JSON.stringify(report.summary)) {
    bad('summary', 'The sums do not follow from the entries.');
  }
}

function checkProof(text: string, bad: Bad): Partial<Checked> {
  const split = text.indexOf('\n\n');
  const [version, ...lines] = text.slice(0, split).split('\n');
  if (version !== 'c2sp.org/tlog-proof@v1') return { newer: true };
  const extra = lines[0]?.startsWith('extra ')
    ? fromBase64(lines.shift()?.slice(6) ?? '')
    : undefined;
  const index = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '')?.[1];
  const proof = lines.map(line => fromBase64(line) ?? Buffer.alloc(0));
  const signed = text.slice(split + 2);
  const opened = openCheckpoint(signed);
  const checkpoint = opened?.checkpoint ?? parseCheckpoint(signed);
  if (split === -1 || index === undefined || checkpoint === undefined || extra === undefined) {
    bad('file', 'The proof is malformed.');
    return {};
  }
  const { size, root } = checkpoint;
  if (!verifyInclusion(leafHash(extra), Number(index), size, proof, root)) {
    bad(`entry ${index}`, 'The entry is not in the tree of the checkpoint.');
  }
  const note = opened?.note ?? { text: signed, signatures: [] };
  return { entries: 1, notes: [{ where: 'checkpoint', note }] };
}

function judge(
  found: Partial<Checked>,
  problems: FileVerification['problems'],
  trusted: readonly string[],
): FileVerification {
  const entries = found.entries ?? 0;
  const notes = found.notes ?? [];
  const own = found.keys?.at(-1)?.verifier;
  // A file without keys of its own is judged by the trusted ones alone.
  const candidates = own === undefined ? trusted : [own];
  let signer: string | undefined;
  let unsigned = notes.length === 0;
  for (const { where, note } of notes) {
    const said = candidates.map(text => {
      const key = parseVerifier(text);
      return { text, result: key === undefined ? ('absent' as const) : checkSignature(note, key) };
    });
    if (said.some(({ result }) => result === 'bad')) {
      problems.push({ where, message: 'The signature is not the one of its key.' });
    }
    const good = said.find(({ result }) => result === 'good');
    if (good !== undefined) signer = good.text;
    else if (note.signatures.length === 0) unsigned = true;
    else if (own !== undefined) {
      problems.push({ where, message: 'It is signed by another key than the report names.' });
    }
  }
  const result = (verdict: Verdict, message: string): FileVerification => ({
    verdict,
    message,
    entries,
    ...(signer === undefined ? {} : { signer }),
    problems,
  });
  const [first] = problems;
  if (first !== undefined) {
    return result('not-intact', `Not intact (${first.where}): ${first.message}`);
  }
  if (found.newer) {
    return result(
      'newer',
      'This file was made by a newer version: its bytes are as they were sealed, and this version cannot judge its entries.',
    );
  }
  const all = `Intact: ${entries === 1 ? 'the entry is' : `all ${entries} entries are`} in the record`;
  if (unsigned) return result('unsigned', `${all}, and nobody signed it.`);
  const chain = found.keys?.map(({ verifier }) => verifier) ?? [];
  const known =
    signer !== undefined &&
    (trusted.includes(signer) || chain.some(verifier => trusted.includes(verifier)));
  if (known) return result('intact', `${all}, signed by ${signer}.`);
  return result(
    'unknown-key',
    signer === undefined
      ? `${all}, but who? It is signed by a key that you did not name.`
      : `${all}, but who? It is signed by ${signer}, which is not a key you said you trust.`,
  );
}

function between(text: string, open: string, close: string): string | undefined {
  const from = text.indexOf(open);
  const to = from === -1 ? -1 : text.indexOf(close, from + open.length);
  return to === -1 ? undefined : text.slice(from + open.length, to);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
