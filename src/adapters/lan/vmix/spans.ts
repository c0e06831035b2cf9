import type { VmixInput } from './state.ts';

/** Where an `<input …>` element stands in the document, one character per byte. */
export interface Span {
  start: number;
  end: number;
}

/** Audio levels, 0 to 1. */
export interface Levels {
  left: number;
  right: number;
}

export const silent: Levels = { left: 0, right: 0 };

/** An input that was parsed, and the text it was parsed from but for its audio levels. */
export interface KnownInput {
  /** The text up to the levels, or all of it where there are none. */
  head: string;
  /** The text behind the levels; undefined where there are none. */
  tail: string | undefined;
  input: VmixInput;
}

const OPEN = '<input ';
const METER_1 = ' meterF1="';
const METER_2 = '" meterF2="';

/**
 * Cuts the `<input …>` elements out of the document. `<` cannot stand inside text or attributes of
 * XML, so each `<input ` opens one; a document with CDATA or comments is not cut but read whole.
 */
export function cutInputs(raw: string): { frame: string; inputs: Span[] } {
  const open = raw.indexOf('<inputs>');
  const close = raw.indexOf('</inputs>', open);
  if (open === -1 || close === -1 || raw.includes('<!')) return { frame: raw, inputs: [] };
  const inputs: Span[] = [];
  let start = raw.indexOf(OPEN, open);
  while (start !== -1 && start < close) {
    const next = raw.indexOf(OPEN, start + OPEN.length);
    inputs.push({ start, end: next === -1 || next > close ? close : next });
    start = next;
  }
  return { frame: raw.slice(0, open + '<inputs>'.length) + raw.slice(close), inputs };
}

/** Remembers an input with the text it came from. */
export function knownInput(text: string, input: VmixInput): KnownInput {
  const first = text.indexOf(METER_1);
  const close = text.indexOf('>');
  const second = first === -1 ? -1 : text.indexOf(METER_2, first + METER_1.length);
  const end = second === -1 ? -1 : text.indexOf('"', second + METER_2.length);
  // Only in the start tag are they levels; a title may speak of them.
  if (end === -1 || end > close) return { head: own(text), tail: undefined, input };
  return { head: own(text.slice(0, first)), tail: own(text.slice(end + 1)), input };
}

/**
 * The levels of the input in `span` when it is but for them the known one, byte for byte; else
 * undefined. Compares in place: a show of 500 idle inputs leaves no garbage behind.
 */
export function levelsWhenSame(raw: string, span: Span, known: KnownInput): Levels | undefined {
  const { head, tail } = known;
  if (!raw.startsWith(head, span.start)) return undefined;
  const from = span.start + head.length;
  if (tail === undefined) return from === span.end ? silent : undefined;
  const to = span.end - tail.length;
  if (to < from || !raw.startsWith(tail, to) || !raw.startsWith(METER_1, from)) return undefined;
  const left = from + METER_1.length;
  const second = raw.indexOf(METER_2, left);
  const right = second + METER_2.length;
  if (second === -1 || right > to || raw.indexOf('"', right) !== to - 1) return undefined;
  if (raw.indexOf('"', left) !== second) return undefined;
  return {
    left: Number.parseFloat(raw.slice(left, second)),
    right: Number.parseFloat(raw.slice(right, to - 1)),
  };
}

/** A copy that does not keep the whole document alive, as a slice of it would. */
const own = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
