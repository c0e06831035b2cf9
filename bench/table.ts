/** What was measured of one side, in the row's unit. */
export interface Figures {
  p50: number;
  p99?: number;
  [figure: string]: number | undefined;
}

/** What ours is measured beside, in the same run. */
export interface Baseline {
  name: string;
  p50: number;
  p99?: number;
  [figure: string]: number | string | undefined;
}

/** One line of a bench: ours beside a baseline from the same run. */
export interface Row {
  /** Named as the room: `spine`, `lan`, `witness`… */
  area: string;
  measure: string;
  unit: string;
  ours: Figures;
  baseline?: Baseline;
  /** ours ÷ baseline, at p50 unless the measure says otherwise. */
  ratio?: number;
  /** The target in words: `≤ 1.5 × baseline`. */
  goal: string;
  met: boolean;
}

/** An area's bench: `bench/<area>.ts` or `bench/<area>/index.ts` exports it as default. */
export type AreaBench = () => Promise<Row[]>;

/** Nearest-rank percentile of samples; `share` in [0, 1]. Throws on no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('No samples: nothing was measured.');
  return value;
}

export const p50 = (samples: readonly number[]): number => percentile(samples, 0.5);
export const p99 = (samples: readonly number[]): number => percentile(samples, 0.99);

/** The figures of a set of samples: p50, p99 and how many there were. */
export const figures = (samples: readonly number[]) => ({
  p50: p50(samples),
  p99: p99(samples),
  n: samples.length,
});

const number = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en-GB');
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
};

const side = (figures: Readonly<Record<string, unknown>>): string =>
  Object.entries(figures)
    .map(([name, value]) => (typeof value === 'number' ? `${name} ${number(value)}` : ''))
    .filter(text => text !== '')
    .join(', ');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The rows as one Markdown table an area, under a heading with its name. */
export function markdown(rows: readonly Row[]): string {
  const areas = [...new Set(rows.map(row => row.area))];
  return areas
    .map(area => {
      const lines = rows
        .filter(row => row.area === area)
        .map(row => {
          const { name, ...rest } = row.baseline ?? {};
          const beside = name === undefined ? '–' : `${name}: ${side(rest)}`;
          const ratio = row.ratio === undefined ? '–' : row.ratio.toFixed(2);
          const cells = [row.measure, row.unit, side(row.ours), beside, ratio, row.goal];
          return `| ${[...cells, row.met ? 'yes' : '**no**'].map(cell).join(' | ')} |`;
        });
      return [
        `## ${area}`,
        '',
        '| measure | unit | ours | beside it, same run | ratio | goal | met |',
        '|---|---|---|---|---|---|---|',
        ...lines,
        '',
      ].join('\n');
    })
    .join('\n');
}
