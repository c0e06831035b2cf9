import type { Show } from './show.ts';

/** The state of an activator: the words after `ACTS OK`, or undefined when there is no such thing. */
export function activator(
  show: Show,
  name: string,
  argument: string | undefined,
): string | undefined {
  const [main] = show.mixes;
  const bit = (on: boolean) => (on ? '1' : '0');
  const assigned = assignedTo(show, name);
  if (assigned !== undefined) {
    if (argument === undefined) return assigned === 0 ? undefined : `${name} ${assigned} 1`;
    return `${name} ${argument} ${bit(Number(argument) === assigned)}`;
  }
  const whole: Record<string, boolean> = {
    FadeToBlack: show.switches.fadeToBlack,
    Recording: show.switches.recording,
    External: show.switches.external,
    MultiCorder: show.switches.multiCorder,
    Fullscreen: show.switches.fullscreen,
    Streaming: show.streams.includes(true),
    MasterAudio: !show.buses.M.muted,
    ReplayLive: show.replay.live,
    ReplayRecording: show.replay.recording,
    ReplayPlaying: show.replay.playing,
  };
  const on = whole[name];
  if (on !== undefined) return `${name} ${bit(on)}`;
  const input = show.inputs[Number(argument) - 1];
  if (main === undefined || input === undefined) return undefined;
  switch (name) {
    case 'InputPlaying':
      return `${name} ${argument} ${bit(show.stateOf(input) === 'Running')}`;
    case 'InputAudio':
      return `${name} ${argument} ${bit(!input.muted)}`;
    case 'InputSolo':
      return `${name} ${argument} ${bit(input.solo)}`;
    case 'InputVolume':
      return `${name} ${argument} ${Number(input.amplitude.toPrecision(7))}`;
    default:
      return undefined;
  }
}

/** Which input an activator is about (0: none); undefined when it is about no single one. */
function assignedTo(show: Show, name: string): number | undefined {
  const mix = /^Input(Preview)?(?:Mix(\d+))?$/.exec(name);
  if (mix !== null) {
    const shown = show.mixes[Number(mix[2] ?? 1) - 1];
    return shown && show.numberOf(mix[1] === undefined ? shown.active : shown.preview);
  }
  const overlay = /^Overlay([1-8])$/.exec(name);
  if (overlay === null) return undefined;
  return show.numberOf(show.overlays[Number(overlay[1]) - 1]?.key ?? '');
}
