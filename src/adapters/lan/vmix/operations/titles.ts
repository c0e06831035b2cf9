import { z } from 'zod';
import { fault } from '../../../../contracts/index.ts';
import { noSuch } from '../inputs.ts';
import type { TitleField, VmixInput, VmixState } from '../state.ts';
import {
  byKey,
  call,
  inputChoices,
  inputName,
  inputNamed,
  meaning,
  meant,
  operation,
  type Run,
  TIMEOUT_MS,
} from './common.ts';

const group = 'Titles';

const field = z.coerce.string().trim().min(1).max(200).meta({
  title: 'Field',
  description: 'Name (Headline or Headline.Text), or number from 0',
});

/** vMix keeps line ends as it likes; only the text is compared. */
const sameText = (a: string, b: string): boolean =>
  a.replaceAll('\r', '') === b.replaceAll('\r', '');

/** A field by its full name, its name without vMix's ending, or its index. */
function findField(fields: readonly TitleField[], name: string, ending: string) {
  const lower = name.toLowerCase();
  return (
    fields.find(each => each.name === name) ??
    fields.find(each => each.name === `${name}${ending}`) ??
    fields.find(each =>
      [lower, `${lower}${ending.toLowerCase()}`].includes(each.name.toLowerCase()),
    ) ??
    (/^\d+$/.test(name) ? fields.find(each => each.index === Number(name)) : undefined)
  );
}

async function fieldNamed(
  ctx: Run,
  input: VmixInput,
  name: string,
  kind: 'texts' | 'images',
): Promise<TitleField> {
  const ending = kind === 'texts' ? '.Text' : '.Source';
  const fields = input[kind] ?? [];
  const found = findField(fields, name, ending);
  if (found !== undefined) return found;
  if (fields.length === 0) {
    throw fault(
      'not_found',
      `Input ${input.number} "${input.title}" has no ${kind === 'texts' ? 'text' : 'image'} fields.`,
      'Choose a title.',
    );
  }
  await ctx.client.refresh();
  const now = findField(byKey(ctx.state(), input.key)?.[kind] ?? [], name, ending);
  if (now === undefined)
    throw noSuch(
      'title field',
      name,
      fields.map(each => each.name),
    );
  return now;
}

const fieldChoices = (state: VmixState) => ({
  input: state.inputs.filter(input => input.texts !== undefined).map(input => input.shortTitle),
  field: [...new Set(state.inputs.flatMap(input => (input.texts ?? []).map(each => each.name)))],
});

const fieldValue = (state: VmixState, key: string, name: string, kind: 'texts' | 'images') =>
  byKey(state, key)?.[kind]?.find(each => each.name === name)?.value;

export const titles = {
  'title.set': operation({
    title: 'Set the text of a title',
    group,
    effect: 'write',
    input: z.object({ input: inputName, field, text: z.string().max(10_000) }),
    output: meant.extend({ field: z.string() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, field: name, text }) {
      const target = await inputNamed(ctx, input);
      const found = await fieldNamed(ctx, target, name, 'texts');
      await call(ctx, 'SetText', { Input: target.key, SelectedName: found.name, Value: text });
      return { ...meaning(target), field: found.name };
    },
    confirm: (state, { text }, { key, field: name }) =>
      sameText(fieldValue(state, key, name, 'texts') ?? '\0', text),
    choices: fieldChoices,
  }),

  'title.image': operation({
    title: 'Set an image of a title',
    group,
    effect: 'write',
    input: z.object({
      input: inputName,
      field,
      file: z.string().max(500).meta({ description: 'Path on the vMix machine; empty clears it' }),
    }),
    output: meant.extend({ field: z.string() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, field: name, file }) {
      const target = await inputNamed(ctx, input);
      const found = await fieldNamed(ctx, target, name, 'images');
      await call(ctx, 'SetImage', { Input: target.key, SelectedName: found.name, Value: file });
      return { ...meaning(target), field: found.name };
    },
    choices: inputChoices,
  }),

  'title.show': operation({
    title: 'Show or hide a text of a title',
    group,
    effect: 'write',
    input: z.object({ input: inputName, field, on: z.boolean() }),
    output: meant.extend({ field: z.string() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, field: name, on }) {
      const target = await inputNamed(ctx, input);
      const found = await fieldNamed(ctx, target, name, 'texts');
      await call(ctx, on ? 'SetTextVisibleOn' : 'SetTextVisibleOff', {
        Input: target.key,
        SelectedName: found.name,
      });
      return { ...meaning(target), field: found.name };
    },
    choices: fieldChoices,
  }),

  'title.animate': operation({
    title: 'Run an animation of a title',
    group,
    effect: 'write',
    input: z.object({
      input: inputName,
      animation: z.string().min(1).max(100).meta({ description: 'TransitionIn, Page1, …' }),
    }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, animation }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'TitleBeginAnimation', { Input: target.key, Value: animation });
      return meaning(target);
    },
    choices: inputChoices,
  }),

  'countdown.run': operation({
    title: 'Start, pause or stop a countdown',
    group,
    effect: 'write',
    input: z.object({
      input: inputName,
      field: field.optional(),
      action: z.enum(['start', 'pause', 'stop']),
    }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, field: name, action }) {
      const target = await inputNamed(ctx, input);
      const found = name === undefined ? undefined : await fieldNamed(ctx, target, name, 'texts');
      const functions = {
        start: 'StartCountdown',
        pause: 'SuspendCountdown',
        stop: 'StopCountdown',
      };
      await call(ctx, functions[action], { Input: target.key, SelectedName: found?.name });
      return meaning(target);
    },
    choices: fieldChoices,
  }),
};
