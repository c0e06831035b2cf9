import type { Report } from './model.ts';
import { readPage } from './page.ts';
import type { Line } from './summary.ts';
import { timeline } from './timeline.ts';

/**
 * The report as one HTML file without outside parts. The visible page is written in the very form
 * in which a browser writes it back (`innerHTML`), so that the page can hash what it shows.
 */
export function htmlReport(
  report: Report,
  lines: readonly Line[],
): { file: string; page: string; json: string } {
  const page = visible(report, lines);
  // `<` never stands bare inside a script element.
  const json = JSON.stringify(report).replaceAll('<', '\\u003c');
  const file = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${text(`${report.cover.show || 'Show'} report`)}</title>
<style>${STYLE}</style>
</head>
<body>
<p id="verdict" role="status">This page has not been verified yet: it needs JavaScript, or run “if witness verify” on the file.</p>
<main id="page">${page}</main>
<section id="actions"><h2>Every action</h2><noscript>The list of actions needs JavaScript; the data is in this file.</noscript></section>
<script type="application/json" id="report">${json}</script>
<script>(${readPage.toString()})();</script>
</body>
</html>
`;
  return { file, page, json };
}

function visible(report: Report, lines: readonly Line[]): string {
  const { cover, summary } = report;
  const facts: [string, string][] = [
    ['Show', cover.show || '(no name)'],
    ['Crew', summary.crew.join(', ') || '(nobody pressed)'],
    ['Studio', cover.studio],
    ['From', moment(cover.from)],
    ['To', moment(cover.to)],
    ['Duration', duration(cover.to - cover.from)],
    ['Actions', String(summary.invocations)],
    ['Entries', `${report.entries.length} of the record’s`],
    ['Costs', summary.costs.map(c => `${c.amount} ${c.currency}`).join(', ') || 'none recorded'],
    ['Policy', summary.policies.at(-1) ?? 'no policy change in this time'],
    ...(cover.run === undefined ? [] : [['Run', cover.run] as [string, string]]),
  ];
  return [
    `<h1>${text(cover.show || 'Show report')}</h1>`,
    `<dl>${facts.map(([k, v]) => `<dt>${text(k)}</dt><dd>${text(v)}</dd>`).join('')}</dl>`,
    `<h2>Timeline</h2>${timeline(lines, cover.from, cover.to, text)}`,
    '<h2>Outcomes</h2>',
    table(
      ['Outcome', 'Actions'],
      Object.entries(summary.outcomes).map(([name, n]) => [name, String(n)]),
    ),
    '<h2>Stages, ms after acceptance</h2>',
    table(
      ['Stage', 'Reached by', 'p50', 'p95', 'p99', 'Longest'],
      summary.stages.map(s => [s.stage, s.count, s.p50, s.p95, s.p99, s.max].map(String)),
    ),
    '<h2>Service</h2>',
    table(
      ['Connection', 'Operation', 'Actions', 'Answered well', 'p50 ms', 'p99 ms'],
      summary.service.map(s => [
        s.connection,
        s.operation,
        String(s.count),
        `${((100 * s.good) / s.count).toFixed(2)} %`,
        String(s.p50),
        String(s.p99),
      ]),
    ),
    `<h2>Failures</h2>${failures(report)}`,
    `<h2>Proof</h2><pre>${text(report.checkpoint)}</pre>`,
    `<p>${text('Each entry of this report is in the tree of that checkpoint. Keys that signed:')}</p>`,
    `<ul>${report.keys.map(k => `<li><code>${text(k.verifier)}</code></li>`).join('')}</ul>`,
  ].join('');
}

/** Failures shown on the page at most; all of them are in the data. */
const FAILURES_SHOWN = 1000;

function failures({ summary }: Report): string {
  if (summary.failures.length === 0) return '<p>None.</p>';
  const shown = summary.failures.slice(0, FAILURES_SHOWN);
  const rest = summary.failures.length - shown.length;
  return (
    table(
      ['When', 'What', 'Outcome', 'Why', 'What to do'],
      shown.map(f => [
        moment(f.at),
        `${f.connection} ${f.operation}`,
        f.outcome,
        f.message,
        f.next,
      ]),
    ) + (rest > 0 ? `<p>${rest} more are in the list of actions.</p>` : '')
  );
}

function table(heads: string[], rows: string[][]): string {
  const row = (cells: string[], tag: 'td' | 'th') =>
    `<tr>${cells.map(cell => `<${tag}>${text(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(heads, 'th')}</thead><tbody>${rows.map(r => row(r, 'td')).join('')}</tbody></table>`;
}

/** Text as a browser writes it back. */
function text(value: string): string {
  return value
    .replaceAll('\r', '\n')
    .replaceAll('\0', '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('\u00a0', '&nbsp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

export const moment = (at: number): string => new Date(at).toISOString().replace('T', ' ');

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

const STYLE = `
:root{color-scheme:dark light;--ground:#0d1117;--text:#e6edf3;--quiet:#9aa7b4;--line:#2c3644}
@media (prefers-color-scheme:light){:root{--ground:#fff;--text:#10161d;--quiet:#4d5a68;--line:#cfd7df}}
@media print{:root{--ground:#fff;--text:#000;--quiet:#333;--line:#bbb}}
body{background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:24px;font-variant-numeric:tabular-nums}
h1{font-size:40px;line-height:1.2;margin:16px 0}h2{font-size:20px;margin:32px 0 8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}dt{color:var(--quiet)}dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border-bottom:1px solid var(--line);padding:4px 8px;text-align:left;vertical-align:top}th{color:var(--quiet)}
pre,code{font-family:ui-monospace,monospace;font-size:12px;overflow-wrap:anywhere;white-space:pre-wrap}
#verdict{border:2px solid var(--line);border-radius:6px;padding:12px 16px;font-size:16px}
#verdict[data-state=good]{border-color:#3fb950}#verdict[data-state=bad]{border-color:#f85149;border-width:6px}#verdict[data-state=unsure]{border-color:#d29922}
svg{width:100%;height:auto}svg text{fill:currentColor;font-size:12px}
input,button{font:inherit;padding:12px;border-radius:6px;border:1px solid var(--line);background:transparent;color:inherit;min-height:48px}
`;
