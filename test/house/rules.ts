import type { Import, Module } from './modules.ts';
import {
  computedImports,
  confined,
  electronPlaces,
  floors,
  kindOf,
  roomOf,
  sideDoors,
  withoutNode,
} from './rooms.ts';

/** What is wrong, as one line: file, import, rule. */
export type Violation = string;

const isTest = (file: string) => /\.test(kit)?\.tsx?$/.test(file);

/** Everything in these modules that breaks a rule of the house. Tests may reach where they need. */
export function violations(modules: readonly Module[]): Violation[] {
  const found: Violation[] = [];
  for (const module of modules) {
    const say = (what: string, rule: string) => found.push(`${module.file}: ${what} – ${rule}`);
    for (const each of module.imports) {
      const what = `imports ${each.request}`;
      for (const rule of brokenBy(module, each)) say(what, rule);
    }
    if (!isTest(module.file) && !Object.hasOwn(computedImports, module.file))
      for (const words of module.computed)
        say(`imports what ${words} says`, 'an import names its module, or nobody can check it');
  }
  const built = modules.filter(module => !isTest(module.file));
  return [...new Set([...found, ...circles(built)])];
}

function* brokenBy(module: Module, { request, target }: Import): Generator<string> {
  const room = roomOf(module.file);
  if (request === 'electron' || request.startsWith('electron/')) {
    if (!electronPlaces.includes(room)) yield `only ${electronPlaces.join(', ')} import electron`;
    return;
  }
  if (target === undefined) {
    if (isTest(module.file)) return;
    if (room === 'contracts' && request !== 'zod') yield 'contracts import zod and nothing else';
    if (withoutNode.includes(room) && request.startsWith('node:'))
      yield `${room} runs without Node`;
    return;
  }
  if (!/\.(ts|tsx|json|css|svg|png|yaml|js|mjs)$/.test(request))
    yield 'a relative import says its whole name, extension included';
  if (isTest(module.file)) return;
  if (!target.startsWith('src/')) {
    if (target !== 'package.json') yield 'src/ imports nothing from outside src/';
    return;
  }
  const other = roomOf(target);
  if (other === room) return;
  yield* directionOf(room, other);
  // Files directly in main/ are pages: each is a door of its own.
  const isDoor = other === 'main' || other === 'main/index.ts' || target.endsWith('/index.ts');
  if (!isDoor && !Object.hasOwn(sideDoors, target))
    yield `${other} is entered through its index.ts`;
}

function* directionOf(room: string, other: string): Generator<string> {
  const [from, to] = [kindOf(room), kindOf(other)];
  const allowed = confined[from];
  if (allowed) {
    if (!allowed.includes(to))
      yield `${room} imports ${['itself', ...allowed].join(' and ')} only, not ${other}`;
    return;
  }
  const [here, there] = [floors.indexOf(from), floors.indexOf(to)];
  if (here < 0) yield `${room} has no floor yet: give it one in test/house/rooms.ts`;
  else if (there < 0 || there >= here)
    yield `imports only go down, and ${other} is not below ${room}`;
}

/** Groups of files that import each other in a ring (Tarjan's strongly connected components). */
function circles(modules: readonly Module[]): Violation[] {
  const known = new Map(modules.map(module => [module.file, module]));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: Violation[] = [];
  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    let lowest = index;
    open.push(file);
    for (const { target } of known.get(file)?.imports ?? []) {
      if (target === undefined || !known.has(target)) continue;
      if (!order.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, order.get(target) ?? lowest);
    }
    low.set(file, lowest);
    if (lowest === index) {
      const ring = open.splice(open.indexOf(file));
      const [only] = ring;
      const self = known.get(file)?.imports.some(({ target }) => target === only) ?? false;
      if (ring.length > 1 || self)
        found.push(`${ring.sort().join(' ↔ ')} – files import each other in no circle`);
    }
    return lowest;
  };
  for (const file of known.keys()) if (!order.has(file)) visit(file);
  return found;
}
