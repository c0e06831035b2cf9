import type { Line } from './summary.ts';

/** Worst last: where several actions fall on one column, the worst one colours it. */
const COLOURS = [
  ['confirmed', '#3fb950'],
  ['acknowledged', '#58a6ff'],
  ['pending', '#8b949e'],
  ['refused', '#d29922'],
  ['unknown', '#bc8cff'],
  ['failed', '#f85149'],
] as const;

const LEFT = 150;
const COLUMNS = 900;
const LANE = 28;

/** Actions over time, a lane for each connection, as SVG. @param text escapes text for the page. */
export function timeline(
  lines: readonly Line[],
  from: number,
  to: number,
  text: (value: string) => string,
): string {
  const span = Math.max(1, to - from);
  const lanes = [...new Set(lines.map(({ record }) => record.connection))].sort();
  const marks = new Map<string, { lane: number; column: number; worst: number; count: number }>();
  for (const { record } of lines) {
    const lane = lanes.indexOf(record.connection);
    const column = Math.min(
      COLUMNS - 1,
      Math.max(0, Math.floor(((record.acceptedAt - from) / span) * COLUMNS)),
    );
    const rank = COLOURS.findIndex(([name]) => name === (record.result?.outcome ?? 'pending'));
    const mark = marks.get(`${lane}/${column}`) ?? { lane, column, worst: 0, count: 0 };
    mark.worst = Math.max(mark.worst, rank);
    mark.count += 1;
    marks.set(`${lane}/${column}`, mark);
  }
  const height = lanes.length * LANE + 48;
  const labels = lanes.map(
    (name, i) => `<text x="0" y="${i * LANE + 19}">${text(shorten(name))}</text>`,
  );
  const rects = [...marks.values()].map(
    ({ lane, column, worst }) =>
      `<rect x="${LEFT + column}" y="${lane * LANE + 4}" width="${1 + worst * 0.4}" height="${LANE - 8}" fill="${COLOURS[worst]?.[1] ?? '#8b949e'}"></rect>`,
  );
  const ticks = Array.from({ length: 7 }, (_, i) => {
    const at = new Date(from + (span * i) / 6).toISOString().slice(11, 19);
    return `<text x="${LEFT + (COLUMNS * i) / 6}" y="${lanes.length * LANE + 16}" text-anchor="middle">${at}</text>`;
  });
  const legend = COLOURS.map(
    ([name, colour], i) =>
      `<rect x="${LEFT + i * 130}" y="${lanes.length * LANE + 28}" width="12" height="12" fill="${colour}"></rect><text x="${LEFT + i * 130 + 18}" y="${lanes.length * LANE + 38}">${name}</text>`,
  );
  return `<svg viewBox="0 0 ${LEFT + COLUMNS + 40} ${height}" role="img" aria-label="Actions over time, a lane for each connection">${[...labels, ...rects, ...ticks, ...legend].join('')}</svg>`;
}

const shorten = (name: string): string => (name.length > 20 ? `${name.slice(0, 19)}…` : name);
