import type { JournalEntry } from '../simulator.ts';
import { monotonicMs } from '../simulator.ts';

export const busLetters = ['M', 'A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
export type BusLetter = (typeof busLetters)[number];

export interface SimField {
  name: string;
  value: string;
}

export interface SimInput {
  key: string;
  type: 'Capture' | 'GT' | 'Video' | 'VideoList' | 'Replay' | 'Colour';
  title: string;
  playing: boolean;
  /** ms at `since`; runs on while playing. */
  position: number;
  since: number;
  duration: number;
  loop: boolean;
  sound: boolean;
  muted: boolean;
  solo: boolean;
  /** 0 to 1. */
  amplitude: number;
  balance: number;
  buses: Set<BusLetter>;
  selectedIndex: number;
  items: string[];
  texts: SimField[];
  layers: { index: number; key: string }[];
}

export interface SimMix {
  active: string;
  preview: string;
  /** What comes on air, while a transition runs. */
  coming: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface SimBus {
  amplitude: number;
  muted: boolean;
  solo: boolean;
  sendToMaster: boolean;
}

export interface SimReplay {
  live: boolean;
  recording: boolean;
  channel: 'AB' | 'A' | 'B';
  events: number;
  markedIn: boolean;
  playing: boolean;
  speed: number;
}

export type Switch =
  | 'fadeToBlack'
  | 'recording'
  | 'external'
  | 'multiCorder'
  | 'fullscreen'
  | 'playList';

/** What listeners are told: activator lines (`Input 3 1`), after which tally may have moved. */
export type ShowListener = (activators: readonly string[]) => void;

const JOURNAL_LENGTH = 20_000;

/** The show inside the simulated vMix: what is where, what runs, and what happened to it. */
export class Show {
  inputs: SimInput[] = [];
  readonly mixes: SimMix[] = [];
  /** Overlay channels 1 to 8: the key of what is laid over, and whether in preview only. */
  readonly overlays: ({ key: string; preview: boolean } | undefined)[] = Array.from({ length: 8 });
  readonly transitions = [
    { effect: 'Fade', duration: 500 },
    { effect: 'Merge', duration: 1000 },
    { effect: 'Wipe', duration: 500 },
    { effect: 'CubeZoom', duration: 1000 },
  ];
  readonly switches: Record<Switch, boolean> = {
    fadeToBlack: false,
    recording: false,
    external: false,
    multiCorder: false,
    fullscreen: false,
    playList: false,
  };
  recordingSince = 0;
  readonly streams = [false, false, false, false, false];
  readonly buses: Record<BusLetter, SimBus>;
  headphones = 1;
  readonly replay: SimReplay = {
    live: true,
    recording: true,
    channel: 'AB',
    events: 0,
    markedIn: false,
    playing: false,
    speed: 1,
  };
  readonly scripts = new Set<string>();
  /** Inputs as the state document has them, for as long as nothing touches them. */
  readonly written = new Map<SimInput, { number: number; text: string }>();
  readonly dynamicInputs = ['', '', '', ''];
  readonly dynamicValues = ['', '', '', ''];
  readonly #journal: JournalEntry[] = [];
  readonly #journalListeners = new Set<(entry: JournalEntry) => void>();
  readonly #listeners = new Set<ShowListener>();

  constructor(inputs: number) {
    this.inputs = Array.from({ length: Math.max(1, inputs) }, (_, index) => studioInput(index));
    const first = this.inputs[0]?.key ?? '';
    const second = this.inputs[1]?.key ?? first;
    for (let mix = 0; mix < 4; mix += 1) {
      this.mixes.push({ active: first, preview: second, coming: undefined, timer: undefined });
    }
    const bus = (): SimBus => ({ amplitude: 1, muted: false, solo: false, sendToMaster: false });
    this.buses = {
      M: bus(),
      A: bus(),
      B: bus(),
      C: bus(),
      D: bus(),
      E: bus(),
      F: bus(),
      G: bus(),
    };
  }

  /** 1-based; 0 when there is no such input. */
  numberOf(key: string): number {
    return this.inputs.findIndex(input => input.key === key) + 1;
  }

  byKey(key: string): SimInput | undefined {
    return this.inputs.find(input => input.key === key);
  }

  /**
   * By number (0 preview, −1 active), key or full title, as vMix reads `Input`. Whoever finds an
   * input may change it, so its written form is forgotten.
   */
  find(name: string): SimInput | undefined {
    const found = this.#look(name);
    if (found !== undefined) this.written.delete(found);
    return found;
  }

  #look(name: string): SimInput | undefined {
    const main = this.mixes[0];
    if (name === '0') return this.byKey(main?.preview ?? '');
    if (name === '-1') return this.byKey(main?.active ?? '');
    const byNumber = /^\d+$/.test(name) ? this.inputs[Number(name) - 1] : undefined;
    return (
      byNumber ??
      this.inputs.find(input => input.key === name) ??
      this.inputs.find(input => input.title === name)
    );
  }

  /** One digit per input: 1 on air (by mix, transition, overlay or layer), 2 in preview, else 0. */
  tally(): string {
    const main = this.mixes[0];
    const program = new Set<string>();
    const preview = new Set<string>();
    const spread = (into: Set<string>, key: string | undefined) => {
      if (key === undefined || into.has(key)) return;
      into.add(key);
      for (const layer of this.byKey(key)?.layers ?? []) spread(into, layer.key);
    };
    spread(program, main?.active);
    spread(program, main?.coming);
    spread(preview, main?.preview);
    for (const overlay of this.overlays) {
      if (overlay !== undefined) spread(overlay.preview ? preview : program, overlay.key);
    }
    return this.inputs
      .map(({ key }) => (program.has(key) ? '1' : preview.has(key) ? '2' : '0'))
      .join('');
  }

  /** ms into the clip, now. */
  positionOf(input: SimInput): number {
    if (!input.playing || input.duration === 0) return input.position;
    const at = input.position + monotonicMs() - input.since;
    return Math.round(input.loop ? at % input.duration : Math.min(at, input.duration));
  }

  stateOf(input: SimInput): 'Running' | 'Paused' | 'Completed' {
    if (input.duration === 0) return input.type === 'Capture' ? 'Running' : 'Paused';
    if (this.positionOf(input) >= input.duration) return 'Completed';
    return input.playing ? 'Running' : 'Paused';
  }

  onChange(listener: ShowListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something changed: writes it down and tells everyone. */
  changed(name: string, data: unknown, activators: readonly string[] = []): void {
    this.note('effect', name, data);
    for (const listener of this.#listeners) listener(activators);
  }

  note(what: JournalEntry['what'], name: string, data: unknown): void {
    const entry: JournalEntry = { at: monotonicMs(), what, name, data };
    this.#journal.push(entry);
    if (this.#journal.length > JOURNAL_LENGTH) this.#journal.splice(0, JOURNAL_LENGTH / 10);
    for (const listener of this.#journalListeners) listener(entry);
  }

  journal(): readonly JournalEntry[] {
    return this.#journal;
  }

  onJournal(listener: (entry: JournalEntry) => void): () => void {
    this.#journalListeners.add(listener);
    return () => this.#journalListeners.delete(listener);
  }

  close(): void {
    for (const mix of this.mixes) clearTimeout(mix.timer);
    this.#listeners.clear();
    this.#journalListeners.clear();
  }
}

/** Input `index` (from 0) of the studio that the simulator plays: cameras, titles, clips. */
export function studioInput(index: number): SimInput {
  const key = `51d10000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;
  const base: SimInput = {
    key,
    type: 'Capture',
    title: `Camera ${index + 1}`,
    playing: false,
    position: 0,
    since: 0,
    duration: 0,
    loop: false,
    sound: true,
    muted: index !== 0,
    solo: false,
    amplitude: 1,
    balance: 0,
    buses: new Set(['M']),
    selectedIndex: 0,
    items: [],
    texts: [],
    layers: [],
  };
  switch (index) {
    case 3:
      return {
        ...base,
        type: 'GT',
        title: 'Titles',
        sound: false,
        texts: [
          { name: 'Headline.Text', value: 'Good evening' },
          { name: 'Description.Text', value: 'Live from the studio' },
        ],
      };
    case 4:
      return { ...base, type: 'Video', title: 'Break', duration: 120_000, loop: true };
    case 5:
      return {
        ...base,
        type: 'VideoList',
        title: 'Playlist',
        duration: 300_000,
        selectedIndex: 1,
        items: ['Opener.mp4', 'Interview.mp4', 'Trailer.mp4', 'Sponsor.mp4', 'Closer.mp4'],
      };
    case 6:
      return { ...base, type: 'Replay', title: 'Replay', sound: false };
    default:
      return base;
  }
}
