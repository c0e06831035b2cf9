import { type BusLetter, busLetters } from '../show.ts';
import { type Doing, done, no, onInput } from './common.ts';

export const sound =
  (field: 'muted' | 'solo', activator: string, to?: boolean): Doing =>
  (show, params, name) =>
    onInput((s, input) => {
      if (!input.sound) return done; // no sound, no effect, and vMix does not mind
      input[field] = to ?? !input[field];
      const number = s.numberOf(input.key);
      const on = field === 'muted' ? !input.muted : input.solo;
      s.changed(name, { input: number, [field]: input[field] }, [
        `${activator} ${number} ${on ? 1 : 0}`,
      ]);
      return done;
    })(show, params, name);

export const letterOf = (text: string | undefined): BusLetter | undefined =>
  busLetters.find(letter => letter === text || (text === 'Master' && letter === 'M'));
export const busWord = (letter: BusLetter) => (letter === 'M' ? 'Master' : `Bus${letter}`);

export const route =
  (to?: boolean): Doing =>
  (show, params, name) =>
    onInput((s, input, { Value: value }) => {
      const letter = letterOf(value);
      if (letter === undefined) return no('Bus not found');
      const on = to ?? !input.buses.has(letter);
      if (on) input.buses.add(letter);
      else input.buses.delete(letter);
      const number = s.numberOf(input.key);
      s.changed(name, { input: number, bus: letter, on }, [
        `Input${busWord(letter)}Audio ${number} ${on ? 1 : 0}`,
      ]);
      return done;
    })(show, params, name);

export const amplitude = (fader: number): number => (Math.min(100, Math.max(0, fader)) / 100) ** 4;
export const float = (value: number) => String(Number(value.toPrecision(7)));

export const volume: Doing = onInput((show, input, { Value: value }) => {
  const relative = /^[+-]=/.exec(value ?? '');
  const now = input.amplitude ** 0.25 * 100;
  const step = Number((value ?? '').replace(/^[+-]=/, '').split(',')[0]);
  if (!Number.isFinite(step)) return no('Value is not a number');
  const fader = relative === null ? step : relative[0] === '+=' ? now + step : now - step;
  input.amplitude = amplitude(fader);
  const number = show.numberOf(input.key);
  show.changed('SetVolume', { input: number, volume: fader }, [
    `InputVolume ${number} ${float(input.amplitude)}`,
  ]);
  return done;
});

export function busSwitch(
  letter: BusLetter,
  field: 'muted' | 'solo' | 'sendToMaster',
  to?: boolean,
): Doing {
  return (show, _params, name) => {
    const bus = show.buses[letter];
    // `…Audio` counts in sound, not in silence: on means not muted.
    const asked = to === undefined ? !bus[field] : field === 'muted' ? !to : to;
    bus[field] = asked;
    const word = field === 'muted' ? 'Audio' : field === 'solo' ? 'Solo' : 'SendToMaster';
    const on = field === 'muted' ? !asked : asked;
    show.changed(name, { bus: letter, [field]: asked }, [
      `${busWord(letter)}${word} ${on ? 1 : 0}`,
    ]);
    return done;
  };
}

export function busVolume(letter: BusLetter): Doing {
  return (show, params, name) => {
    const fader = Number((params.Value ?? '').split(',')[0]);
    if (!Number.isFinite(fader)) return no('Value is not a number');
    show.buses[letter].amplitude = amplitude(fader);
    show.changed(name, { bus: letter, volume: fader }, [
      `${busWord(letter)}Volume ${float(show.buses[letter].amplitude)}`,
    ]);
    return done;
  };
}
