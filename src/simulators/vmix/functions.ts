import { monotonicMs } from '../simulator.ts';
import {
  type BusLetter,
  busLetters,
  type Show,
  type SimInput,
  type SimMix,
  type Switch,
} from './show.ts';

export type Params = Readonly<Record<string, string>>;
export type Answer = { ok: true } | { ok: false; error: string };

type Doing = (show: Show, params: Params, name: string) => Answer;

const done: Answer = { ok: true };
const no = (error: string): Answer => ({ ok: false, error });

/**
 * Functions that vMix has and that this simulator takes without any effect, as vMix itself does
 * with many that find nothing to do. The rest of the names are refused.
 */
const WITHOUT_EFFECT =
  /^(AutoP|AutoR|Colour|SetCC|Set(Alpha|Zoom|Pan|Crop|Position|Rate|Gain|Image|Layer|Output|Ticker|Colo|Text|Stinger|Virtual|Mark|Picture|Frame|Headph|InputName)|Effect\d|PTZ|NDI|OMT|Data|Browser|VideoCall|VideoDelay|Zoom|Key|Send|Activator|CallManager|Replay|Title|NextTitle|PreviousTitle|SelectTitle|Adjust|Change|Start|Stop|Pause|Resume|Suspend|List|Mark|Mirror|Sharpen|Deinterlace|Move|Layer|Input|Snapshot|Save|Select|Streaming|Write|Undo|GO|Live|WaitFor|ScriptStart|Solo|Audio|Bus|Master|Undo)[A-Za-z0-9]*$/;

/** Runs a function as vMix would; the answer is what vMix says to the caller. */
export function perform(show: Show, name: string, params: Params): Answer {
  const doing = table[name] ?? family(name);
  if (doing !== undefined) return doing(show, params, name);
  if (WITHOUT_EFFECT.test(name)) return done;
  return no(`Function ${name} not found`);
}

/** Runs `then` on the input that `Input` names; without one, on what is in preview. */
const onInput =
  (then: (show: Show, input: SimInput, params: Params) => Answer | undefined): Doing =>
  (show, params) => {
    const input = show.find(params.Input ?? '0');
    return input === undefined ? no('Input not found') : (then(show, input, params) ?? done);
  };

const mixOf = (show: Show, params: Params): SimMix | undefined =>
  show.mixes[Number(params.Mix ?? 0)];

function mixLines(show: Show, mix: SimMix, was: { active: string; preview: string }): string[] {
  const index = show.mixes.indexOf(mix);
  const suffix = index === 0 ? '' : `Mix${index + 1}`;
  const lines: string[] = [];
  const say = (what: string, before: string, now: string) => {
    if (before === now) return;
    lines.push(
      `${what}${suffix} ${show.numberOf(before)} 0`,
      `${what}${suffix} ${show.numberOf(now)} 1`,
    );
  };
  say('Input', was.active, mix.active);
  say('InputPreview', was.preview, mix.preview);
  return lines;
}

/** Changes what a mix shows, ending any transition at once. */
function setMix(
  show: Show,
  mix: SimMix,
  name: string,
  next: { active?: string; preview?: string },
) {
  const was = { active: mix.active, preview: mix.preview };
  clearTimeout(mix.timer);
  mix.timer = undefined;
  mix.coming = undefined;
  if (next.active !== undefined) mix.active = next.active;
  if (next.preview !== undefined) mix.preview = next.preview;
  show.changed(
    name,
    { active: show.numberOf(mix.active), preview: show.numberOf(mix.preview) },
    mixLines(show, mix, was),
  );
}

/** A transition: the input is on air (tally) at once and alone at the end. */
function transition(show: Show, params: Params, name: string, duration: number): Answer {
  const mix = mixOf(show, params);
  if (mix === undefined) return no('Mix not found');
  const target = params.Input === undefined ? show.byKey(mix.preview) : show.find(params.Input);
  if (target === undefined) return no('Input not found');
  if (mix.coming !== undefined) setMix(show, mix, name, { active: mix.coming });
  const preview = target.key === mix.preview ? mix.active : mix.preview;
  const finish = () => setMix(show, mix, name, { active: target.key, preview });
  if (duration <= 0) {
    finish();
    return done;
  }
  mix.coming = target.key;
  show.changed(`${name} begins`, { input: show.numberOf(target.key), duration });
  mix.timer = setTimeout(finish, duration);
  return done;
}

const cut: Doing = (show, params, name) => transition(show, params, name, 0);
const fade: Doing = (show, params, name) =>
  transition(show, params, name, Number(params.Duration ?? 500) || 0);

const preview: Doing = (show, params, name) => {
  const mix = mixOf(show, params);
  const input = show.find(params.Input ?? '');
  if (mix === undefined || input === undefined) return no('Input not found');
  setMix(show, mix, name, { preview: input.key });
  return done;
};

const cutDirect: Doing = (show, params, name) => {
  const mix = mixOf(show, params);
  const input = show.find(params.Input ?? '0');
  if (mix === undefined || input === undefined) return no('Input not found');
  setMix(show, mix, name, { active: input.key });
  return done;
};

const previewBy =
  (step: number): Doing =>
  (show, _params, name) => {
    const [mix] = show.mixes;
    const count = show.inputs.length;
    if (mix === undefined) return no('Mix not found');
    const at = (show.numberOf(mix.preview) - 1 + step + count) % count;
    const next = show.inputs[at];
    if (next !== undefined) setMix(show, mix, name, { preview: next.key });
    return done;
  };

const flip =
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

const stream =
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

const play =
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

const loop =
  (to?: boolean): Doing =>
  (show, params, name) =>
    onInput((s, input) => {
      input.loop = to ?? !input.loop;
      s.changed(name, { input: s.numberOf(input.key), loop: input.loop });
      return done;
    })(show, params, name);

const sound =
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

const letterOf = (text: string | undefined): BusLetter | undefined =>
  busLetters.find(letter => letter === text || (text === 'Master' && letter === 'M'));
const busWord = (letter: BusLetter) => (letter === 'M' ? 'Master' : `Bus${letter}`);

const route =
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

const amplitude = (fader: number): number => (Math.min(100, Math.max(0, fader)) / 100) ** 4;
const float = (value: number) => String(Number(value.toPrecision(7)));

const volume: Doing = onInput((show, input, { Value: value }) => {
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

function busSwitch(
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

function busVolume(letter: BusLetter): Doing {
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

type OverlayVerb = '' | 'In' | 'Out' | 'Off' | 'Last' | 'Zoom';
const lastOverlay = new WeakMap<Show, Map<number, string>>();

function overlay(channel: number, verb: OverlayVerb, inPreview = false): Doing {
  return (show, params, name) => {
    const now = show.overlays[channel - 1];
    const last = lastOverlay.get(show) ?? new Map<number, string>();
    lastOverlay.set(show, last);
    if (verb === 'Zoom') return done;
    const off = verb === 'Out' || verb === 'Off';
    const named = verb === 'Last' ? last.get(channel) : params.Input;
    const input = off ? undefined : show.find(named ?? '0');
    if (!off && input === undefined) return no('Input not found');
    const toggledOff =
      (verb === '' || verb === 'Last') && now?.key === input?.key && now?.preview === inPreview;
    const next =
      off || toggledOff || input === undefined ? undefined : { key: input.key, preview: inPreview };
    if (next !== undefined) last.set(channel, next.key);
    if (next === undefined && now === undefined) return done;
    show.overlays[channel - 1] = next;
    const lines: string[] = [];
    if (now !== undefined) lines.push(`Overlay${channel} ${show.numberOf(now.key)} 0`);
    if (next !== undefined) lines.push(`Overlay${channel} ${show.numberOf(next.key)} 1`);
    show.changed(name, { overlay: channel, input: next && show.numberOf(next.key) }, lines);
    return done;
  };
}

const setText: Doing = onInput((show, input, params) => {
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

const select =
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

const replay =
  (change: (replay: Show['replay']) => string | undefined): Doing =>
  (show, _params, name) => {
    const line = change(show.replay);
    show.changed(name, { ...show.replay }, line === undefined ? [] : [line]);
    return done;
  };

const mark = replay(r => {
  r.events += 1;
  r.markedIn = false;
  return undefined;
});

const script =
  (running: boolean): Doing =>
  (show, params, name) => {
    const which = params.Value ?? '';
    if (running) show.scripts.add(which);
    else if (name === 'ScriptStopAll') show.scripts.clear();
    else show.scripts.delete(which);
    show.changed(name, { script: which });
    return done;
  };

const table: Record<string, Doing> = {
  PreviewInput: preview,
  PreviewInputNext: previewBy(1),
  PreviewInputPrevious: previewBy(-1),
  Cut: cut,
  CutDirect: cutDirect,
  ActiveInput: cutDirect,
  QuickPlay: (show, params, name) => {
    const answer = transition(show, params, name, show.transitions[0]?.duration ?? 500);
    return answer.ok ? play('play')(show, params, name) : answer;
  },
  SetFader: (show, params, name) => (Number(params.Value) >= 255 ? cut(show, {}, name) : done),
  FadeToBlack: flip('fadeToBlack', 'FadeToBlack'),
  StartRecording: flip('recording', 'Recording', true),
  StopRecording: flip('recording', 'Recording', false),
  StartStopRecording: flip('recording', 'Recording'),
  StartExternal: flip('external', 'External', true),
  StopExternal: flip('external', 'External', false),
  StartStopExternal: flip('external', 'External'),
  StartMultiCorder: flip('multiCorder', 'MultiCorder', true),
  StopMultiCorder: flip('multiCorder', 'MultiCorder', false),
  StartStopMultiCorder: flip('multiCorder', 'MultiCorder'),
  Fullscreen: flip('fullscreen', 'Fullscreen'),
  FullscreenOn: flip('fullscreen', 'Fullscreen', true),
  FullscreenOff: flip('fullscreen', 'Fullscreen', false),
  StartPlayList: flip('playList', undefined, true),
  StopPlayList: flip('playList', undefined, false),
  StartStreaming: stream(true),
  StopStreaming: stream(false),
  StartStopStreaming: stream(),
  Play: play('play'),
  Pause: play('pause'),
  PlayPause: play('toggle'),
  Restart: play('restart'),
  Loop: loop(),
  LoopOn: loop(true),
  LoopOff: loop(false),
  SetPosition: onInput((show, input, { Value: value }) => {
    const at = Number(value);
    if (!Number.isFinite(at)) return no('Value is not a number');
    input.position = Math.min(Math.max(0, at), input.duration);
    input.since = monotonicMs();
    show.changed('SetPosition', { input: show.numberOf(input.key), position: input.position });
    return done;
  }),
  Audio: sound('muted', 'InputAudio'),
  AudioOn: sound('muted', 'InputAudio', false),
  AudioOff: sound('muted', 'InputAudio', true),
  Solo: sound('solo', 'InputSolo'),
  SoloOn: sound('solo', 'InputSolo', true),
  SoloOff: sound('solo', 'InputSolo', false),
  SoloAllOff: (show, _params, name) => {
    show.written.clear();
    for (const input of show.inputs) input.solo = false;
    for (const letter of busLetters) show.buses[letter].solo = false;
    show.changed(
      name,
      {},
      show.inputs.map((_, index) => `InputSolo ${index + 1} 0`),
    );
    return done;
  },
  SetVolume: volume,
  SetVolumeFade: volume,
  SetBalance: onInput((show, input, { Value: value }) => {
    input.balance = Math.min(1, Math.max(-1, Number(value) || 0));
    show.changed('SetBalance', { input: show.numberOf(input.key), balance: input.balance });
    return done;
  }),
  AudioBus: route(),
  AudioBusOn: route(true),
  AudioBusOff: route(false),
  OverlayInputAllOff: (show, params, name) => {
    for (let channel = 1; channel <= 8; channel += 1) overlay(channel, 'Off')(show, params, name);
    return done;
  },
  SetText: setText,
  SetLayer: onInput((show, input, { Value: value }) => {
    const [layer, name] = (value ?? '').split(',');
    const index = Number(layer) - 1;
    const source = show.find(name ?? '');
    if (source === undefined || !(index >= 0 && index < 10)) return no('Layer not found');
    input.layers = [
      ...input.layers.filter(each => each.index !== index),
      { index, key: source.key },
    ];
    show.changed('SetLayer', { input: show.numberOf(input.key), layer: index + 1, source: name });
    return done;
  }),
  SelectIndex: select(undefined),
  NextItem: select(1),
  PreviousItem: select(-1),
  ReplayMarkIn: replay(r => {
    r.markedIn = true;
    return undefined;
  }),
  ReplayMarkOut: (show, params, name) => (show.replay.markedIn ? mark(show, params, name) : done),
  ReplayMarkInOut: mark,
  ReplayMarkInOutLive: mark,
  ReplayMarkCancel: replay(r => {
    r.markedIn = false;
    return undefined;
  }),
  ReplayLive: replay(r => {
    r.live = true;
    r.playing = false;
    return 'ReplayLive 1';
  }),
  ReplayRecorded: replay(r => {
    r.live = false;
    return 'ReplayLive 0';
  }),
  ReplayPlay: replay(r => {
    r.playing = true;
    return 'ReplayPlaying 1';
  }),
  ReplayPause: replay(r => {
    r.playing = false;
    return 'ReplayPlaying 0';
  }),
  ReplayStartRecording: replay(r => {
    r.recording = true;
    return 'ReplayRecording 1';
  }),
  ReplayStopRecording: replay(r => {
    r.recording = false;
    return 'ReplayRecording 0';
  }),
  ReplaySetSpeed: (show, params, name) =>
    replay(r => {
      r.speed = Number(params.Value) || r.speed;
      return undefined;
    })(show, params, name),
  ScriptStart: script(true),
  ScriptStop: script(false),
  ScriptStopAll: script(false),
  RemoveInput: onInput((show, input) => {
    const number = show.numberOf(input.key);
    show.inputs.splice(number - 1, 1);
    show.written.clear();
    for (const mix of show.mixes) {
      const first = show.inputs[0]?.key ?? '';
      if (mix.active === input.key) mix.active = first;
      if (mix.preview === input.key) mix.preview = first;
    }
    show.overlays.forEach((each, index) => {
      if (each?.key === input.key) show.overlays[index] = undefined;
    });
    show.changed('RemoveInput', { input: number, title: input.title });
    return done;
  }),
  SetInputName: onInput((show, input, { Value: value }) => {
    input.title = value ?? input.title;
    show.changed('SetInputName', { input: show.numberOf(input.key), title: input.title });
    return done;
  }),
};

for (const effect of [
  'Fade',
  'Zoom',
  'Wipe',
  'Slide',
  'Fly',
  'CrossZoom',
  'FlyRotate',
  'Cube',
  'CubeZoom',
  'VerticalWipe',
  'VerticalSlide',
  'Merge',
  'WipeReverse',
  'SlideReverse',
  'VerticalWipeReverse',
  'VerticalSlideReverse',
  'BarnDoor',
  'RollerDoor',
  'AlphaFade',
]) {
  table[effect] = fade;
}

const toOnOff = (word: string): boolean | undefined =>
  word === 'On' ? true : word === 'Off' ? false : undefined;

/** Functions that differ by a number or letter in their name. */
function family(name: string): Doing | undefined {
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
