import { monotonicMs } from '../../simulator.ts';
import type { Show } from '../show.ts';
import { type Doing, done, onInput } from './common.ts';

export const play =
  (how: 'play' | 'pause' | 'toggle' | 'restart'): Doing =>
  (show, params, name) =>
    onInput((s, input) => {
      const was = input.playing;
      input.position = how === 'restart' ? 0 : s.positionOf(input);
      input.since = monotonicMs();
      if (how !== 'restart') input.playing = how === 'toggle' ? !was : how === 'play';
      const number = s.numberOf(input.key);
      s.changed(
        name,
        { input: number, playing: input.playing, position: input.position },
        was === input.playing ? [] : [`InputPlaying ${number} ${input.playing ? 1 : 0}`],
      );
      return done;
    })(show, params, name);

export const loop =
  (to?: boolean): Doing =>
  (show, params, name) =>
    onInput((s, input) => {
      input.loop = to ?? !input.loop;
      s.changed(name, { input: s.numberOf(input.key), loop: input.loop });
      return done;
    })(show, params, name);

export const setText: Doing = onInput((show, input, params) => {
  const name = params.SelectedName;
  const field =
    name === undefined
      ? input.texts[Number(params.SelectedIndex ?? 0)]
      : input.texts.find(text => text.name === name || text.name === `${name}.Text`);
  // vMix says Completed to a field that is not there.
  if (field === undefined) return done;
  field.value = params.Value ?? '';
  show.changed('SetText', {
    input: show.numberOf(input.key),
    field: field.name,
    value: field.value,
  });
  return done;
});

export const select =
  (step: number | undefined): Doing =>
  (show, params, name) =>
    onInput((s, input, { Value: value }) => {
      const count = input.items.length;
      if (count === 0) return done;
      const index = step === undefined ? Number(value) : input.selectedIndex + step;
      if (!Number.isInteger(index) || index < 1 || index > count) return done;
      input.selectedIndex = index;
      input.position = 0;
      input.since = monotonicMs();
      s.changed(name, { input: s.numberOf(input.key), selectedIndex: index });
      return done;
    })(show, params, name);

export const replay =
  (change: (replay: Show['replay']) => string | undefined): Doing =>
  (show, _params, name) => {
    const line = change(show.replay);
    show.changed(name, { ...show.replay }, line === undefined ? [] : [line]);
    return done;
  };

export const mark = replay(r => {
  r.events += 1;
  r.markedIn = false;
  return undefined;
});

export const script =
  (running: boolean): Doing =>
  (show, params, name) => {
    const which = params.Value ?? '';
    if (running) show.scripts.add(which);
    else if (name === 'ScriptStopAll') show.scripts.clear();
    else show.scripts.delete(which);
    show.changed(name, { script: which });
    return done;
  };
