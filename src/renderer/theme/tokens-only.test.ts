import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const sheets = globSync('**/*.css', { cwd: root }).filter(path => path !== 'theme/tokens.css');
const sources = globSync('**/*.tsx', { cwd: root }).filter(path => !path.endsWith('.test.tsx'));

describe('only tokens.css names a colour or a size', () => {
  it.each(sheets)('%s', path => {
    const text = readFileSync(`${root}/${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const named = text.match(
      /#[0-9a-f]{3,8}\b|\b\d+(\.\d+)?(px|rem|em|pt)\b|\b(rgb|hsl|oklch)a?\(/gi,
    );
    expect(named).toBeNull();
  });
  it.each(sources)('%s', path => {
    const text = readFileSync(`${root}/${path}`, 'utf8');
    expect(text.match(/['"]#[0-9a-f]{3,8}['"]|['"]\d+px['"]/gi)).toBeNull();
  });
  it('uses no name that tokens.css does not have', () => {
    const tokens = readFileSync(`${root}/theme/tokens.css`, 'utf8');
    const unknown = sheets.flatMap(path =>
      [...readFileSync(`${root}/${path}`, 'utf8').matchAll(/var\((--[\w-]+)/g)]
        .map(([, name = '']) => name)
        .filter(name => !tokens.includes(`${name}:`) && !['--dash'].includes(name))
        .filter(name => !name.startsWith('--radix')),
    );
    expect(unknown).toEqual([]);
  });
});
