import type { Measure } from './fit.ts';

const basis = 100;
const widths = new Map<string, number>();
let pen: CanvasRenderingContext2D | null | undefined;

/** Measures label text with the bundled sans at label weight; widths scale with the size. */
export const measureLabel: Measure = (text, size) => {
  const known = widths.get(text);
  if (known !== undefined) return (known * size) / basis;
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * size * 0.6;
  const style = getComputedStyle(document.documentElement);
  pen.font = `${style.getPropertyValue('--weight-strong')} ${basis}px ${style.getPropertyValue('--sans')}`;
  const { width } = pen.measureText(text);
  widths.set(text, width);
  return (width * size) / basis;
};

/** Forgets what was measured before the font had arrived. */
export function forgetWidths(): void {
  widths.clear();
}

/** The type scale of `tokens.css` in px, largest first, from `largest` down. */
export function typeScale(largest: number): number[] {
  const style = getComputedStyle(document.documentElement);
  return ['40', '28', '20', '16', '14', '12']
    .map(step => Number.parseFloat(style.getPropertyValue(`--type-${step}`)) || Number(step))
    .filter(size => size <= largest);
}
