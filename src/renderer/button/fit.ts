/** Width of a run of text in px at a font size in px. */
export type Measure = (text: string, size: number) => number;

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface FittedLabel {
  readonly size: number;
  readonly lines: readonly string[];
  /** False when even the smallest size does not hold it: the label then runs over the edge whole. */
  readonly fits: boolean;
}

const leading = 1.12;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
const spaceless = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]/;

/**
 * The pieces a label may be broken between: words at spaces, and for scripts that write without
 * spaces the words a reader sees. Never inside a word; closing marks stay with what they close.
 */
export function breakable(label: string): string[] {
  const pieces: string[] = [];
  for (const chunk of label.trim().split(/(\s+)/)) {
    if (!spaceless.test(chunk)) {
      pieces.push(chunk);
      continue;
    }
    for (const { segment, isWordLike } of segmenter.segment(chunk)) {
      const glued =
        isWordLike === false || /^[ー々゛゜ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/.test(segment);
      const last = pieces.at(-1);
      if (glued && last !== undefined && !/^\s+$/.test(last))
        pieces[pieces.length - 1] = last + segment;
      else pieces.push(segment);
    }
  }
  return pieces;
}

/**
 * The largest of `sizes` (px, largest first) at which the label stands whole in the box, on at most
 * `maxLines` lines, evenly filled. Shrinks before it would cut a word.
 */
export function fitLabel(
  label: string,
  box: Box,
  sizes: readonly number[],
  measure: Measure,
  maxLines = 2,
): FittedLabel {
  const pieces = breakable(label);
  for (const size of sizes) {
    const most = Math.min(maxLines, Math.max(1, Math.floor(box.height / (size * leading))));
    if (size * leading > box.height) continue;
    for (let lines = 1; lines <= most; lines += 1) {
      const broken = breakInto(pieces, lines, size, measure);
      if (broken.every(line => measure(line, size) <= box.width))
        return { size, lines: broken, fits: true };
    }
  }
  const size = sizes.at(-1) ?? 12;
  return { size, lines: breakInto(pieces, maxLines, size, measure), fits: false };
}

/** Breaks into at most two lines so that the longer line is as short as can be. */
function breakInto(
  pieces: readonly string[],
  lines: number,
  size: number,
  measure: Measure,
): string[] {
  const whole = pieces.join('').trim();
  if (lines < 2 || pieces.length < 2) return [whole];
  let best: string[] = [whole];
  let bestWidth = Number.POSITIVE_INFINITY;
  for (let at = 1; at < pieces.length; at += 1) {
    const two = [pieces.slice(0, at).join('').trim(), pieces.slice(at).join('').trim()];
    if (two.some(line => line === '')) continue;
    const width = Math.max(...two.map(line => measure(line, size)));
    if (width < bestWidth) {
      best = two;
      bestWidth = width;
    }
  }
  return best;
}
