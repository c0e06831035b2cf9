import { useVirtualizer } from '@tanstack/react-virtual';
import { ScrollText } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { InvocationRecord } from '../../contracts/index.ts';
import { Control, ErrorBox, Teach } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';
import {
  errorOf,
  inputWords,
  operationTitle,
  originRoad,
  outcomeMarks,
  outcomeOf,
} from '../words/outcome.ts';
import { duration, preciseTime } from '../words/time.ts';
import { type LogFilter, noFilter, useLog } from './feed.ts';
import { LogDetail } from './log-detail.tsx';
import { VerifyRecord } from './verify-record.tsx';
import './log.css';

/** Every press: who, what, how far and how fast, and what came of it. */
export function LogView() {
  const [filter, setFilter] = useState<LogFilter>(noFilter);
  const [verifying, setVerifying] = useState(false);
  const { records, error, whole, more } = useLog(filter);
  const focus = useStudio(state => state.ui.logFocus);
  const setUi = useStudio(state => state.setUi);
  const chosen = useMemo(() => records.find(one => one.id === focus), [records, focus]);
  return (
    <div className="view">
      <div className="view-head">
        <h1>Log</h1>
        <Filters filter={filter} onChange={setFilter} />
        <Control aria-pressed={verifying} onClick={() => setVerifying(!verifying)}>
          Verify…
        </Control>
      </div>
      {verifying && (
        <div className="log-verify">
          <VerifyRecord />
        </div>
      )}
      <ErrorBox error={error} />
      {records.length === 0 ? (
        <NothingLogged filtered={filter !== noFilter} onClear={() => setFilter(noFilter)} />
      ) : (
        <div className="log" data-open={chosen !== undefined || undefined}>
          <LogList
            records={records}
            whole={whole}
            chosen={focus}
            onMore={more}
            onChoose={id => setUi({ logFocus: id === focus ? undefined : id })}
          />
          {chosen !== undefined && (
            <LogDetail record={chosen} onClose={() => setUi({ logFocus: undefined })} />
          )}
        </div>
      )}
    </div>
  );
}

function NothingLogged({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const setUi = useStudio(state => state.setUi);
  return filtered ? (
    <Teach
      icon={ScrollText}
      title="No press matches this filter"
      action={
        <Control kind="main" onClick={onClear}>
          Show every press
        </Control>
      }
    >
      The record holds more; the filter hides it.
    </Teach>
  ) : (
    <Teach
      icon={ScrollText}
      title="Nothing has been pressed yet"
      action={
        <Control kind="main" onClick={() => setUi({ view: 'pages' })}>
          Go to Pages
        </Control>
      }
    >
      Every press is written here before it is sent, with what came of it, and stays after a
      restart. Press a button to see the first.
    </Teach>
  );
}

function Filters(props: { filter: LogFilter; onChange: (filter: LogFilter) => void }) {
  const { filter, onChange } = props;
  const connections = useStudio(state => state.connections);
  const change = (part: Partial<LogFilter>) => {
    const next = { ...filter, ...part };
    onChange(next.outcome === '' && next.connection === '' && next.text === '' ? noFilter : next);
  };
  return (
    <div className="filter">
      <select
        aria-label="Outcome"
        value={filter.outcome}
        onChange={event => change({ outcome: event.target.value })}
      >
        <option value="">Every outcome</option>
        {Object.entries(outcomeMarks).map(([name, { sign, word }]) => (
          <option key={name} value={name}>
            {sign} {word}
          </option>
        ))}
      </select>
      <select
        aria-label="Device"
        value={filter.connection}
        onChange={event => change({ connection: event.target.value })}
      >
        <option value="">Every device</option>
        {connections.map(one => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <input
        type="search"
        aria-label="Text"
        placeholder="Find a word…"
        value={filter.text}
        onChange={event => change({ text: event.target.value })}
      />
    </div>
  );
}

interface LogListProps {
  readonly records: readonly InvocationRecord[];
  readonly whole: boolean;
  readonly chosen: string | undefined;
  readonly onMore: () => void;
  readonly onChoose: (id: string) => void;
}

function LogList({ records, whole, chosen, onMore, onChoose }: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMemo(
    () =>
      Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) || 48,
    [],
  );
  const rows = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => records[index]?.id ?? index,
    overscan: 12,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= records.length - 20) onMore();
  }, [lastShown, records.length, onMore]);

  return (
    <div className="log-list">
      <div className="log-row log-head" aria-hidden="true">
        <span>Time</span>
        <span>Who</span>
        <span>What</span>
        <span className="log-stages">
          <span>Sent</span>
          <span>Answered</span>
          <span>Proved</span>
        </span>
        <span>Outcome</span>
      </div>
      <section className="log-scroll" ref={scroller} aria-label="Presses, newest first">
        <div className="log-all" style={{ height: rows.getTotalSize() }}>
          {items.map(item => {
            const record = records[item.index];
            return (
              record !== undefined && (
                <LogRow
                  key={item.key}
                  record={record}
                  top={item.start}
                  chosen={record.id === chosen}
                  onChoose={onChoose}
                />
              )
            );
          })}
        </div>
      </section>
      <p className="log-foot quiet small">
        {records.length.toLocaleString('en-GB')} {records.length === 1 ? 'press' : 'presses'} shown
        {whole ? ': all there are.' : '; older ones come as you scroll.'}
      </p>
    </div>
  );
}

function LogRow(props: {
  record: InvocationRecord;
  top: number;
  chosen: boolean;
  onChoose: (id: string) => void;
}) {
  const { record } = props;
  const adapters = useStudio(state => state.adapters);
  const outcome = outcomeOf(record);
  const input = inputWords(record.input);
  const { sent, acknowledged, confirmed } = record.stages;
  return (
    <button
      type="button"
      className="log-row"
      style={{ transform: `translateY(${props.top}px)` }}
      aria-pressed={props.chosen}
      data-outcome={outcome}
      onClick={() => props.onChoose(record.id)}
    >
      <time>{preciseTime(record.acceptedAt)}</time>
      <span className="clip">
        {record.origin.who}
        <span className="quiet small"> {originRoad(record.origin)}</span>
      </span>
      <span className="clip">
        {operationTitle(adapters, record.adapter, record.operation)}
        {input !== '' && <strong> {input}</strong>}
        <span className="quiet"> on {record.connectionName}</span>
        {errorOf(record.result) !== undefined && (
          <span className="log-why"> {errorOf(record.result)?.message}</span>
        )}
      </span>
      <span className="log-stages figures">
        <Stage ms={sent} />
        <Stage ms={acknowledged} />
        <Stage ms={confirmed} />
      </span>
      <span className="log-outcome">
        <span className="outcome-sign" data-outcome={outcome} aria-hidden="true">
          {outcomeMarks[outcome].sign}
        </span>
        {outcomeMarks[outcome].word}
      </span>
    </button>
  );
}

const Stage = ({ ms }: { ms: number | undefined }) => (
  <span className={ms === undefined ? 'quiet' : undefined}>
    {ms === undefined ? '–' : duration(ms)}
  </span>
);
