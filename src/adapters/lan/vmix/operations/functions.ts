import { z } from 'zod';
import { fault } from '../../../../contracts/index.ts';
import { catalogued, checkParams, functionNamed, functionNames } from '../catalogue.ts';
import { inputNamed, operation, type Run } from './common.ts';

const group = 'Functions';

const input = z.object({
  function: z.string().trim().min(1).max(80).meta({
    title: 'Function',
    description: 'A vMix shortcut function, as in PreviewInput',
  }),
  params: z
    .record(z.string().max(80), z.union([z.string().max(20_000), z.number()]))
    .default({})
    .meta({ title: 'Parameters', description: 'Input, Value, Mix, Duration, Channel…' }),
  unlisted: z.boolean().default(false).meta({
    title: 'Unlisted',
    description: 'The function is not in the catalogue: send it unchecked',
  }),
});
type Call = z.output<typeof input>;

const output = z.object({ answer: z.string() });

async function run(ctx: Run, { function: name, params, unlisted }: Call) {
  if (!unlisted) checkParams(functionNamed(name), params);
  const sent = { ...params };
  // An input by name is looked up here, so that a typing error is found before anything is sent.
  if (
    !unlisted &&
    sent.Input !== undefined &&
    !/^(?:0|-1|Dynamic[1-4]|)$/.test(String(sent.Input))
  ) {
    sent.Input = (await inputNamed(ctx, String(sent.Input))).key;
  }
  const answer = await ctx.client.call(name, sent, { signal: ctx.signal, onSent: ctx.sent });
  return { answer };
}

const choices = () => ({ function: [...functionNames] });

/** Every documented function, and with `unlisted` any other. */
export const functions = {
  'function.call': operation({
    title: 'Call any vMix function',
    group,
    effect: 'write',
    input,
    output,
    timeoutMs: 10_000,
    async run(ctx, asked) {
      if (!asked.unlisted) functionNamed(asked.function);
      if (catalogued(asked.function)?.destructive === true) {
        throw fault(
          'bad_input',
          `${asked.function} ends or removes something; function.call does not do that.`,
          'Use function.call-destructive, which buttons and policies can guard.',
        );
      }
      return await run(ctx, asked);
    },
    choices,
  }),

  'function.call-destructive': operation({
    title: 'Call any vMix function, also those that end or remove something',
    group,
    effect: 'destructive',
    input,
    output,
    timeoutMs: 10_000,
    run,
    choices,
  }),
};
