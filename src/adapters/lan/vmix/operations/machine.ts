import { z } from 'zod';
import {
  call,
  inputChoices,
  inputName,
  inputNamed,
  meaning,
  meant,
  nothing,
  operation,
  TIMEOUT_MS,
} from './common.ts';

const scripts = 'Scripts';
const cameras = 'PTZ';
const scriptName = z.string().trim().min(1).max(200).meta({ title: 'Script' });

const directions = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  'up-left': 'UpLeft',
  'up-right': 'UpRight',
  'down-left': 'DownLeft',
  'down-right': 'DownRight',
} as const;
type Direction = keyof typeof directions;
const direction = z.enum(Object.keys(directions) as [Direction, ...Direction[]]);

/** Scripts, dynamic values, presets and cameras. */
export const machine = {
  'script.start': operation({
    title: 'Start a script',
    group: scripts,
    effect: 'write',
    input: z.object({ name: scriptName }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { name }) {
      await call(ctx, 'ScriptStart', { Value: name });
      return {};
    },
  }),

  'script.stop': operation({
    title: 'Stop a script',
    group: scripts,
    effect: 'write',
    input: z.object({ name: scriptName }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { name }) {
      await call(ctx, 'ScriptStop', { Value: name });
      return {};
    },
  }),

  'script.stop-all': operation({
    title: 'Stop all scripts',
    group: scripts,
    effect: 'destructive',
    input: nothing,
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx) {
      await call(ctx, 'ScriptStopAll');
      return {};
    },
  }),

  'dynamic.set': operation({
    title: 'Set a dynamic input or value',
    group: scripts,
    effect: 'write',
    input: z.object({
      kind: z.enum(['input', 'value']),
      number: z.int().min(1).max(4),
      value: z.string().max(1000),
    }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { kind, number, value }) {
      await call(ctx, `SetDynamic${kind === 'input' ? 'Input' : 'Value'}${number}`, {
        Value: value,
      });
      return {};
    },
    confirm: (state, { kind, number, value }) =>
      (kind === 'input' ? state.dynamicInputs : state.dynamicValues)[number - 1] === value.trim(),
  }),

  'preset.open': operation({
    title: 'Open a preset: the whole show changes',
    group: 'Show',
    effect: 'destructive',
    input: z.object({ file: z.string().min(1).max(500) }),
    output: nothing,
    timeoutMs: 60_000,
    confirmMs: 50_000,
    async run(ctx, { file }) {
      await call(ctx, 'OpenPreset', { Value: file });
      return {};
    },
    confirm: (state, { file }) => state.preset.toLowerCase() === file.toLowerCase(),
  }),

  'ptz.recall': operation({
    title: 'Move a camera to the position of a PTZ virtual input',
    group: cameras,
    effect: 'write',
    input: z.object({ input: inputName }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'PTZMoveToVirtualInputPosition', { Input: target.key });
      return meaning(target);
    },
    choices: inputChoices,
  }),

  'ptz.move': operation({
    title: 'Start moving a camera',
    group: cameras,
    effect: 'write',
    input: z.object({ input: inputName, direction, speed: z.number().min(0).max(1).default(0.5) }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, direction: to, speed }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, `PTZMove${directions[to]}`, { Input: target.key, Value: speed });
      return meaning(target);
    },
    choices: inputChoices,
  }),

  'ptz.zoom': operation({
    title: 'Start zooming a camera',
    group: cameras,
    effect: 'write',
    input: z.object({
      input: inputName,
      direction: z.enum(['in', 'out']),
      speed: z.number().min(0).max(1).default(0.5),
    }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, direction: to, speed }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, to === 'in' ? 'PTZZoomIn' : 'PTZZoomOut', {
        Input: target.key,
        Value: speed,
      });
      return meaning(target);
    },
    choices: inputChoices,
  }),

  'ptz.stop': operation({
    title: 'Stop a camera',
    group: cameras,
    effect: 'write',
    input: z.object({ input: inputName }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'PTZMoveStop', { Input: target.key });
      await call(ctx, 'PTZZoomStop', { Input: target.key });
      return meaning(target);
    },
    choices: inputChoices,
  }),

  'ptz.home': operation({
    title: 'Send a camera home',
    group: cameras,
    effect: 'write',
    input: z.object({ input: inputName }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'PTZHome', { Input: target.key });
      return meaning(target);
    },
    choices: inputChoices,
  }),
};
