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

describe('package-lock.json', () => {
  it('keeps npm 10 from compiling better-sqlite3, which brings its binaries', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { gypfile?: boolean }>;
    };
    // npm forgets this line whenever it writes the file: without it `npm ci` by the npm of Node 20
    // wants Python and a compiler. Add `"gypfile": false` to the package's entry again.
    expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  });
});
