import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './paths.ts';

/**
 * The areas of `bench/` or `soak/`: every `<area>.ts` whose default export is a function, and
 * every `<area>/index.ts`.
 */
export async function findAreas(folder: 'bench' | 'soak'): Promise<Map<string, string>> {
  const helpers = new Set(['run.ts', 'table.ts', 'random.ts']);
  const areas = new Map<string, string>();
  for (const entry of await readdir(inRoot(folder), { withFileTypes: true })) {
    const at = inRoot(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.ts') && !helpers.has(entry.name))
      areas.set(path.basename(entry.name, '.ts'), at);
    if (entry.isDirectory() && (await readdir(at)).includes('index.ts'))
      areas.set(entry.name, path.join(at, 'index.ts'));
  }
  return new Map([...areas].sort());
}

/** Loads an area's default export, or says that it has none. */
export async function loadArea<F>(file: string): Promise<F> {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  if (typeof module.default !== 'function')
    throw new Error(`${path.relative(inRoot(), file)} exports no function as default.`);
  return module.default as F;
}

/** The areas asked for, or all; throws with the known names when there is no such area. */
export function chooseAreas(areas: Map<string, string>, only: readonly string[] | undefined) {
  const wanted = only ?? [...areas.keys()];
  return wanted.map((name): [string, string] => {
    const file = areas.get(name);
    if (!file)
      throw new Error(`There is no area "${name}". Areas: ${[...areas.keys()].join(', ')}.`);
    return [name, file];
  });
}
