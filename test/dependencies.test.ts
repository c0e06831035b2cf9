import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Package {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}
const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('docs/dependencies.md', () => {
  const pack = JSON.parse(read('package.json')) as Package;
  const wanted = Object.keys({
    ...pack.dependencies,
    ...pack.devDependencies,
    ...pack.optionalDependencies,
  });
  const rows = read('docs/dependencies.md')
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => line.split('|').map(cell => cell.trim()));

  it('says why each package is here, and names no other', () => {
    const named = rows.flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));
    expect(named.toSorted()).toEqual(wanted.toSorted());
    for (const [, names, why = ''] of rows) expect(why, names).not.toBe('');
  });

  it('can rely on exact versions', () => {
    const versions = Object.values({ ...pack.dependencies, ...pack.devDependencies });
    expect(versions.filter(version => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
  });
});
