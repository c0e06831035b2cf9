import { Refusal, status } from './protocol.ts';

/** What a pretended OBS holds. Names are the protocol's; times are ms. */
export type Settings = Record<string, unknown>;

export interface Item {
  id: number;
  source: string;
  enabled: boolean;
  locked: boolean;
  blendMode: string;
  transform: Record<string, unknown>;
}

export interface Scene {
  name: string;
  isGroup: boolean;
  /** Bottom first, as OBS counts them. */
  items: Item[];
  lastItemId: number;
  override: { name: string | null; duration: number | null };
}

export interface Filter {
  name: string;
  kind: string;
  enabled: boolean;
  settings: Settings;
}

export interface Media {
  state: string;
  duration: number;
  /** Cursor when it was last started or stopped, and when that was (monotonic). */
  cursor: number;
  since: number;
  timer: NodeJS.Timeout | undefined;
}

export interface Input {
  name: string;
  kind: string;
  settings: Settings;
  muted: boolean;
  volumeMul: number;
  balance: number;
  syncMs: number;
  monitor: string;
  tracks: Record<string, boolean>;
  media: Media | undefined;
  deinterlaceMode: string;
  deinterlaceFieldOrder: string;
}

export interface Transition {
  name: string;
  kind: string;
  fixed: boolean;
  configurable: boolean;
}

export interface Collection {
  name: string;
  /** Top of the list first. */
  scenes: Scene[];
  inputs: Input[];
  filters: Map<string, Filter[]>;
  program: string;
  preview: string;
}

/** What each kind of input can do, and its settings when new. */
export const inputKinds: Readonly<Record<string, { audio: boolean; defaults: Settings }>> = {
  image_source: { audio: false, defaults: { linear_alpha: false, unload: false } },
  color_source_v3: { audio: false, defaults: { color: 4_291_940_817, height: 1080, width: 1920 } },
  slideshow: { audio: false, defaults: { loop: true, slide_time: 8000 } },
  browser_source: {
    audio: true,
    defaults: { fps: 30, height: 600, url: 'https://obsproject.com/browser-source', width: 800 },
  },
  v4l2_input: { audio: false, defaults: { buffering: true, framerate: -1 } },
  pulse_input_capture: { audio: true, defaults: { device_id: 'default' } },
  pulse_output_capture: { audio: true, defaults: { device_id: 'default' } },
  ffmpeg_source: {
    audio: true,
    defaults: {
      buffering_mb: 2,
      clear_on_media_end: true,
      is_local_file: true,
      linear_alpha: false,
      looping: false,
      reconnect_delay_sec: 10,
      restart_on_activate: true,
      speed_percent: 100,
    },
  },
  text_ft2_source_v2: {
    audio: false,
    defaults: {
      antialiasing: true,
      color1: 4_294_967_295,
      color2: 4_294_967_295,
      drop_shadow: false,
      font: { face: 'Sans Serif', flags: 0, size: 256, style: '' },
      log_lines: 6,
      outline: false,
      word_wrap: false,
    },
  },
};

export const filterKinds: Readonly<Record<string, Settings>> = {
  color_filter_v2: {
    brightness: 0,
    color_add: 0,
    color_multiply: 16_777_215,
    contrast: 0,
    gamma: 0,
    hue_shift: 0,
    opacity: 1,
    saturation: 0,
  },
  gain_filter: { db: 0 },
  noise_gate_filter: { attack_time: 25, close_threshold: -32, hold_time: 200, open_threshold: -26 },
  crop_filter: { bottom: 0, left: 0, relative: true, right: 0, top: 0 },
};

export const unversioned = (kind: string): string => kind.replace(/_v\d+$/, '');

export const hasAudio = (input: Input): boolean => inputKinds[input.kind]?.audio ?? false;

export function newInput(name: string, kind: string, settings: Settings): Input {
  return {
    name,
    kind,
    settings,
    muted: false,
    volumeMul: 1,
    balance: 0.5,
    syncMs: 0,
    monitor: 'OBS_MONITORING_TYPE_NONE',
    tracks: { 1: true, 2: true, 3: true, 4: true, 5: true, 6: true },
    media:
      kind === 'ffmpeg_source'
        ? { state: 'NONE', duration: 10_000, cursor: 0, since: 0, timer: undefined }
        : undefined,
    deinterlaceMode: 'OBS_DEINTERLACE_MODE_DISABLE',
    deinterlaceFieldOrder: 'OBS_DEINTERLACE_FIELD_ORDER_TOP',
  };
}

export const newScene = (name: string): Scene => ({
  name,
  isGroup: false,
  items: [],
  lastItemId: 0,
  override: { name: null, duration: null },
});

export const newTransform = (width: number, height: number) => ({
  alignment: 5,
  boundsAlignment: 0,
  boundsHeight: 0,
  boundsType: 'OBS_BOUNDS_NONE',
  boundsWidth: 0,
  cropBottom: 0,
  cropLeft: 0,
  cropRight: 0,
  cropTop: 0,
  height,
  positionX: 0,
  positionY: 0,
  rotation: 0,
  scaleX: 1,
  scaleY: 1,
  sourceHeight: height,
  sourceWidth: width,
  width,
});

export function newItem(scene: Scene, source: string, enabled = true): Item {
  scene.lastItemId += 1;
  const item: Item = {
    id: scene.lastItemId,
    source,
    enabled,
    locked: false,
    blendMode: 'OBS_BLEND_NORMAL',
    transform: newTransform(1920, 1080),
  };
  scene.items.push(item);
  return item;
}

/** A show to rehearse with: cameras, titles, a break loop, a microphone. */
export function newCollection(
  name: string,
  sceneNames: readonly string[],
  sources: number,
): Collection {
  const scenes = sceneNames.map(newScene);
  const first = scenes[0];
  if (first === undefined) throw new Error('A pretended OBS needs at least one scene.');
  const inputs: Input[] = [];
  const taken = new Set(sceneNames);
  const add = (scene: Scene | undefined, wanted: string, kind: string, settings: Settings) => {
    if (scene === undefined || inputs.length >= sources || taken.has(wanted)) return;
    taken.add(wanted);
    inputs.push(newInput(wanted, kind, settings));
    newItem(scene, wanted);
  };
  scenes.slice(0, 3).forEach((scene, index) => {
    add(scene, `Cam ${index + 1}`, 'color_source_v3', { color: 4_278_190_335 + index * 40_000 });
  });
  add(first, 'Microphone', 'pulse_input_capture', {});
  if (taken.has('Microphone')) for (const scene of scenes.slice(1)) newItem(scene, 'Microphone');
  add(scenes[3], 'Lower third', 'text_ft2_source_v2', { text: 'Name Surname' });
  add(scenes[3], 'Web overlay', 'browser_source', { url: 'http://localhost:9090/' });
  add(scenes[4], 'Break loop', 'ffmpeg_source', { local_file: '/show/break.mp4', looping: false });
  for (let count = 1; inputs.length < sources; count += 1) {
    const scene = scenes[count % scenes.length];
    add(scene, `Source ${String(count).padStart(3, '0')}`, 'ffmpeg_source', {
      local_file: `/show/${count}.mp4`,
    });
  }
  const filters = new Map<string, Filter[]>();
  if (taken.has('Cam 1')) {
    filters.set('Cam 1', [
      { name: 'Warm', kind: 'color_filter_v2', enabled: true, settings: { gamma: 0.1 } },
    ]);
  }
  return { name, scenes, inputs, filters, program: first.name, preview: first.name };
}

export const noSource = (name: string): Refusal =>
  new Refusal(status.notFound, `No source was found by the name of \`${name}\`.`);
