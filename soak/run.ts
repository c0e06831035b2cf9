import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chooseAreas, findAreas, loadArea } from '../scripts/lib/areas.ts';
import { inRoot } from '../scripts/lib/paths.ts';
import { duration, say } from '../scripts/lib/say.ts';

// `npm run soak -- --only AREA [--count N] [--seed S]`: an area's kills, races and fuzzing at full
// count (or N), rows in out/soak.json. The seed of a failed run, given again, plays it again.

export interface SoakRow {
  area: string;
  measure: string;
  done: number;
  want: number;
  lost: number;
  doubled: number;
  met: boolean;
  seed: number;
}
/** An area's soak: the default export of `soak/<area>.ts` or `soak/<area>/index.ts`. */
export type AreaSoak = (options: { count?: number; seed: number }) => Promise<SoakRow[]>;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    count: { type: 'string' },
    seed: { type: 'string' },
  },
});

function whole(name: 'count' | 'seed'): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}".`);
  return Number(text);
}

const seed = whole('seed') ?? randomInt(2 ** 31);
const count = whole('count');
const rows: SoakRow[] = [];
for (const [area, file] of chooseAreas(await findAreas('soak'), options.only)) {
  const began = performance.now();
  say(`Soaking ${area} (seed ${seed})…`);
  try {
    const soak = await loadArea<AreaSoak>(file);
    rows.push(...(await soak(count === undefined ? { seed } : { count, seed })));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    rows.push({
      area,
      measure: `broke off: ${reason}`,
      done: 0,
      want: 1,
      lost: 0,
      doubled: 0,
      met: false,
      seed,
    });
  }
  say(`${area}: ${duration(performance.now() - began)}`);
}
await mkdir(inRoot('out'), { recursive: true });
await writeFile(inRoot('out', 'soak.json'), `${JSON.stringify(rows, null, 2)}\n`);

process.stdout.write('| area | measure | done | want | lost | doubled | met | seed |\n');
process.stdout.write('|---|---|---|---|---|---|---|---|\n');
for (const { area, measure, done, want, lost, doubled, met, seed } of rows)
  process.stdout.write(
    `| ${[area, measure, done, want, lost, doubled, met ? 'yes' : '**no**', seed].join(' | ')} |\n`,
  );
process.exit(rows.every(row => row.met) ? 0 : 1);
