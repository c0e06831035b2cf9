import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import { type ObsRun, operation } from '../client.ts';
import { inputOf, type ObsState } from '../state.ts';
import { before, input, nothing } from './fields.ts';

const group = 'Media';

/** Inputs that play something. */
const choices = (state: ObsState) => ({
  input: state.inputs.filter(({ media }) => media !== null).map(({ name }) => name),
});

const actions = (state: ObsState, input: string) => inputOf(state, input)?.mediaActions ?? 0;

/** One media action. `shows` is the state that proves it; without one, OBS's report of it does. */
const control = (title: string, action: string, shows?: string): AnyOperation =>
  operation({
    title,
    group,
    effect: 'write',
    input: z.object({ input }),
    output: z.object({ before }),
    timeoutMs: 3000,
    async run({ client, sent, state }: ObsRun, { input }) {
      const counted = actions(state(), input);
      await client.request(
        'TriggerMediaInputAction',
        { inputName: input, mediaAction: `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${action}` },
        sent,
      );
      client.reread.input(input);
      return { before: counted };
    },
    confirm: (state, { input }, output) =>
      actions(state, input) > output.before &&
      (shows === undefined || inputOf(state, input)?.media === shows),
    ...(shows && {
      lamp: (state: ObsState, { input }: { input: string }) =>
        inputOf(state, input)?.media === shows ? 'on' : 'off',
    }),
    choices,
  });

export const mediaOperations = {
  'media.play': control('Play media', 'PLAY', 'playing'),
  'media.pause': control('Pause media', 'PAUSE', 'paused'),
  'media.stop': control('Stop media', 'STOP', 'stopped'),
  'media.restart': control('Restart media', 'RESTART', 'playing'),
  'media.next': control('Next in playlist', 'NEXT'),
  'media.previous': control('Previous in playlist', 'PREVIOUS'),

  'media.seek': operation({
    title: 'Seek in media',
    group,
    effect: 'write',
    input: z.object({ input, ms: z.number().int().min(0).describe('From the start, ms') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, ms }) {
      await client.request('SetMediaInputCursor', { inputName: input, mediaCursor: ms }, sent);
      return {};
    },
    choices,
  }),

  'media.skip': operation({
    title: 'Skip in media',
    group,
    effect: 'write',
    input: z.object({ input, ms: z.number().int().describe('Forward, ms; negative is back') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, ms }) {
      await client.request(
        'OffsetMediaInputCursor',
        { inputName: input, mediaCursorOffset: ms },
        sent,
      );
      return {};
    },
    choices,
  }),
};
