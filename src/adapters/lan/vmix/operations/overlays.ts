import { z } from 'zod';
import type { Lamp } from '../../../../contracts/index.ts';
import { findInput } from '../inputs.ts';
import type { VmixOverlay, VmixState } from '../state.ts';
import {
  byKey,
  call,
  inputChoices,
  inputName,
  inputNamed,
  meaning,
  meant,
  nothing,
  onOff,
  operation,
  TIMEOUT_MS,
} from './common.ts';

const group = 'Overlays';

const channel = z.int().min(1).max(8).meta({ title: 'Overlay', description: '1 to 8' });
const laidOver = z.object({ overlay: channel, input: inputName });
const onChannel = z.object({ overlay: channel });

const overlayOf = (state: VmixState, number: number): VmixOverlay | undefined =>
  state.overlays.find(overlay => overlay.number === number);

const shows = (state: VmixState, channelNumber: number, key: string, preview: boolean): boolean => {
  const overlay = overlayOf(state, channelNumber);
  const number = byKey(state, key)?.number;
  return (
    overlay !== undefined &&
    number !== undefined &&
    overlay.input === number &&
    overlay.preview === preview
  );
};

const isClear = (state: VmixState, channelNumber: number): boolean =>
  overlayOf(state, channelNumber)?.input === null;

function overlayLamp(state: VmixState, channelNumber: number, name: string): Lamp {
  const overlay = overlayOf(state, channelNumber);
  const input = findInput(state, name);
  if (overlay === undefined || input === undefined) return 'none';
  if (overlay.input !== input.number) return 'off';
  return overlay.preview ? 'preview' : 'program';
}

/** Something is on this overlay: the lamp of buttons that take it away. */
function busyLamp(state: VmixState, channelNumber: number): Lamp {
  const overlay = overlayOf(state, channelNumber);
  return onOff(overlay === undefined ? undefined : overlay.input !== null);
}

export const overlays = {
  'overlay.in': operation({
    title: 'Bring an input in as an overlay',
    group,
    effect: 'write',
    input: laidOver,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { overlay, input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, `OverlayInput${overlay}In`, { Input: target.key });
      return meaning(target);
    },
    confirm: (state, { overlay }, { key }) => shows(state, overlay, key, false),
    lamp: (state, { overlay, input }) => overlayLamp(state, overlay, input),
    choices: inputChoices,
  }),

  'overlay.out': operation({
    title: 'Take an overlay out with its transition',
    group,
    effect: 'write',
    input: onChannel,
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    confirmMs: 5000,
    async run(ctx, { overlay }) {
      await call(ctx, `OverlayInput${overlay}Out`);
      return {};
    },
    confirm: (state, { overlay }) => isClear(state, overlay),
    lamp: (state, { overlay }) => busyLamp(state, overlay),
  }),

  'overlay.off': operation({
    title: 'Cut an overlay off',
    group,
    effect: 'write',
    input: onChannel,
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { overlay }) {
      await call(ctx, `OverlayInput${overlay}Off`);
      return {};
    },
    confirm: (state, { overlay }) => isClear(state, overlay),
    lamp: (state, { overlay }) => busyLamp(state, overlay),
  }),

  'overlay.toggle': operation({
    title: 'Bring an overlay in, or out when it is in',
    group,
    effect: 'write',
    input: laidOver,
    output: meant.extend({ on: z.boolean() }),
    timeoutMs: TIMEOUT_MS,
    confirmMs: 5000,
    async run(ctx, { overlay, input }) {
      const target = await inputNamed(ctx, input);
      const on = !shows(ctx.state(), overlay, target.key, false);
      // Said outright, so that a second operator's press in between cannot turn it round.
      if (on) await call(ctx, `OverlayInput${overlay}In`, { Input: target.key });
      else await call(ctx, `OverlayInput${overlay}Out`);
      return { ...meaning(target), on };
    },
    confirm: (state, { overlay }, { key, on }) =>
      on ? shows(state, overlay, key, false) : isClear(state, overlay),
    lamp: (state, { overlay, input }) => overlayLamp(state, overlay, input),
    choices: inputChoices,
  }),

  'overlay.preview': operation({
    title: 'Show an overlay in preview',
    group,
    effect: 'write',
    input: laidOver,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { overlay, input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, `PreviewOverlayInput${overlay}`, { Input: target.key });
      return meaning(target);
    },
    confirm: (state, { overlay }, { key }) => shows(state, overlay, key, true),
    lamp: (state, { overlay, input }) => overlayLamp(state, overlay, input),
    choices: inputChoices,
  }),

  'overlay.clear': operation({
    title: 'Cut all overlays off',
    group,
    effect: 'write',
    input: nothing,
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx) {
      await call(ctx, 'OverlayInputAllOff');
      return {};
    },
    confirm: state => state.overlays.every(overlay => overlay.input === null),
    lamp: state => onOff(state.overlays.some(overlay => overlay.input !== null)),
  }),

  'layer.set': operation({
    title: 'Put an input into a layer of another',
    group,
    effect: 'write',
    input: z.object({
      input: inputName,
      layer: z.int().min(1).max(10).meta({ description: '1 is the lowest' }),
      source: inputName,
    }),
    output: meant.extend({ source: z.string() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, layer, source }) {
      const target = await inputNamed(ctx, input);
      const laid = await inputNamed(ctx, source);
      await call(ctx, 'SetLayer', { Input: target.key, Value: `${layer},${laid.key}` });
      return { ...meaning(target), source: laid.key };
    },
    confirm: (state, { layer }, { key, source }) =>
      byKey(state, key)?.layers?.some(each => each.index === layer - 1 && each.key === source) ??
      false,
    choices: state => ({ ...inputChoices(state), source: inputChoices(state).input }),
  }),

  'layer.show': operation({
    title: 'Switch a layer of an input on or off',
    group,
    effect: 'write',
    input: z.object({ input: inputName, layer: z.int().min(1).max(10), on: z.boolean() }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, layer, on }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, on ? 'LayerOn' : 'LayerOff', { Input: target.key, Value: layer });
      return meaning(target);
    },
    choices: inputChoices,
  }),
};
