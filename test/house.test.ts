import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readModule, readModules } from './house/modules.ts';
import { violations } from './house/rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Holds small sources to the rules, by path. */
const judge = (sources: Record<string, string>) =>
  violations(Object.entries(sources).map(([file, source]) => readModule(file, source)));

describe('the house', () => {
  const modules = readModules(root, 'src');

  it('is read whole', () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.flatMap(module => module.imports).length).toBeGreaterThan(500);
  });

  it('keeps its own rules', () => {
    expect(violations(modules)).toEqual([]);
  });
});

describe('the rules of the house', () => {
  it('let a well-built house pass', () => {
    expect(
      judge({
        'src/contracts/a.ts': `import { z } from 'zod'; export const a = z.string();`,
        'src/contracts/index.ts': `export * from './a.ts';`,
        'src/adapters/kit/index.ts': `export * from '../../contracts/index.ts';`,
        'src/adapters/lan/obs/index.ts': `import { a } from '../../kit/index.ts'; import WS from 'ws'; export const obs = [a, WS];`,
        'src/adapters/registry.ts': `export const load = () => import('./lan/obs/index.ts');`,
        'src/main/store/index.ts': `import 'better-sqlite3';`,
        'src/main/bus/index.ts': `import '../store/index.ts'; import '../../adapters/registry.ts';`,
        'src/main/studio.ts': `import './bus/index.ts'; import json from '../../package.json';`,
        'src/main/shell/index.ts': `import 'electron'; import '../studio.ts';`,
        'src/main/index.ts': `import { app } from 'electron'; import './shell/index.ts';`,
        'src/renderer/app.tsx': `import '../contracts/index.ts'; import './app.css'; import React from 'react';`,
      }),
    ).toEqual([]);
  });

  const broken: [rule: string, file: string, source: string, says: RegExp][] = [
    ['up a floor', 'src/main/store/a.ts', `import '../bus/index.ts';`, /only go down.*main\/bus/],
    ['up to a page', 'src/main/bus/a.ts', `import '../studio.ts';`, /only go down/],
    [
      'a type from above',
      'src/main/store/a.ts',
      `import type { B } from '../bus/index.ts';`,
      /down/,
    ],
    ['a re-export from above', 'src/main/store/a.ts', `export * from '../bus/index.ts';`, /down/],
    ['a late import from above', 'src/main/store/a.ts', `await import('../bus/index.ts');`, /down/],
    ['a room without a floor', 'src/main/attic/a.ts', `import '../store/index.ts';`, /no floor/],
    ['past the front door', 'src/main/bus/a.ts', `import '../store/open.ts';`, /its index\.ts/],
    ['a deep index', 'src/main/bus/a.ts', `import { x } from './b';`, /extension/],
    ['electron in the core', 'src/main/bus/a.ts', `import { app } from 'electron';`, /electron/],
    ['electron by a side way', 'src/cli/a.ts', `import 'electron/main';`, /electron/],
    ['electron in the page', 'src/renderer/a.ts', `import 'electron';`, /electron/],
    [
      'the page reaching in',
      'src/renderer/a.ts',
      `import '../main/studio.ts';`,
      /renderer imports/,
    ],
    ['the page on Node', 'src/renderer/a.ts', `import 'node:fs';`, /without Node/],
    [
      'the preload reaching in',
      'src/preload/a.ts',
      `import '../main/studio.ts';`,
      /preload imports/,
    ],
    [
      'an adapter using another',
      'src/adapters/lan/obs/a.ts',
      `import '../vmix/index.ts';`,
      /adapters\/lan\/obs imports itself/,
    ],
    [
      'an adapter reaching into the studio',
      'src/adapters/lan/obs/a.ts',
      `import '../../../main/store/index.ts';`,
      /adapters\/lan\/obs imports itself/,
    ],
    [
      'a simulator using its adapter',
      'src/simulators/a.ts',
      `import '../adapters/lan/obs/index.ts';`,
      /simulators imports/,
    ],
    ['contracts with a package', 'src/contracts/a.ts', `import 'ulid';`, /zod and nothing else/],
    [
      'contracts with a room',
      'src/contracts/a.ts',
      `import '../adapters/kit/index.ts';`,
      /contracts imports itself/,
    ],
    ['out of the house', 'src/main/bus/a.ts', `import '../../../scripts/run.ts';`, /outside src/],
    [
      'a computed import',
      'src/main/bus/a.ts',
      'await import(process.argv[2]);',
      /names its module/,
    ],
  ];
  it.each(broken)('see %s', (_, file, source, says) => {
    const found = judge({ [file]: source });
    expect(found.join('\n')).toMatch(says);
    expect(found[0]).toContain(file);
  });

  it('see a circle, of two or of many, and a file that imports itself', () => {
    const two = judge({
      'src/cli/a.ts': `import './b.ts';`,
      'src/cli/b.ts': `import type { A } from './a.ts';`,
    });
    expect(two).toEqual(['src/cli/a.ts ↔ src/cli/b.ts – files import each other in no circle']);
    const many = judge({
      'src/cli/a.ts': `import './b.ts';`,
      'src/cli/b.ts': `import './c.ts';`,
      'src/cli/c.ts': `import './a.ts';`,
      'src/cli/d.ts': `import './a.ts';`,
    });
    expect(many).toHaveLength(1);
    expect(many[0]).toContain('src/cli/a.ts ↔ src/cli/b.ts ↔ src/cli/c.ts');
    expect(judge({ 'src/cli/a.ts': `import './a.ts';` })).toHaveLength(1);
  });

  it('leave tests free to reach where they need', () => {
    expect(
      judge({ 'src/adapters/lan/obs/a.test.ts': `import '../../../simulators/obs/server.ts';` }),
    ).toEqual([]);
  });
});
