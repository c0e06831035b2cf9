import { prepareApp } from '../../scripts/app.ts';
import { say } from '../../scripts/lib/say.ts';
import { figures, p50, p99, type Row } from '../table.ts';
import { pressToWire } from './press.ts';
import { startAndMemory } from './start.ts';

const area = 'spine';

async function press(): Promise<Row> {
  const { ours, bare } = await pressToWire();
  const added = { p50: p50(ours) - p50(bare), p99: p99(ours) - p99(bare) };
  return {
    area,
    measure: `press → OBS request on the wire (adds ${added.p50.toFixed(2)} ms p50, ${added.p99.toFixed(2)} ms p99)`,
    unit: 'ms',
    ours: figures(ours),
    baseline: { name: 'bare obs-websocket-js', ...figures(bare) },
    ratio: p50(ours) / p50(bare),
    goal: 'the spine adds ≤ 1 ms p50 and ≤ 4 ms p99',
    met: added.p50 <= 1 && added.p99 <= 4,
  };
}

function beside(measure: string, unit: string, ours: number[], empty: number[]): Row[] {
  if (ours.length === 0 || empty.length === 0) return [];
  const ratio = p50(ours) / p50(empty);
  return [
    {
      area,
      measure,
      unit,
      ours: figures(ours),
      baseline: { name: 'empty Electron window', ...figures(empty) },
      ratio,
      goal: '≤ 1.5 × the empty window',
      met: ratio <= 1.5,
    },
  ];
}

/** Press to wire beside a bare client; start and idle memory beside an empty Electron window. */
export default async function spine(): Promise<Row[]> {
  const rows = [await press()];
  const prepared = await prepareApp();
  if (!prepared.ok) {
    say(`Start and memory are not measured: ${prepared.message}`);
    return rows;
  }
  const { app } = prepared;
  try {
    const { ours, empty } = await startAndMemory(app.env);
    rows.push(
      ...beside('cold start to a window that takes presses', 'ms', ours.startMs, empty.startMs),
      ...beside('memory of all processes, idle', 'MB', ours.memoryMb, empty.memoryMb),
    );
  } finally {
    await app.close();
  }
  return rows;
}
