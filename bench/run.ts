import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chooseAreas, findAreas, loadArea } from '../scripts/lib/areas.ts';
import { inRoot } from '../scripts/lib/paths.ts';
import { duration, say } from '../scripts/lib/say.ts';
import { type AreaBench, markdown, type Row } from './table.ts';

// `npm run bench [-- --only AREA]`: tables on stdout, the same rows in out/bench.json.
// Exit code 1 when an area could not be measured; a missed goal is told, and is no failure of
// the run (`--strict` makes it one).

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    strict: { type: 'boolean', default: false },
  },
});

const rows: Row[] = [];
const broken: string[] = [];
for (const [area, file] of chooseAreas(await findAreas('bench'), options.only)) {
  const began = performance.now();
  say(`Measuring ${area}…`);
  try {
    rows.push(...(await (await loadArea<AreaBench>(file))()));
    say(`${area}: ${duration(performance.now() - began)}`);
  } catch (error) {
    broken.push(area);
    say(`${area} could not be measured: ${error instanceof Error ? error.message : error}`);
  }
}
const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
const machine = `${cpu}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
await mkdir(inRoot('out'), { recursive: true });
await writeFile(inRoot('out', 'bench.json'), `${JSON.stringify(rows, null, 2)}\n`);
process.stdout.write(`${markdown(rows)}\nMeasured on ${machine}.\n`);
const missed = rows.filter(row => !row.met);
for (const row of missed) say(`Goal missed: ${row.area}, ${row.measure} (${row.goal}).`);
// What an area left open must not keep the terminal waiting.
process.exit(broken.length > 0 || (options.strict && missed.length > 0) ? 1 : 0);
