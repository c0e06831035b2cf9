import { z } from 'zod';
import { jsonObject } from '../../../../contracts/index.ts';
import { operation } from '../client.ts';
import { hasText } from '../reads.ts';
import { inputOf, type ObsState } from '../state.ts';
import { input, nothing } from './fields.ts';
import { shows } from './filters.ts';

const group = 'Sources';

const named = (fits: (kind: string) => boolean) => (state: ObsState) => ({
  input: state.inputs.filter(({ kind }) => fits(kind)).map(({ name }) => name),
});

export const inputOperations = {
  'text.set': operation({
    title: 'Set text',
    group,
    effect: 'write',
    input: z.object({ input, text: z.string().max(100_000).describe('The words to show') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, text }) {
      await client.call(
        'SetInputSettings',
        { inputName: input, inputSettings: { text }, overlay: true },
        sent,
      );
      client.reread.input(input, true);
      return {};
    },
    confirm: (state, { input, text }) => inputOf(state, input)?.text === text,
    lamp: (state, { input, text }) => (inputOf(state, input)?.text === text ? 'on' : 'off'),
    choices: named(hasText),
  }),

  'browser.refresh': operation({
    title: 'Refresh browser source',
    group,
    effect: 'write',
    input: z.object({ input }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input }) {
      // The button of the source's own properties, which bypasses its cache.
      await client.request(
        'PressInputPropertiesButton',
        { inputName: input, propertyName: 'refreshnocache' },
        sent,
      );
      return {};
    },
    choices: named(kind => kind === 'browser_source'),
  }),

  'input.configure': operation({
    title: 'Change source settings',
    group,
    effect: 'write',
    input: z.object({ input, settings: jsonObject.describe('Only those that change') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { input, settings }) {
      await client.call(
        'SetInputSettings',
        { inputName: input, inputSettings: settings, overlay: true },
        sent,
      );
      client.reread.input(input, true);
      return {};
    },
    confirm: (state, { input, settings }) => shows(inputOf(state, input)?.settings, settings),
    choices: named(() => true),
  }),

  'input.delete': operation({
    title: 'Delete source',
    group,
    effect: 'destructive',
    input: z.object({ input }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }, { input }) {
      await client.request('RemoveInput', { inputName: input }, sent);
      return {};
    },
    confirm: (state, { input }) => inputOf(state, input) === undefined,
    choices: named(() => true),
  }),
};
