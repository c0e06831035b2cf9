import { Network, Pause, Play, RotateCcw } from 'lucide-react';
import { Switch } from 'radix-ui';
import { simulatedOf, useClock, useStudio } from '../store/index.ts';
import { clockTime, timer } from '../words/time.ts';
import { AlertsButton } from './alerts.tsx';
import { ConnectionChips } from './connection-chips.tsx';
import { LostStudio } from './lost.tsx';

/** Show name, clock and timer, connections, the two modes, peers, alerts. */
export function TopBar() {
  const show = useStudio(state => state.show);
  const lost = useStudio(state => state.bridge.state === 'lost');
  return (
    <header className="top-bar">
      <ShowTimer show={show || 'Untitled show'} />
      <WallClock />
      {lost ? (
        <LostStudio />
      ) : (
        <>
          <ConnectionChips />
          <div className="top-modes">
            <Rehearsal />
            <ShowMode />
            <Peers />
            <AlertsButton />
          </div>
        </>
      )}
    </header>
  );
}

function WallClock() {
  const time = useClock(clockTime);
  return <time className="wall-clock">{time}</time>;
}

function ShowTimer({ show }: { show: string }) {
  const kept = useStudio(state => state.ui.timer);
  const setUi = useStudio(state => state.setUi);
  const runs = kept.startedAt !== undefined;
  const shown = useClock(now =>
    timer(kept.gathered + (kept.startedAt === undefined ? 0 : now - kept.startedAt)),
  );
  const toggle = () => {
    const now = Date.now();
    setUi({
      timer:
        kept.startedAt === undefined
          ? { startedAt: now, gathered: kept.gathered }
          : { gathered: kept.gathered + now - kept.startedAt },
    });
  };
  return (
    <div className="top-show">
      <button
        type="button"
        className="icon-button"
        aria-label={runs ? 'Pause the show timer' : 'Start the show timer'}
        title={runs ? 'Pause the show timer' : 'Start the show timer'}
        onClick={toggle}
      >
        {runs ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
      </button>
      <div className="top-name">
        <strong title={show}>{show}</strong>
        <span className="timer figures" data-runs={runs || undefined}>
          {shown}
        </span>
      </div>
      {!runs && kept.gathered > 0 && (
        <button
          type="button"
          className="icon-button"
          aria-label="Set the show timer to zero"
          title="Set the show timer to zero"
          onClick={() => setUi({ timer: { gathered: 0 } })}
        >
          <RotateCcw aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

const rehearsalWords = {
  all: 'On: every device here is simulated. End the demo in Settings, or add a real device, to leave it.',
  some: 'Off: some devices are simulated, the others are real, and presses reach them.',
  none: 'Off: presses go to real devices. To rehearse without them, start the demo in Settings.',
};

/**
 * Rehearsal is a fact about the studio (its devices are simulated), not a wish of this window: the
 * switch shows it, and says where it is changed.
 */
function Rehearsal() {
  const simulated = useStudio(simulatedOf);
  const why = rehearsalWords[simulated];
  return (
    <Switch.Root
      className="mode"
      checked={simulated === 'all'}
      disabled
      title={why}
      aria-label={`Rehearsal. ${why}`}
    >
      <span>Rehearsal</span>
      <span className="track">
        <Switch.Thumb className="thumb" />
      </span>
    </Switch.Root>
  );
}

function ShowMode() {
  const on = useStudio(state => state.ui.showMode);
  const setUi = useStudio(state => state.setUi);
  return (
    <Switch.Root
      className="mode"
      checked={on}
      title="In show mode nothing can be edited and no dialog takes the keyboard."
      aria-label="Show mode: editing is locked and no dialog takes the keyboard"
      onCheckedChange={checked =>
        setUi({ showMode: checked, ...(checked ? { editing: false, deviceFocus: undefined } : {}) })
      }
    >
      <span>Show mode</span>
      <span className="track">
        <Switch.Thumb className="thumb" />
      </span>
    </Switch.Root>
  );
}

function Peers() {
  const state = useStudio(model => model.fabric?.state ?? 'off');
  const setUi = useStudio(model => model.setUi);
  const words = { off: 'off', starting: 'starting', running: 'ready', down: 'down' }[state];
  return (
    <button
      type="button"
      className="icon-button tall peers"
      data-state={state}
      title={`Link to peers: ${words}. See Settings.`}
      onClick={() => setUi({ view: 'settings' })}
    >
      <Network aria-hidden="true" />
      <span>Peers {words}</span>
    </button>
  );
}
