import { Circle, CircleCheck, CircleDashed, CircleOff, CircleX, Hand } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { ConnectionView } from '../../contracts/index.ts';
import { useClock, useStudio } from '../store/index.ts';
import { statusLine, type Trust, trustOf, trustWord } from '../words/status.ts';
import { age, duration } from '../words/time.ts';

export const trustSigns = {
  live: CircleCheck,
  stale: CircleDashed,
  connecting: Circle,
  down: CircleX,
  attention: Hand,
  off: CircleOff,
} satisfies Record<Trust, unknown>;

const worstFirst: readonly Trust[] = ['attention', 'down', 'stale', 'connecting', 'live', 'off'];

/** A chip for each connection; when they do not fit, those in trouble first and the rest counted. */
export function ConnectionChips() {
  const connections = useStudio(state => state.connections);
  const lost = useStudio(state => state.bridge.state === 'lost');
  const row = useRef<HTMLUListElement>(null);
  const [room, setRoom] = useState(1);
  useLayoutEffect(() => {
    const element = row.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      const style = getComputedStyle(document.documentElement);
      const chip = Number.parseFloat(style.getPropertyValue('--chip-min')) || 180;
      setRoom(Math.max(1, Math.floor(element.clientWidth / chip)));
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const fits = connections.length <= room;
  const now = Date.now();
  const shown = fits
    ? connections
    : [...connections].sort((a, b) => rank(a, now) - rank(b, now)).slice(0, Math.max(1, room - 1));
  return (
    <ul className="chips" ref={row} aria-label="Connections">
      {shown.map(view => (
        <Chip key={view.id} view={view} lost={lost} />
      ))}
      {!fits && <Rest connections={connections.filter(one => !shown.includes(one))} />}
    </ul>
  );
}

const rank = (view: ConnectionView, now: number) => worstFirst.indexOf(trustOf(view.status, now));

function Chip({ view, lost }: { view: ConnectionView; lost: boolean }) {
  const setUi = useStudio(state => state.setUi);
  const trust = useClock(now => (lost ? 'stale' : trustOf(view.status, now)));
  const detail = useClock(now => shortDetail(view, trust, now));
  const line = useClock(now => statusLine(view.status, now));
  const Sign = trustSigns[trust];
  return (
    <li>
      <button
        type="button"
        className="chip"
        data-trust={trust}
        title={`${view.name}: ${line}${'error' in view.status ? `. ${view.status.error.message}` : ''}`}
        onClick={() => setUi({ view: 'devices' })}
      >
        <Sign aria-hidden="true" />
        <span className="chip-name">{view.name}</span>
        <span className="chip-detail figures">
          {trust !== 'live' && <b>{trustWord[trust]} </b>}
          {detail}
        </span>
      </button>
    </li>
  );
}

function shortDetail({ status }: ConnectionView, trust: Trust, now: number): string {
  if (status.state === 'live' && trust === 'live') return duration(status.roundTripMs);
  if ('freshAt' in status) return age(now - status.freshAt);
  return status.state === 'off' ? '' : age(now - status.since);
}

function Rest({ connections }: { connections: readonly ConnectionView[] }) {
  const setUi = useStudio(state => state.setUi);
  const live = useClock(
    now => connections.filter(one => trustOf(one.status, now) === 'live').length,
  );
  return (
    <li className="chip-rest">
      <button
        type="button"
        className="chip"
        data-rest={live === connections.length ? 'well' : 'troubled'}
        onClick={() => setUi({ view: 'devices' })}
      >
        <span className="chip-name">+{connections.length} more</span>
        <span className="chip-detail figures">
          {live === connections.length ? 'all live' : `${live} live`}
        </span>
      </button>
    </li>
  );
}
