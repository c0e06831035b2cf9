import { z } from 'zod';
import { findInput } from '../inputs.ts';
import type { VmixState } from '../state.ts';
import {
  byKey,
  call,
  inputChoices,
  inputName,
  inputNamed,
  meaning,
  meant,
  onOff,
  operation,
  TIMEOUT_MS,
} from './common.ts';

const group = 'Playback';

const oneInput = z.object({ input: inputName });

const isRunning = (state: VmixState, name: string): boolean | undefined => {
  const input = findInput(state, name);
  return input === undefined ? undefined : input.state === 'Running';
};

export const playback = {
  'input.play': operation({
    title: 'Play an input',
    group,
    effect: 'write',
    input: oneInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'Play', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => byKey(state, key)?.state === 'Running',
    lamp: (state, { input }) => onOff(isRunning(state, input)),
    choices: inputChoices,
  }),

  'input.pause': operation({
    title: 'Pause an input',
    group,
    effect: 'write',
    input: oneInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'Pause', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => byKey(state, key)?.state === 'Paused',
    lamp: (state, { input }) => onOff(isRunning(state, input)),
    choices: inputChoices,
  }),

  'input.restart': operation({
    title: 'Take an input back to its beginning',
    group,
    effect: 'write',
    input: oneInput,
    output: meant.extend({ from: z.number() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'Restart', { Input: target.key });
      return { ...meaning(target), from: target.position };
    },
    confirm(state, _input, { key, from }) {
      const position = byKey(state, key)?.position;
      return position !== undefined && (position === 0 || position < from);
    },
    choices: inputChoices,
  }),

  'input.loop': operation({
    title: 'Loop an input, or not',
    group,
    effect: 'write',
    input: oneInput.extend({ on: z.boolean() }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, on }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, on ? 'LoopOn' : 'LoopOff', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, { on }, { key }) => byKey(state, key)?.loop === on,
    lamp: (state, { input }) => onOff(findInput(state, input)?.loop),
    choices: inputChoices,
  }),

  'input.seek': operation({
    title: 'Move an input to a position',
    group,
    effect: 'write',
    input: oneInput.extend({ positionMs: z.int().min(0).meta({ description: 'ms' }) }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, positionMs }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'SetPosition', { Input: target.key, Value: positionMs });
      return meaning(target);
    },
    confirm(state, { positionMs }, { key }) {
      const input = byKey(state, key);
      if (input === undefined) return false;
      // A running clip has gone on by as much as the confirmation took; one frame either way.
      const late = input.position - positionMs;
      return late >= -50 && late <= (input.state === 'Running' ? 2500 : 50);
    },
    choices: inputChoices,
  }),

  'input.remove': operation({
    title: 'Remove an input from the show',
    group,
    effect: 'destructive',
    input: oneInput,
    output: meant,
    timeoutMs: TIMEOUT_MS,
    confirmMs: 5000,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'RemoveInput', { Input: target.key });
      return meaning(target);
    },
    confirm: (state, _input, { key }) => byKey(state, key) === undefined,
    choices: inputChoices,
  }),

  'list.next': operation({
    title: 'Next item of a list',
    group,
    effect: 'write',
    input: oneInput,
    output: meant.extend({ from: z.number() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'NextItem', { Input: target.key });
      return { ...meaning(target), from: target.selectedIndex ?? 0 };
    },
    confirm: moved,
    choices: listChoices,
  }),

  'list.previous': operation({
    title: 'Previous item of a list',
    group,
    effect: 'write',
    input: oneInput,
    output: meant.extend({ from: z.number() }),
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'PreviousItem', { Input: target.key });
      return { ...meaning(target), from: target.selectedIndex ?? 0 };
    },
    confirm: moved,
    choices: listChoices,
  }),

  'list.select': operation({
    title: 'Select an item of a list, slides or photos',
    group,
    effect: 'write',
    input: oneInput.extend({ index: z.int().min(1).meta({ description: 'From 1' }) }),
    output: meant,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, index }) {
      const target = await inputNamed(ctx, input);
      await call(ctx, 'SelectIndex', { Input: target.key, Value: index });
      return meaning(target);
    },
    confirm: (state, { index }, { key }) => byKey(state, key)?.selectedIndex === index,
    lamp(state, { input, index }) {
      const selected = findInput(state, input)?.selectedIndex;
      return onOff(selected === undefined ? undefined : selected === index);
    },
    choices: listChoices,
  }),
};

function moved(state: VmixState, _input: unknown, { key, from }: { key: string; from: number }) {
  const now = byKey(state, key)?.selectedIndex;
  return now !== undefined && now !== from;
}

function listChoices(state: VmixState) {
  return {
    input: state.inputs.filter(input => input.items !== undefined).map(input => input.shortTitle),
  };
}
