import type { InvocationRecord, StageName, WitnessEntry } from '../../../contracts/index.ts';
import { stageNames } from '../../../contracts/index.ts';
import { fold } from '../query.ts';
import type { ReportSummary } from './model.ts';

/** An invocation as a report shows it. */
export interface Line {
  seq: number;
  record: InvocationRecord;
  cost?: { amount: number; currency: string };
}

/** Folds entries into invocations, in the order of their intents. */
export function linesOf(entries: readonly WitnessEntry[]): Line[] {
  const ends = new Map<string, WitnessEntry>();
  for (const entry of entries) {
    if (entry.kind === 'outcome' && !ends.has(entry.subject)) ends.set(entry.subject, entry);
  }
  return entries.flatMap(entry => {
    if (entry.kind !== 'intent') return [];
    const end = ends.get(entry.subject);
    const record = fold(entry, end);
    if (record === undefined) return [];
    const cost = costOf(end);
    return [{ seq: entry.seq, record, ...(cost === undefined ? {} : { cost }) }];
  });
}

export function summarise(entries: readonly WitnessEntry[]): ReportSummary {
  const lines = linesOf(entries);
  const outcomes: Record<string, number> = {};
  const times = new Map<StageName, number[]>();
  const service = new Map<string, { line: Line; good: number; answers: number[]; count: number }>();
  const costs = new Map<string, number>();
  for (const line of lines) {
    const { record } = line;
    const outcome = record.result?.outcome ?? 'pending';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    for (const stage of stageNames) {
      const ms = record.stages[stage];
      if (ms !== undefined && stage !== 'accepted') push(times, stage, ms);
    }
    const key = `${record.connection}\n${record.operation}`;
    const sum = service.get(key) ?? { line, good: 0, answers: [], count: 0 };
    sum.count += 1;
    if (outcome === 'confirmed' || outcome === 'acknowledged') sum.good += 1;
    const answered = record.stages.acknowledged;
    if (answered !== undefined) sum.answers.push(answered);
    service.set(key, sum);
    if (line.cost !== undefined) {
      costs.set(line.cost.currency, (costs.get(line.cost.currency) ?? 0) + line.cost.amount);
    }
  }
  return {
    invocations: lines.length,
    outcomes: outcomes as ReportSummary['outcomes'],
    stages: stageNames.flatMap(stage => {
      const all = times.get(stage);
      return all === undefined ? [] : [{ stage, count: all.length, ...percentiles(all) }];
    }),
    service: [...service.values()]
      .map(({ line, good, answers, count }) => {
        const { p50, p99 } = percentiles(answers);
        const { connection, operation } = line.record;
        return { connection, operation, count, good, p50, p99 };
      })
      .sort((a, b) => order(a.connection, b.connection) || order(a.operation, b.operation)),
    failures: lines.flatMap(failureOf),
    costs: [...costs]
      .map(([currency, amount]) => ({ currency, amount: round(amount) }))
      .sort((a, b) => order(a.currency, b.currency)),
    policies: entries.flatMap(({ kind, data }) =>
      kind === 'governor' && typeof data.policy === 'string' ? [data.policy] : [],
    ),
    crew: [...new Set(lines.map(({ record }) => record.origin.who))].sort(order),
  };
}

function failureOf({ record }: Line): ReportSummary['failures'] {
  const { id, acceptedAt, connection, operation, result } = record;
  if (result === undefined || !('error' in result)) return [];
  const { message, next } = result.error;
  return [{ id, at: acceptedAt, connection, operation, outcome: result.outcome, message, next }];
}

function costOf(end: WitnessEntry | undefined): Line['cost'] {
  const cost = end?.data.cost;
  if (typeof cost !== 'object' || cost === null || Array.isArray(cost)) return undefined;
  const { amount, currency } = cost;
  return typeof amount === 'number' && typeof currency === 'string'
    ? { amount, currency }
    : undefined;
}

function percentiles(values: number[]): { p50: number; p95: number; p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number) => round(sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Code-unit order: the same on every machine, whatever its language. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const round = (n: number): number => Math.round(n * 1000) / 1000;

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
