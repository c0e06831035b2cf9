import type { JsonObject } from '../../../contracts/index.ts';

/** An item of a scene or group. `id` is OBS's own and is never used twice within a scene. */
export interface Item {
  id: number;
  source: string;
  enabled: boolean;
  locked: boolean;
  /** Pixels, degrees and factors, as OBS names them (`positionX`, `scaleX`, `rotation`…). */
  transform: JsonObject;
}

export interface Input {
  name: string;
  kind: string;
  /** Null where the input has no audio, or it is not known yet; so for all audio fields. */
  muted: boolean | null;
  /** dB, -100 (silence) to 26. */
  volumeDb: number | null;
  /** Left 0 to right 1. */
  balance: number | null;
  monitor: string | null;
  /** ms; positive is later. */
  syncMs: number | null;
  /** `playing`, `paused`, `ended`…; null where the input is no media. */
  media: string | null;
  /** How many media actions OBS has reported for it. */
  mediaActions: number;
  /** The words of a text source; null where it is none. */
  text: string | null;
  /** Settings as last read back after the studio changed them. */
  settings: JsonObject | null;
}

export interface Filter {
  name: string;
  kind: string;
  enabled: boolean;
  settings: JsonObject;
}

/** An output as OBS last spoke of it; `phase` is OBS's word without its prefix (`started`). */
export interface Output {
  /** False where this OBS cannot do it (no virtual camera driver, replay buffer not set up). */
  available: boolean;
  active: boolean;
  phase: string;
}

/** What the studio knows of one OBS, kept live from its events. Names are OBS's own. */
export interface ObsState {
  version: { obs: string; websocket: string } | null;
  /** Requests this OBS takes. */
  requests: string[];
  imageFormats: string[];
  /** Top of OBS's list first. */
  scenes: string[];
  groups: string[];
  program: string | null;
  /** Null outside studio mode. */
  preview: string | null;
  studioMode: boolean;
  transition: string | null;
  /** ms; null for transitions of fixed length (cut). */
  transitionMs: number | null;
  transitions: { name: string; kind: string; fixed: boolean }[];
  transitioning: boolean;
  items: { scene: string; items: Item[] }[];
  inputs: Input[];
  filters: { source: string; filters: Filter[] }[];
  stream: Output & { reconnecting: boolean; timecode: string | null };
  record: Output & {
    paused: boolean;
    timecode: string | null;
    path: string | null;
    /** How many times OBS went on to another file. */
    splits: number;
  };
  replay: Output & { saves: number; path: string | null };
  virtualCamera: Output;
  profile: string | null;
  profiles: string[];
  collection: string | null;
  collections: string[];
  /** OBS is loading another scene collection and cannot be asked meanwhile. */
  changingCollection: boolean;
  hotkeys: string[];
  /** Whether inputs, items and filters have been read too. */
  complete: boolean;
}

const output: Output = { available: true, active: false, phase: 'stopped' };

export const initialState: ObsState = {
  version: null,
  requests: [],
  imageFormats: [],
  scenes: [],
  groups: [],
  program: null,
  preview: null,
  studioMode: false,
  transition: null,
  transitionMs: null,
  transitions: [],
  transitioning: false,
  items: [],
  inputs: [],
  filters: [],
  stream: { ...output, reconnecting: false, timecode: null },
  record: { ...output, paused: false, timecode: null, path: null, splits: 0 },
  replay: { ...output, saves: 0, path: null },
  virtualCamera: output,
  profile: null,
  profiles: [],
  collection: null,
  collections: [],
  changingCollection: false,
  hotkeys: [],
  complete: false,
};

export const inputOf = (state: ObsState, name: string): Input | undefined =>
  state.inputs.find(input => input.name === name);

export const itemsOf = (state: ObsState, scene: string): Item[] =>
  state.items.find(entry => entry.scene === scene)?.items ?? [];

/** The topmost item of a scene that shows a source, as OBS finds it by name. */
export const itemOf = (state: ObsState, scene: string, source: string): Item | undefined =>
  itemsOf(state, scene).find(item => item.source === source);

export const filterOf = (state: ObsState, source: string, filter: string): Filter | undefined =>
  state.filters
    .find(entry => entry.source === source)
    ?.filters.find(candidate => candidate.name === filter);

/** The input of that name in a draft, made when OBS speaks of it before it was read. */
export function inputIn(state: ObsState, name: string, kind = ''): Input {
  const known = inputOf(state, name);
  if (known) {
    if (kind) known.kind = kind;
    return known;
  }
  state.inputs.push({
    name,
    kind,
    muted: null,
    volumeDb: null,
    balance: null,
    monitor: null,
    syncMs: null,
    media: null,
    mediaActions: 0,
    text: null,
    settings: null,
  });
  // The draft's own object, not the literal: later changes must be seen.
  return state.inputs.at(-1) as Input;
}
