import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { InvocationRecord, LogQuery, StudioError } from '../../contracts/index.ts';
import { ask, useStudio } from '../store/index.ts';
import { outcomeOf } from '../words/outcome.ts';

export interface LogFilter {
  readonly outcome: string;
  readonly connection: string;
  readonly text: string;
}

export const noFilter: LogFilter = { outcome: '', connection: '', text: '' };

/** Records asked for at a time. */
const pageSize = 200;

/** Whether a live record belongs under this filter; the studio judges the older ones the same way. */
export function matches(record: InvocationRecord, filter: LogFilter): boolean {
  if (filter.outcome !== '' && outcomeOf(record) !== filter.outcome) return false;
  if (filter.connection !== '' && record.connection !== filter.connection) return false;
  if (filter.text === '') return true;
  const all = JSON.stringify([
    record.origin.who,
    record.connectionName,
    record.operation,
    record.input,
    record.result ?? null,
  ]).toLowerCase();
  return all.includes(filter.text.toLowerCase());
}

/** What was fetched and what came live, once each, newest first; the live one knows more. */
export function merge(
  fetched: readonly InvocationRecord[],
  live: Readonly<Record<string, InvocationRecord>>,
  filter: LogFilter,
): InvocationRecord[] {
  const byId = new Map(fetched.map(record => [record.id, record]));
  for (const record of Object.values(live)) {
    const known = byId.get(record.id);
    if (known?.result !== undefined && record.result === undefined) continue;
    byId.set(record.id, record);
  }
  return [...byId.values()]
    .filter(record => matches(record, filter))
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}

function queryOf(filter: LogFilter, before: string | undefined): LogQuery {
  return {
    limit: pageSize,
    ...(before === undefined ? {} : { before }),
    ...(filter.outcome === '' || filter.outcome === 'pending' ? {} : { outcome: filter.outcome }),
    ...(filter.connection === '' ? {} : { connection: filter.connection }),
    ...(filter.text === '' ? {} : { text: filter.text }),
  };
}

/** The log under a filter: live at the top, older pages on demand. */
export function useLog(filter: LogFilter) {
  const live = useStudio(state => state.recent);
  const [fetched, setFetched] = useState<InvocationRecord[]>([]);
  const [error, setError] = useState<StudioError>();
  const [whole, setWhole] = useState(false);
  const asking = useRef<symbol | undefined>(undefined);

  const load = useCallback(
    async (before: string | undefined) => {
      const ticket = Symbol('load');
      asking.current = ticket;
      const answer = await ask('log.list', queryOf(filter, before));
      if (asking.current !== ticket) return;
      asking.current = undefined;
      setError(answer.ok ? undefined : answer.error);
      if (!answer.ok) return;
      setFetched(all => (before === undefined ? answer.value : [...all, ...answer.value]));
      setWhole(answer.value.length < pageSize);
    },
    [filter],
  );
  useEffect(() => {
    setWhole(false);
    const timer = setTimeout(() => void load(undefined), filter.text === '' ? 0 : 200);
    return () => clearTimeout(timer);
  }, [load, filter.text]);

  const records = useMemo(() => merge(fetched, live, filter), [fetched, live, filter]);
  const more = useCallback(() => {
    const oldest = fetched.at(-1)?.id;
    if (!whole && oldest !== undefined && asking.current === undefined) void load(oldest);
  }, [fetched, whole, load]);
  return { records, error, whole, more };
}
