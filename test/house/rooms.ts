/**
 * The floors of the house, ground floor first. A room imports only from floors below its own.
 * A new room stands here before it stands anywhere else. `adapters/*` is every adapter's folder.
 */
export const floors: readonly string[] = [
  'contracts',
  'adapters/kit',
  'adapters/*',
  'adapters',
  'simulators',
  'main/store',
  'main/vault',
  'main/witness',
  'main/fabric',
  'main/coordinator',
  'main/governor',
  'main/chassis',
  'main/config',
  'main/devices',
  'main/bus',
  'main/demo',
  'main/swarm',
  'main/optimise',
  'main/socket',
  'main',
  'main/shell',
  'cli',
  'main/index.ts',
];

/** Rooms with less freedom than their floor: all that they may import of the house. */
export const confined: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  'adapters/kit': ['contracts'],
  'adapters/*': ['contracts', 'adapters/kit'],
  // The kit for its process's port to the core; never an adapter, or both would share a mistake.
  simulators: ['contracts', 'adapters/kit'],
  preload: ['contracts'],
  renderer: ['contracts'],
};

/** Doors beside a room's `index.ts`: files that others may import, and why there is a second door. */
export const sideDoors: Readonly<Record<string, string>> = {
  'src/adapters/registry.ts': 'the list of adapters; the folder holds nothing else of its own',
  'src/simulators/simulator.ts': 'types alone, without loading three simulators',
};

/** Where `electron` may be imported. */
export const electronPlaces: readonly string[] = ['main/shell', 'main/index.ts', 'preload'];

/** Rooms that run where there is no Node: nothing of `node:` and nothing native. */
export const withoutNode: readonly string[] = ['contracts', 'renderer'];

/** Files whose computed imports are meant, and what they load. */
export const computedImports: Readonly<Record<string, string>> = {};

/** The room a file of `src/` stands in; pages directly in `main/` share the room `main`. */
export function roomOf(file: string): string {
  const [, first = '', second = '', third = '', fourth] = file.split('/');
  if (file === 'src/main/index.ts') return 'main/index.ts';
  if (first === 'main') return third === '' ? 'main' : `main/${second}`;
  if (first !== 'adapters') return first;
  if (second === 'kit') return 'adapters/kit';
  return fourth === undefined ? 'adapters' : `adapters/${second}/${third}`;
}

/** The name under which the rules know a room: every adapter's folder is `adapters/*`. */
export const kindOf = (room: string): string =>
  /^adapters\/[^/]+\/[^/]+$/.test(room) ? 'adapters/*' : room;
