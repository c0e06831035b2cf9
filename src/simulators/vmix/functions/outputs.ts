import { monotonicMs } from '../../simulator.ts';
import type { Switch } from '../show.ts';
import { type Doing, done } from './common.ts';

export const flip =
  (key: Switch, activator: string | undefined, to?: boolean): Doing =>
  (show, _params, name) => {
    const on = to ?? !show.switches[key];
    // Starting what runs and stopping what does not is answered like any other: it is no error.
    if (show.switches[key] === on) return done;
    show.switches[key] = on;
    if (key === 'recording') show.recordingSince = monotonicMs();
    show.changed(
      name,
      { [key]: on },
      activator === undefined ? [] : [`${activator} ${on ? 1 : 0}`],
    );
    return done;
  };

export const stream =
  (to?: boolean): Doing =>
  (show, params, name) => {
    const only =
      params.Value === undefined || params.Value === '' ? undefined : Number(params.Value);
    const on = to ?? !(only === undefined ? show.streams.includes(true) : show.streams[only]);
    // Without a number vMix drives those that are set up: here the first.
    const which = only === undefined ? (on ? [0] : [0, 1, 2, 3, 4]) : [only];
    for (const index of which) if (index in show.streams) show.streams[index] = on;
    show.changed(name, { streams: [...show.streams] }, [
      `Streaming ${show.streams.includes(true) ? 1 : 0}`,
    ]);
    return done;
  };
