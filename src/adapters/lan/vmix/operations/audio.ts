import { z } from 'zod';
import { findInput } from '../inputs.ts';
import { type BusId, busIds, type VmixInput, type VmixState } from '../state.ts';
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
  TRANSITION_CONFIRM_MS,
  TRANSITION_TIMEOUT_MS,
} from './common.ts';

const group = 'Audio';

const oneInput = z.object({ input: inputName });
const bus = z.enum(busIds).meta({ title: 'Bus', description: 'M is the master' });
const volume = z.number().min(0).max(100).meta({ title: 'Volume', description: 'Fader, 0 to 100' });
const fadeMs = z
  .int()
  .min(0)
  .max(60_000)
  .optional()
  .meta({ title: 'Fade', description: 'ms; at once when left out' });

/** vMix reports an amplitude; on the way back to a fader position a little is lost. */
const isNear = (now: number | undefined, wanted: number): boolean =>
  now !== undefined && Math.abs(now - wanted) < 0.6;

const lampOf = (
  name: string,
  state: VmixState,
  read: (input: VmixInput) => boolean | undefined,
) => {
  const input = findInput(state, name);
  return onOff(input === undefined ? undefined : read(input));
};

/** `MasterAudioOn`, or `BusXAudioOn` with the bus as its value. */
const ofBus = (id: BusId, what: string): [name: string, params: { Value?: string }] =>
  id === 'M' ? [`Master${what}`, {}] : [`BusX${what}`, { Value: id }];

const level = (at: number, fade: number | undefined): [suffix: string, value: string | number] =>
  fade === undefined ? ['', at] : ['Fade', `${at},${fade}`];

export const audio = {
  'audio.mute': operation({
    title: 'Mute an input',
    group,
    effect: 'write',
    input: oneInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'AudioOff', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => byKey(state, key)?.muted === true,
    lamp: (state, { input }) => lampOf(input, state, each => each.muted),
    choices: inputChoices,
  }),

  'audio.unmute': operation({
    title: 'Unmute an input',
    group,
    effect: 'write',
    input: oneInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'AudioOn', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => byKey(state, key)?.muted === false,
    lamp: (state, { input }) =>
      lampOf(input, state, each => (each.muted === undefined ? undefined : !each.muted)),
    choices: inputChoices,
  }),

  'audio.toggle': operation({
    title: 'Mute an input, or unmute it',
    group,
    effect: 'write',
    input: oneInput,
    output: meant.extend({ muted: z.boolean() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      const muted = target.muted === false;
      await call(ctx, muted ? 'AudioOff' : 'AudioOn', { Input: target.key });
      return { ...meaning(target), muted };
    },
    confirm: (state, _input, { key, muted }) => byKey(state, key)?.muted === muted,
    lamp: (state, { input }) =>
      lampOf(input, state, each => (each.muted === undefined ? undefined : !each.muted)),
    choices: inputChoices,
  }),

  'audio.volume': operation({
    title: 'Set the volume of an input',
    group,
    effect: 'write',
    input: oneInput.extend({ volume, fadeMs }),
    output: meant,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { input, volume: wanted, fadeMs: fade }) {
      const target = await inputNamed(ctx, input);
      const [suffix, value] = level(wanted, fade);
      await call(ctx, `SetVolume${suffix}`, { Input: target.key, Value: value });
      return meaning(target);
    },
    confirm: (state, { volume: wanted }, { key }) => isNear(byKey(state, key)?.volume, wanted),
    lamp: (state, { input, volume: wanted }) =>
      lampOf(input, state, each =>
        each.volume === undefined ? undefined : isNear(each.volume, wanted),
      ),
    choices: inputChoices,
  }),

  'audio.balance': operation({
    title: 'Set the balance of an input',
    group,
    effect: 'write',
    input: oneInput.extend({
      balance: z.number().min(-1).max(1).meta({ description: '−1 left, 1 right' }),
    }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, balance }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'SetBalance', { Input: target.key, Value: balance });
      return meaning(target);
    },
    confirm: (state, { balance }, { key }) =>
      Math.abs((byKey(state, key)?.balance ?? 9) - balance) < 0.01,
    choices: inputChoices,
  }),

  'audio.solo': operation({
    title: 'Solo an input on or off',
    group,
    effect: 'write',
    input: oneInput.extend({ on: z.boolean() }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, on }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, on ? 'SoloOn' : 'SoloOff', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, { on }, { key }) => byKey(state, key)?.solo === on,
    lamp: (state, { input }) => lampOf(input, state, each => each.solo),
    choices: inputChoices,
  }),

  'audio.solo-clear': operation({
    title: 'Take all solos off',
    group,
    effect: 'write',
    input: nothing,
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx) {
      await call(ctx, 'SoloAllOff');
      return {};
    },
    confirm: state => state.inputs.every(input => input.solo !== true),
    lamp: state => onOff(state.inputs.some(input => input.solo === true)),
  }),

  'audio.route': operation({
    title: 'Send an input to a bus, or not',
    group,
    effect: 'write',
    input: oneInput.extend({ bus, on: z.boolean() }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, bus: to, on }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, on ? 'AudioBusOn' : 'AudioBusOff', { Input: target.key, Value: to });
      return meaning(target);
    },
    confirm: (state, { bus: to, on }, { key }) => byKey(state, key)?.buses?.includes(to) === on,
    lamp: (state, { input, bus: to }) => lampOf(input, state, each => each.buses?.includes(to)),
    choices: inputChoices,
  }),

  'bus.mute': operation({
    title: 'Mute a bus or the master',
    group,
    effect: 'write',
    input: z.object({ bus }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { bus: which }) {
      await call(ctx, ...ofBus(which, 'AudioOff'));
      return {};
    },
    confirm: (state, { bus: which }) => state.buses[which]?.muted === true,
    lamp: (state, { bus: which }) => onOff(state.buses[which]?.muted),
  }),

  'bus.unmute': operation({
    title: 'Unmute a bus or the master',
    group,
    effect: 'write',
    input: z.object({ bus }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { bus: which }) {
      await call(ctx, ...ofBus(which, 'AudioOn'));
      return {};
    },
    confirm: (state, { bus: which }) => state.buses[which]?.muted === false,
    lamp: (state, { bus: which }) => {
      const now = state.buses[which];
      return onOff(now === undefined ? undefined : !now.muted);
    },
  }),

  'bus.volume': operation({
    title: 'Set the volume of a bus or the master',
    group,
    effect: 'write',
    input: z.object({ bus, volume, fadeMs }),
    output: nothing,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { bus: which, volume: wanted, fadeMs: fade }) {
      const [suffix, value] = level(wanted, fade);
      const name = which === 'M' ? 'SetMasterVolume' : `SetBus${which}Volume`;
      await call(ctx, `${name}${suffix}`, { Value: value });
      return {};
    },
    confirm: (state, { bus: which, volume: wanted }) => isNear(state.buses[which]?.volume, wanted),
  }),

  'bus.solo': operation({
    title: 'Solo a bus on or off',
    group,
    effect: 'write',
    input: z.object({ bus: z.enum(busIds.slice(1)), on: z.boolean() }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { bus: which, on }) {
      await call(ctx, on ? 'BusXSoloOn' : 'BusXSoloOff', { Value: which });
      return {};
    },
    confirm: (state, { bus: which, on }) => state.buses[which]?.solo === on,
    lamp: (state, { bus: which }) => onOff(state.buses[which]?.solo),
  }),

  'bus.to-master': operation({
    title: 'Send a bus to the master, or not',
    group,
    effect: 'write',
    input: z.object({ bus: z.enum(busIds.slice(1)), on: z.boolean() }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { bus: which, on }) {
      await call(ctx, on ? 'BusXSendToMasterOn' : 'BusXSendToMasterOff', { Value: which });
      return {};
    },
    confirm: (state, { bus: which, on }) => state.buses[which]?.sendToMaster === on,
    lamp: (state, { bus: which }) => onOff(state.buses[which]?.sendToMaster),
  }),
};
