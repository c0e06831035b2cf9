import { monotonicMs } from '../../simulator.ts';
import { busLetters } from '../show.ts';
import { type Doing, done, no, onInput } from './common.ts';
import { cut, cutDirect, fade, preview, previewBy, transition } from './mixes.ts';
import { flip, stream } from './outputs.ts';
import { overlay } from './overlays.ts';
import { loop, mark, play, replay, script, select, setText } from './playback.ts';
import { route, sound, volume } from './sound.ts';

/** The functions that the simulator carries out, by name. */
export const table: Record<string, Doing> = {
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
