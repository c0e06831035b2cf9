import { z } from 'zod';
import { operation } from '../client.ts';
import { inputOf, type ObsState } from '../state.ts';
import { input, nothing } from './fields.ts';

const group = 'Audio';

/** Inputs that have sound. */
const choices = (state: ObsState) => ({
  input: state.inputs.filter(({ muted }) => muted !== null).map(({ name }) => name),
});

const monitors = ['none', 'monitor-only', 'monitor-and-output'] as const;

export const audioOperations = {
  'audio.mute': operation({
    title: 'Mute or unmute',
    group,
    effect: 'write',
    input: z.object({ input, muted: z.boolean().default(true) }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, muted }) {
      await client.request('SetInputMute', { inputName: input, inputMuted: muted }, sent);
      return {};
    },
    confirm: (state, { input, muted }) => inputOf(state, input)?.muted === muted,
    lamp: (state, { input, muted }) => (inputOf(state, input)?.muted === muted ? 'on' : 'off'),
    choices,
  }),

  'audio.toggle': operation({
    title: 'Toggle mute',
    group,
    effect: 'write',
    input: z.object({ input }),
    output: z.object({ muted: z.boolean() }),
    timeoutMs: 3000,
    async run({ client, sent }, { input }) {
      const { inputMuted } = await client.request('ToggleInputMute', { inputName: input }, sent);
      return { muted: inputMuted };
    },
    confirm: (state, { input }, { muted }) => inputOf(state, input)?.muted === muted,
    // Lit while it can be heard.
    lamp: (state, { input }) => (inputOf(state, input)?.muted === false ? 'on' : 'off'),
    choices,
  }),

  'audio.volume': operation({
    title: 'Set volume',
    group,
    effect: 'write',
    input: z.object({ input, db: z.number().min(-100).max(26).describe('dB, -100 to 26') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, db }) {
      await client.request('SetInputVolume', { inputName: input, inputVolumeDb: db }, sent);
      return {};
    },
    confirm(state, { input, db }) {
      const now = inputOf(state, input)?.volumeDb;
      // OBS keeps a factor: at the bottom, all of it is silence.
      return typeof now === 'number' && (Math.abs(now - db) < 0.05 || (now < -90 && db < -90));
    },
    choices,
  }),

  'audio.balance': operation({
    title: 'Set balance',
    group,
    effect: 'write',
    input: z.object({
      input,
      balance: z.number().min(0).max(1).describe('0 left, 0.5 middle, 1 right'),
    }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, balance }) {
      await client.request(
        'SetInputAudioBalance',
        { inputName: input, inputAudioBalance: balance },
        sent,
      );
      return {};
    },
    confirm(state, { input, balance }) {
      const now = inputOf(state, input)?.balance;
      return typeof now === 'number' && Math.abs(now - balance) < 0.001;
    },
    choices,
  }),

  'audio.monitor': operation({
    title: 'Set audio monitoring',
    group,
    effect: 'write',
    input: z.object({ input, monitor: z.enum(monitors) }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, monitor }) {
      const monitorType = `OBS_MONITORING_TYPE_${monitor.toUpperCase().replaceAll('-', '_')}`;
      await client.request('SetInputAudioMonitorType', { inputName: input, monitorType }, sent);
      return {};
    },
    confirm: (state, { input, monitor }) => inputOf(state, input)?.monitor === monitor,
    lamp: (state, { input, monitor }) =>
      inputOf(state, input)?.monitor === monitor ? 'on' : 'off',
    choices,
  }),

  'audio.sync': operation({
    title: 'Set audio sync offset',
    group,
    effect: 'write',
    input: z.object({
      input,
      ms: z.number().int().min(-950).max(20_000).describe('ms later; negative is earlier'),
    }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, ms }) {
      await client.request(
        'SetInputAudioSyncOffset',
        { inputName: input, inputAudioSyncOffset: ms },
        sent,
      );
      return {};
    },
    confirm: (state, { input, ms }) => inputOf(state, input)?.syncMs === ms,
    choices,
  }),
};
