import { cutInputs, type KnownInput, knownInput, levelsWhenSame, silent } from './spans.ts';
import type { BusId, TitleField, VmixBus, VmixInput, VmixReplay, VmixState } from './state.ts';
import { busIds, faderOf } from './state.ts';
import type { Element } from './tree.ts';
import { readTree } from './tree.ts';

/** Everything a state document says; what it does not say (tally) is absent. */
export type VmixDocument = Omit<VmixState, 'tally'>;

/** Left and right level (0 to 1) by input number, and by bus. Only what is not silent. */
export interface VmixMeters {
  inputs: Record<string, [number, number]>;
  buses: Record<string, [number, number]>;
}

export interface ReadDocument {
  document: VmixDocument;
  meters: VmixMeters;
  /** Inputs that had to be parsed, the others being byte for byte as before. */
  parsed: number;
}

const BUSY_MS = 1;

/**
 * Reads vMix's XML state documents one after another. An input whose text did not change since the
 * last document is not parsed again, so an idle show costs a comparison of bytes; the rest is read
 * in slices of about a millisecond, with the event loop let through in between.
 */
export class DocumentReader {
  #known: KnownInput[] = [];

  /** Throws an `Error` that says what is wrong when `body` is not a whole vMix document. */
  async read(body: Buffer): Promise<ReadDocument> {
    // One character per byte: cutting and comparing need no decoding. `decode` undoes it.
    const raw = body.toString('latin1');
    if (!isWhole(raw)) throw new Error('the document is not a whole <vmix> element');
    const breathe = breather();
    const cut = cutInputs(raw);
    const frame = await readTree(decode(cut.frame), breathe);
    if (frame.name !== 'vmix') throw new Error('the document is not a <vmix> element');
    const meters: VmixMeters = { inputs: {}, buses: {} };
    const known: KnownInput[] = [];
    let parsed = 0;
    for (const [index, span] of cut.inputs.entries()) {
      let now = this.#known[index];
      let levels = now && levelsWhenSame(raw, span, now);
      if (now === undefined || levels === undefined) {
        parsed += 1;
        const text = raw.slice(span.start, span.end);
        now = knownInput(text, inputOf(await readTree(decode(text), breathe)));
        levels = levelsWhenSame(raw, span, now) ?? silent;
      }
      const { left, right } = levels;
      if (left > 0 || right > 0) meters.inputs[now.input.number] = [left, right];
      known.push(now);
      await breathe();
    }
    this.#known = known;
    const inputs = known.map(each => each.input);
    return { document: documentOf(frame, inputs, meters), meters, parsed };
  }
}

/** Lets the event loop through when this task has held it for about a millisecond. */
function breather(): () => Promise<void> {
  let since = performance.now();
  const go = Promise.resolve();
  return () => {
    if (performance.now() - since < BUSY_MS) return go;
    return new Promise(resolve => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}

const decode = (raw: string): string => Buffer.from(raw, 'latin1').toString('utf8');

function isWhole(raw: string): boolean {
  const start = raw.slice(0, 400);
  return (
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<vmix[\s>]/.test(start) &&
    /<\/vmix>\s*$/.test(raw.slice(-64))
  );
}

const number = (text: string | undefined, otherwise = 0): number => {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : otherwise;
};
const yes = (text: string | undefined): boolean => text === 'True' || text === 'true';
const childOf = (element: Element, name: string): Element | undefined =>
  element.children.find(child => child.name === name);
const childrenOf = (element: Element, name: string): Element[] =>
  element.children.filter(child => child.name === name);
const textOf = (element: Element, name: string): string =>
  childOf(element, name)?.text.trim() ?? '';

const fieldsOf = (element: Element, name: string): TitleField[] =>
  childrenOf(element, name).map((field, index) => ({
    index: number(field.attributes.index, index),
    name: field.attributes.name ?? '',
    value: field.text,
  }));

/** An `<input>` element as our state has it. Throws when it lacks a number or key. */
export function inputOf(element: Element): VmixInput {
  const a = element.attributes;
  if (element.name !== 'input' || a.key === undefined || a.number === undefined) {
    throw new Error('an input has no key or number');
  }
  const title = a.title ?? element.text.trim();
  const input: VmixInput = {
    number: number(a.number),
    key: a.key,
    type: a.type ?? '',
    title,
    shortTitle: a.shortTitle ?? title,
    state: a.state ?? '',
    position: number(a.position),
    duration: number(a.duration),
    loop: yes(a.loop),
  };
  if (a.muted !== undefined) input.muted = yes(a.muted);
  if (a.volume !== undefined) input.volume = faderOf(number(a.volume) / 100);
  if (a.balance !== undefined) input.balance = number(a.balance);
  if (a.solo !== undefined) input.solo = yes(a.solo);
  if (a.audiobusses !== undefined) {
    const named = a.audiobusses;
    input.buses = busIds.filter(bus => named.includes(bus));
  }
  if (a.gainDb !== undefined) input.gainDb = number(a.gainDb);
  if (a.selectedIndex !== undefined) input.selectedIndex = number(a.selectedIndex);
  if (a.markIn !== undefined) input.markIn = number(a.markIn);
  if (a.markOut !== undefined) input.markOut = number(a.markOut);
  const list = childOf(element, 'list');
  if (list !== undefined) {
    input.items = childrenOf(list, 'item').map(item => ({
      name: item.text,
      selected: yes(item.attributes.selected),
    }));
  }
  const layers = childrenOf(element, 'overlay');
  if (layers.length > 0) {
    input.layers = layers.map(layer => ({
      index: number(layer.attributes.index),
      key: layer.attributes.key ?? '',
    }));
  }
  const texts = fieldsOf(element, 'text');
  if (texts.length > 0) input.texts = texts;
  const images = fieldsOf(element, 'image');
  if (images.length > 0) input.images = images;
  const replay = childOf(element, 'replay');
  if (replay !== undefined) replays.set(input, replayOf(replay));
  return input;
}

/** Replay state hangs on its input in the document and on the show in our state. */
const replays = new WeakMap<VmixInput, VmixReplay>();

function replayOf({ attributes: a }: Element): VmixReplay {
  return {
    live: yes(a.live),
    recording: yes(a.recording),
    channel: a.channelMode ?? 'AB',
    list: number(a.events, 1),
    cameraA: number(a.cameraA),
    cameraB: number(a.cameraB),
    speed: number(a.speed, 1),
  };
}

function documentOf(frame: Element, cut: VmixInput[], meters: VmixMeters): VmixDocument {
  const inputsElement = childOf(frame, 'inputs');
  const inputs =
    cut.length > 0 || inputsElement === undefined
      ? cut
      : childrenOf(inputsElement, 'input').map(inputOf);
  const recording = childOf(frame, 'recording');
  const streaming = childOf(frame, 'streaming');
  const audio = childOf(frame, 'audio');
  const dynamic = childOf(frame, 'dynamic');
  const replayInput = inputs.find(input => replays.has(input));
  return {
    version: textOf(frame, 'version'),
    edition: textOf(frame, 'edition'),
    preset: textOf(frame, 'preset'),
    inputs,
    overlays: childrenOf(childOf(frame, 'overlays') ?? nothing, 'overlay').map(overlay => ({
      number: number(overlay.attributes.number),
      input: overlay.text.trim() === '' ? null : number(overlay.text),
      preview: yes(overlay.attributes.preview),
    })),
    mixes: [
      {
        number: 1,
        active: number(textOf(frame, 'active')),
        preview: number(textOf(frame, 'preview')),
      },
      ...childrenOf(frame, 'mix').map(mix => ({
        number: number(mix.attributes.number),
        active: number(textOf(mix, 'active')),
        preview: number(textOf(mix, 'preview')),
      })),
    ],
    transitions: childrenOf(childOf(frame, 'transitions') ?? nothing, 'transition').map(each => ({
      number: number(each.attributes.number),
      effect: each.attributes.effect ?? '',
      duration: number(each.attributes.duration),
    })),
    fadeToBlack: yes(textOf(frame, 'fadeToBlack')),
    recording: yes(recording?.text.trim()),
    recordingSeconds: number(recording?.attributes.duration),
    streaming: yes(streaming?.text.trim()),
    streams: streamsOf(streaming),
    external: yes(textOf(frame, 'external')),
    multiCorder: yes(textOf(frame, 'multiCorder')),
    fullscreen: yes(textOf(frame, 'fullscreen')),
    playList: yes(textOf(frame, 'playList')),
    replay: (replayInput && replays.get(replayInput)) ?? null,
    buses: busesOf(audio, meters),
    headphones: faderOf(
      number(childOf(audio ?? nothing, 'master')?.attributes.headphonesVolume) / 100,
    ),
    dynamicInputs: [1, 2, 3, 4].map(n => textOf(dynamic ?? nothing, `input${n}`)),
    dynamicValues: [1, 2, 3, 4].map(n => textOf(dynamic ?? nothing, `value${n}`)),
  };
}

const nothing: Element = { name: '', attributes: {}, children: [], text: '' };

function streamsOf(streaming: Element | undefined): boolean[] {
  const channels: boolean[] = [];
  for (let n = 1; n <= 5; n += 1) {
    const value = streaming?.attributes[`channel${n}`];
    if (value === undefined) break;
    channels.push(yes(value));
  }
  return channels;
}

function busesOf(audio: Element | undefined, meters: VmixMeters): Partial<Record<BusId, VmixBus>> {
  const buses: Partial<Record<BusId, VmixBus>> = {};
  for (const { name, attributes: a } of audio?.children ?? []) {
    const id = name === 'master' ? 'M' : busIds.find(bus => name === `bus${bus}`);
    if (id === undefined) continue;
    buses[id] = {
      muted: yes(a.muted),
      volume: faderOf(number(a.volume) / 100),
      solo: yes(a.solo),
      sendToMaster: yes(a.sendToMaster),
    };
    const left = number(a.meterF1);
    const right = number(a.meterF2);
    if (left > 0 || right > 0) meters.buses[id] = [left, right];
  }
  return buses;
}
