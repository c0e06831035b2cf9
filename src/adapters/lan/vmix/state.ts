/** The audio buses of vMix: master and A to G. */
export const busIds = ['M', 'A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
export type BusId = (typeof busIds)[number];

/** A field of a title: vMix addresses it by name (`Headline.Text`) or by index from 0. */
export interface TitleField {
  index: number;
  name: string;
  value: string;
}

export interface ListItem {
  name: string;
  selected: boolean;
}

/** An input laid over another one (multiview layer): slot from 0, and the key of what is in it. */
export interface Layer {
  index: number;
  key: string;
}

export interface VmixInput {
  /** From 1; changes when inputs are moved. `key` does not. */
  number: number;
  /** GUID. */
  key: string;
  /** vMix's own word: `Capture`, `Video`, `VideoList`, `GT`, `Xaml`, `Replay`, `Mix`… */
  type: string;
  title: string;
  shortTitle: string;
  /** `Running`, `Paused` or `Completed`. */
  state: string;
  /** ms. */
  position: number;
  /** ms; 0 for live sources. */
  duration: number;
  loop: boolean;
  /** The audio fields are absent on inputs without sound. */
  muted?: boolean;
  /** Fader position, 0 to 100, as `SetVolume` takes it. */
  volume?: number;
  /** −1 to 1. */
  balance?: number;
  solo?: boolean;
  buses?: BusId[];
  gainDb?: number;
  /** Of a list, slides or photos: from 1; of a title: its page. */
  selectedIndex?: number;
  markIn?: number;
  markOut?: number;
  items?: ListItem[];
  layers?: Layer[];
  texts?: TitleField[];
  images?: TitleField[];
}

export interface VmixBus {
  muted: boolean;
  /** Fader position, 0 to 100. */
  volume: number;
  solo: boolean;
  sendToMaster: boolean;
}

export interface VmixMix {
  /** 1 is the main mix. */
  number: number;
  /** Input numbers; 0 while unknown. */
  active: number;
  preview: number;
}

export interface VmixOverlay {
  /** 1 to 8 (4 to 8, by edition and version). */
  number: number;
  input: number | null;
  /** Shown in preview only. */
  preview: boolean;
}

export interface VmixReplay {
  live: boolean;
  recording: boolean;
  channel: string;
  /** The event list that is selected, from 1. vMix does not tell how many events are in it. */
  list: number;
  cameraA: number;
  cameraB: number;
  speed: number;
}

export interface VmixState {
  version: string;
  edition: string;
  preset: string;
  inputs: VmixInput[];
  /** One digit per input: 0 off, 1 program, 2 preview. Empty where vMix pushes none (HTTP). */
  tally: string;
  overlays: VmixOverlay[];
  mixes: VmixMix[];
  transitions: { number: number; effect: string; duration: number }[];
  fadeToBlack: boolean;
  recording: boolean;
  /** s, while recording. */
  recordingSeconds: number;
  streaming: boolean;
  /** The streams 1 to 5, where this version reports them singly. */
  streams: boolean[];
  external: boolean;
  multiCorder: boolean;
  fullscreen: boolean;
  playList: boolean;
  replay: VmixReplay | null;
  buses: Partial<Record<BusId, VmixBus>>;
  /** Fader position of the headphones, 0 to 100. */
  headphones: number;
  dynamicInputs: string[];
  dynamicValues: string[];
}

export const emptyState: VmixState = {
  version: '',
  edition: '',
  preset: '',
  inputs: [],
  tally: '',
  overlays: [],
  mixes: [],
  transitions: [],
  fadeToBlack: false,
  recording: false,
  recordingSeconds: 0,
  streaming: false,
  streams: [],
  external: false,
  multiCorder: false,
  fullscreen: false,
  playList: false,
  replay: null,
  buses: {},
  headphones: 0,
  dynamicInputs: [],
  dynamicValues: [],
};

/**
 * vMix takes a fader position (0 to 100) and reports an amplitude: amplitude = (fader / 100)^4.
 * Source: vMix knowledge base, "vMix API Audio Levels". `amplitude` is 0 to 1; rounded to 0.01.
 */
export const faderOf = (amplitude: number): number =>
  Math.round(Math.max(0, amplitude) ** 0.25 * 10_000) / 100;

/** The amplitude (0 to 1) of a fader position (0 to 100). */
export const amplitudeOf = (fader: number): number => (fader / 100) ** 4;

/** The mix with this number, 1 being the main one. */
export const mixOf = (state: VmixState, mix: number): VmixMix | undefined =>
  state.mixes.find(each => each.number === mix);
