import { type Doing, done, no } from './common.ts';
import { transition } from './mixes.ts';
import { type OverlayVerb, overlay } from './overlays.ts';
import { busSwitch, busVolume, letterOf } from './sound.ts';

export const toOnOff = (word: string): boolean | undefined =>
  word === 'On' ? true : word === 'Off' ? false : undefined;

/** Functions that differ by a number or letter in their name. */
export function family(name: string): Doing | undefined {
  const over = /^(Preview)?OverlayInput([1-8])(In|Out|Off|Last|Zoom)?$/.exec(name);
  if (over !== null) {
    return overlay(Number(over[2]), (over[3] ?? '') as OverlayVerb, over[1] !== undefined);
  }
  const button = /^Transition([1-4])$/.exec(name);
  if (button !== null) {
    return (show, params) => {
      const set = show.transitions[Number(button[1]) - 1];
      return transition(show, params, name, set?.effect === 'Cut' ? 0 : (set?.duration ?? 500));
    };
  }
  if (/^Stinger[1-8]$/.test(name)) return (show, params) => transition(show, params, name, 1000);
  const setting = /^SetTransition(Effect|Duration)([1-4])$/.exec(name);
  if (setting !== null) {
    return (show, params) => {
      const set = show.transitions[Number(setting[2]) - 1];
      if (set === undefined) return no('Transition not found');
      if (setting[1] === 'Effect') set.effect = params.Value ?? set.effect;
      else set.duration = Number(params.Value) || set.duration;
      show.changed(name, { ...set });
      return done;
    };
  }
  const dynamic = /^SetDynamic(Input|Value)([1-4])$/.exec(name);
  if (dynamic !== null) {
    return (show, params) => {
      const into = dynamic[1] === 'Input' ? show.dynamicInputs : show.dynamicValues;
      into[Number(dynamic[2]) - 1] = params.Value ?? '';
      show.changed(name, { value: params.Value });
      return done;
    };
  }
  const level = /^Set(Master|Bus([A-G]))Volume(Fade)?$/.exec(name);
  if (level !== null) return busVolume(letterOf(level[2] ?? 'M') ?? 'M');
  const own = /^(Master|Bus([A-G]))Audio(On|Off)?$/.exec(name);
  if (own !== null)
    return busSwitch(letterOf(own[2] ?? 'M') ?? 'M', 'muted', toOnOff(own[3] ?? ''));
  const any = /^BusX(Audio|Solo|SendToMaster)(On|Off)?$/.exec(name);
  if (any !== null) {
    return (show, params) => {
      const letter = letterOf(params.Value);
      if (letter === undefined) return no('Bus not found');
      const field = any[1] === 'Audio' ? 'muted' : any[1] === 'Solo' ? 'solo' : 'sendToMaster';
      return busSwitch(letter, field, toOnOff(any[2] ?? ''))(show, params, name);
    };
  }
  return undefined;
}
