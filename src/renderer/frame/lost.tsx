import { Unplug } from 'lucide-react';
import { useClock, useStudio } from '../store/index.ts';
import { age } from '../words/time.ts';

/**
 * Says that the studio does not answer. It stands where the connections stood, because their state
 * is no longer known, and because nothing may move under a finger.
 */
export function LostStudio() {
  const bridge = useStudio(state => state.bridge);
  const since = useClock(now => (bridge.state === 'lost' ? age(now - bridge.since) : ''));
  if (bridge.state !== 'lost') return null;
  return (
    <div className="lost" role="alert">
      <Unplug aria-hidden="true" />
      <span>
        <strong>
          This window has lost the studio {since === 'now' ? 'just now' : `${since} ago`}: buttons
          do nothing until it is back.
        </strong>{' '}
        {bridge.reason}
      </span>
    </div>
  );
}
