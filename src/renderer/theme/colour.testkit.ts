import { readFileSync } from 'node:fs';

/** Linear light, 0 to 1. */
export type Rgb = readonly [number, number, number];
export type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The colour tokens of a theme, as `tokens.css` gives them: light overrides dark. */
export function tokensOf(theme: 'dark' | 'light'): Tokens {
  const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)];
  const tokens = new Map<string, string>();
  for (const [, selector = '', body = ''] of blocks) {
    if (selector.includes('data-theme="light"') && theme !== 'light') continue;
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})\s*;/g)) {
      tokens.set(name, value);
    }
  }
  return tokens;
}

export function colourOf(tokens: Tokens, name: string): Rgb {
  const hex = tokens.get(name);
  if (hex === undefined) throw new Error(`tokens.css names no colour ${name}`);
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

export const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** WCAG 2 contrast, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * What a colour looks like without one kind of cone, on linear light: the matrices for full severity
 * of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency" (2009).
 */
export const blindness = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;
export type Blindness = keyof typeof blindness;

export function seenBy(kind: Blindness, [r, g, b]: Rgb): Rgb {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const [x, y, z] = blindness[kind].map(([cr, cg, cb]) => clamp(cr * r + cg * g + cb * b));
  return [x ?? 0, y ?? 0, z ?? 0];
}
