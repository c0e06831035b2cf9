import { isDeepStrictEqual } from 'node:util';
import type { VmixDocument } from './document.ts';
import type { BusId, VmixInput, VmixState } from './state.ts';
import { busIds, faderOf, mixOf } from './state.ts';

/**
 * Brings the draft in line with a document by difference: what is the same stays the same object,
 * so 500 inputs of which one moved cost one change. `before` is the state the draft was made of.
 */
export function applyDocument(draft: VmixState, before: VmixState, document: VmixDocument): void {
  const { inputs, ...rest } = document;
  for (const [index, input] of inputs.entries()) {
    const known = before.inputs[index];
    if (known !== input && !isDeepStrictEqual(known, input)) draft.inputs[index] = input;
  }
  if (before.inputs.length > inputs.length) draft.inputs.length = inputs.length;
  assignChanged(draft, before, rest);
}

function assignChanged<T extends object>(draft: T, before: T, next: Partial<T>): void {
  for (const key of Object.keys(next) as (keyof T)[]) {
    const value = next[key];
    if (value !== undefined && !isDeepStrictEqual(before[key], value)) draft[key] = value;
  }
}

/** What vMix pushes: the digits of `TALLY OK`, or the words of `ACTS OK`. */
export type Push = { kind: 'tally'; digits: string } | { kind: 'activator'; words: string[] };

/**
 * Applies a push; false when it says that something changed and not exactly what, so that the
 * document must be asked for. Names and value ranges (0 to 1) of activators: vMix help, "TCP API"
 * and "Activators".
 */
export function applyPush(draft: VmixState, push: Push): boolean {
  if (push.kind === 'tally') {
    draft.tally = push.digits;
    return true;
  }
  const [name = '', first = '', second] = push.words;
  if (second === undefined) return applyShow(draft, name, Number(first));
  return applyInput(draft, name, Number(first), Number(second));
}

/** An activator of the whole show: `<name> <value>`. */
function applyShow(draft: VmixState, name: string, value: number): boolean {
  const on = value > 0;
  switch (name) {
    case 'FadeToBlack':
      draft.fadeToBlack = on;
      return true;
    case 'Recording':
      draft.recording = on;
      return true;
    case 'External':
      draft.external = on;
      return true;
    case 'MultiCorder':
      draft.multiCorder = on;
      return true;
    case 'Fullscreen':
      draft.fullscreen = on;
      return true;
    case 'MasterHeadphones':
      draft.headphones = faderOf(value);
      return true;
  }
  const [, word, field] = /^(Master|Bus[A-G])(Volume|Audio|Solo)$/.exec(name) ?? [];
  const id = word === undefined ? undefined : busNamed(word);
  const bus = id === undefined ? undefined : draft.buses[id];
  if (id === undefined || bus === undefined) return false;
  const change =
    field === 'Volume'
      ? { volume: faderOf(value) }
      : field === 'Audio'
        ? { muted: !on }
        : { solo: on };
  draft.buses = { ...draft.buses, [id]: { ...bus, ...change } };
  return true;
}

/** An activator of one input: `<name> <input number> <value>`. */
function applyInput(draft: VmixState, name: string, number: number, value: number): boolean {
  const on = value > 0;
  // Of the mixes from 2 on vMix pushes figures that do not always hold; the document knows.
  if (name === 'Input' || name === 'InputPreview') {
    if (mixOf(draft, 1) === undefined) return false;
    const change = name === 'Input' ? { active: number } : { preview: number };
    if (on) draft.mixes = draft.mixes.map(mix => (mix.number === 1 ? { ...mix, ...change } : mix));
    return true;
  }
  const input = draft.inputs[number - 1];
  const change = input === undefined ? undefined : changeOf(input, name, on, value);
  if (input === undefined || change === undefined) return false;
  // A new object: this one may be the reader's own, frozen, put here by the same update.
  draft.inputs[number - 1] = { ...input, ...change };
  return true;
}

function changeOf(
  input: VmixInput,
  name: string,
  on: boolean,
  value: number,
): Partial<VmixInput> | undefined {
  switch (name) {
    case 'InputPlaying':
      return { state: on ? 'Running' : 'Paused' };
    case 'InputVolume':
      return { volume: faderOf(value) };
    case 'InputAudio':
      return { muted: !on };
    case 'InputSolo':
      return { solo: on };
  }
  const [, word] = /^Input(Master|Bus[A-G])Audio$/.exec(name) ?? [];
  if (word === undefined) return undefined;
  const buses = new Set(input.buses ?? []);
  if (on) buses.add(busNamed(word));
  else buses.delete(busNamed(word));
  return { buses: busIds.filter(bus => buses.has(bus)) };
}

const busNamed = (word: string): BusId => busIds.find(bus => word === `Bus${bus}`) ?? 'M';
