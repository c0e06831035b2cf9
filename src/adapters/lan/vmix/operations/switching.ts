import { z } from 'zod';
import { mixOf } from '../state.ts';
import {
  call,
  durationMs,
  inputChoices,
  inputName,
  inputNamed,
  isPreview,
  isProgram,
  meaning,
  meant,
  mixNumber,
  mixParam,
  nothing,
  onOff,
  operation,
  type Run,
  TIMEOUT_MS,
  TRANSITION_CONFIRM_MS,
  TRANSITION_TIMEOUT_MS,
  tallyLamp,
} from './common.ts';

const group = 'Switching';

/** vMix's transition effects that take an input. */
export const effects = [
  'Fade',
  'Zoom',
  'Wipe',
  'Slide',
  'Fly',
  'CrossZoom',
  'FlyRotate',
  'Cube',
  'CubeZoom',
  'VerticalWipe',
  'VerticalSlide',
  'Merge',
  'WipeReverse',
  'SlideReverse',
  'VerticalWipeReverse',
  'VerticalSlideReverse',
  'BarnDoor',
  'RollerDoor',
  'AlphaFade',
] as const;

const onInput = z.object({ input: inputName, mix: mixNumber });

/** Of a transition that takes what is in preview: the key that is to come on air. */
const coming = z.object({ key: z.string().optional() });

/** The key of what is in preview now, before the command goes out. */
function inPreview(ctx: Run, mix: number): { key?: string } {
  const state = ctx.state();
  const number = mixOf(state, mix)?.preview;
  const key = number === undefined ? undefined : state.inputs[number - 1]?.key;
  return key === undefined ? {} : { key };
}

const cameOnAir = (
  state: Parameters<typeof isProgram>[0],
  { mix }: { mix: number },
  { key }: { key?: string | undefined },
) => key !== undefined && isProgram(state, key, mix);

export const switching = {
  'input.preview': operation({
    title: 'Put an input in preview',
    group,
    effect: 'write',
    input: onInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, mix }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'PreviewInput', { Input: target.key, ...mixParam(mix) });
      return meaning(target);
    },
    confirm: (state, { mix }, { key }) => isPreview(state, key, mix),
    lamp: (state, { input, mix }) => tallyLamp(state, input, mix),
    choices: inputChoices,
  }),

  'input.cut': operation({
    title: 'Cut to an input',
    group,
    effect: 'write',
    input: onInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, mix }) {
      const target = await inputNamed(ctx, input);
      // Both cut and leave preview as it is; only ActiveInput takes a mix.
      if (mix === 1) await call(ctx, 'CutDirect', { Input: target.key });
      else await call(ctx, 'ActiveInput', { Input: target.key, ...mixParam(mix) });
      return meaning(target);
    },
    confirm: (state, { mix }, { key }) => isProgram(state, key, mix),
    lamp: (state, { input, mix }) => tallyLamp(state, input, mix),
    choices: inputChoices,
  }),

  'input.fade': operation({
    title: 'Fade to an input',
    group,
    effect: 'write',
    input: onInput.extend({ durationMs }),
    output: meant,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { input, mix, durationMs: duration }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'Fade', { Input: target.key, ...mixParam(mix), Duration: duration });
      return meaning(target);
    },
    confirm: (state, { mix }, { key }) => isProgram(state, key, mix),
    lamp: (state, { input, mix }) => tallyLamp(state, input, mix),
    choices: inputChoices,
  }),

  'input.transition': operation({
    title: 'Bring an input on air with a transition',
    group,
    effect: 'write',
    input: onInput.extend({ effect: z.enum(effects), durationMs }),
    output: meant,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { input, mix, effect, durationMs: duration }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, effect, { Input: target.key, ...mixParam(mix), Duration: duration });
      return meaning(target);
    },
    confirm: (state, { mix }, { key }) => isProgram(state, key, mix),
    lamp: (state, { input, mix }) => tallyLamp(state, input, mix),
    choices: inputChoices,
  }),

  'input.quick-play': operation({
    title: 'Bring an input on air and play it',
    group,
    effect: 'write',
    input: z.object({ input: inputName }),
    output: meant,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'QuickPlay', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => isProgram(state, key, 1),
    lamp: (state, { input }) => tallyLamp(state, input),
    choices: inputChoices,
  }),

  'program.cut': operation({
    title: 'Cut preview to program',
    group,
    effect: 'write',
    input: z.object({ mix: mixNumber }),
    output: coming,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { mix }) {
      const expected = inPreview(ctx, mix);
      await call(ctx, 'Cut', mixParam(mix));
      return expected;
    },
    confirm: cameOnAir,
  }),

  'program.fade': operation({
    title: 'Fade preview to program',
    group,
    effect: 'write',
    input: z.object({ mix: mixNumber, durationMs }),
    output: coming,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { mix, durationMs: duration }) {
      const expected = inPreview(ctx, mix);
      await call(ctx, 'Fade', { ...mixParam(mix), Duration: duration });
      return expected;
    },
    confirm: cameOnAir,
  }),

  'program.transition': operation({
    title: 'Press a transition button (1 to 4)',
    group,
    effect: 'write',
    input: z.object({ number: z.int().min(1).max(4) }),
    output: coming,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { number }) {
      const expected = inPreview(ctx, 1);
      await call(ctx, `Transition${number}`);
      return expected;
    },
    confirm: (state, _input, output) => cameOnAir(state, { mix: 1 }, output),
  }),

  'program.stinger': operation({
    title: 'Play a stinger (1 to 8)',
    group,
    effect: 'write',
    input: z.object({ number: z.int().min(1).max(8), input: inputName.optional(), mix: mixNumber }),
    output: coming,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { number, input, mix }) {
      const target = input === undefined ? undefined : await inputNamed(ctx, input);
      const expected = target === undefined ? inPreview(ctx, mix) : { key: target.key };
      await call(ctx, `Stinger${number}`, { Input: target?.key, ...mixParam(mix) });
      return expected;
    },
    confirm: cameOnAir,
    choices: inputChoices,
  }),

  'transition.set': operation({
    title: 'Set what a transition button does',
    group,
    effect: 'write',
    input: z.object({
      number: z.int().min(1).max(4),
      effect: z.enum(effects).optional(),
      durationMs: z.int().min(0).max(60_000).optional(),
    }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { number, effect, durationMs: duration }) {
      if (effect !== undefined) await call(ctx, `SetTransitionEffect${number}`, { Value: effect });
      if (duration !== undefined) {
        await call(ctx, `SetTransitionDuration${number}`, { Value: duration });
      }
      return {};
    },
    confirm(state, { number, effect, durationMs: duration }) {
      const now = state.transitions.find(each => each.number === number);
      return (
        now !== undefined &&
        (effect === undefined || now.effect === effect) &&
        (duration === undefined || now.duration === duration)
      );
    },
  }),

  'fader.set': operation({
    title: 'Move the T-bar',
    group,
    effect: 'write',
    input: z.object({
      position: z.int().min(0).max(255).meta({ description: '0 to 255; 255 cuts to preview' }),
    }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { position }) {
      await call(ctx, 'SetFader', { Value: position });
      return {};
    },
  }),

  'black.toggle': operation({
    title: 'Fade to black, or back',
    group,
    effect: 'write',
    input: nothing,
    output: z.object({ on: z.boolean() }),
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx) {
      const on = !ctx.state().fadeToBlack;
      await call(ctx, 'FadeToBlack');
      return { on };
    },
    confirm: (state, _input, { on }) => state.fadeToBlack === on,
    lamp: state => (state.fadeToBlack ? 'program' : 'off'),
  }),

  'black.set': operation({
    title: 'Fade to black on or off',
    group,
    effect: 'write',
    input: z.object({ on: z.boolean() }),
    output: nothing,
    timeoutMs: TRANSITION_TIMEOUT_MS,
    confirmMs: TRANSITION_CONFIRM_MS,
    async run(ctx, { on }) {
      // vMix can only toggle: it is asked first, so that a press never does the opposite.
      const answer = await ctx.client.activator('FadeToBlack', {
        signal: ctx.signal,
        onSent: ctx.sent,
      });
      const now = answer === undefined ? ctx.state().fadeToBlack : answer[0] === '1';
      if (now !== on) await call(ctx, 'FadeToBlack');
      else if (answer === undefined) ctx.sent();
      return {};
    },
    confirm: (state, { on }) => state.fadeToBlack === on,
    lamp: (state, { on }) => onOff(state.fadeToBlack === on),
  }),

  'preview.next': operation({
    title: 'Put the next input in preview',
    group,
    effect: 'write',
    input: nothing,
    output: coming,
    timeoutMs: TIMEOUT_MS,
    async run(ctx) {
      await call(ctx, 'PreviewInputNext');
      return {};
    },
  }),

  'preview.previous': operation({
    title: 'Put the previous input in preview',
    group,
    effect: 'write',
    input: nothing,
    output: coming,
    timeoutMs: TIMEOUT_MS,
    async run(ctx) {
      await call(ctx, 'PreviewInputPrevious');
      return {};
    },
  }),
};
