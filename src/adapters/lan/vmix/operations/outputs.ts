import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { VmixState } from '../state.ts';
import {
  call,
  inputChoices,
  inputName,
  inputNamed,
  nothing,
  onOff,
  operation,
  TIMEOUT_MS,
} from './common.ts';

const group = 'Outputs';

/** Starting an encoder takes vMix a while. */
const START_CONFIRM_MS = 10_000;
const START_TIMEOUT_MS = 15_000;

interface Output {
  noun: string;
  /** In a sentence: `the recording`. */
  what: string;
  on: string;
  off: string;
  verbs: [on: string, off: string];
  isOn(state: VmixState): boolean;
  /** Whether switching it off ends something that cannot be had back. */
  loses: boolean;
}

/** The three operations of anything that runs or does not. */
function outputOperations(output: Output): Record<string, AnyOperation> {
  const { noun, what, verbs, isOn } = output;
  const [onVerb, offVerb] = verbs;
  const effect = output.loses ? 'destructive' : 'write';
  const base = { group, timeoutMs: START_TIMEOUT_MS, confirmMs: START_CONFIRM_MS } as const;
  const lamp = (state: VmixState) => onOff(isOn(state));
  return {
    [`${noun}.${onVerb}`]: operation({
      ...base,
      title: `Start ${what}`,
      effect: 'write',
      input: nothing,
      output: nothing,
      async run(ctx) {
        await call(ctx, output.on);
        return {};
      },
      confirm: isOn,
      lamp,
    }),
    [`${noun}.${offVerb}`]: operation({
      ...base,
      title: `Stop ${what}`,
      effect,
      input: nothing,
      output: nothing,
      async run(ctx) {
        await call(ctx, output.off);
        return {};
      },
      confirm: state => !isOn(state),
      lamp,
    }),
    [`${noun}.toggle`]: operation({
      ...base,
      title: `Start or stop ${what}`,
      effect,
      input: nothing,
      output: z.object({ on: z.boolean() }),
      async run(ctx) {
        const on = !isOn(ctx.state());
        await call(ctx, on ? output.on : output.off);
        return { on };
      },
      confirm: (state, _input, { on }) => isOn(state) === on,
      lamp,
    }),
  };
}

const streamNumber = z
  .int()
  .min(1)
  .max(5)
  .optional()
  .meta({ title: 'Stream', description: '1 to 5; all that are set up when left out' });

const isStreaming = (state: VmixState, stream: number | undefined): boolean =>
  (stream === undefined ? undefined : state.streams[stream - 1]) ?? state.streaming;

/** vMix counts streams from 0. */
const streamParam = (stream: number | undefined) =>
  stream === undefined ? {} : { Value: stream - 1 };

const streamBase = {
  group,
  input: z.object({ stream: streamNumber }),
  timeoutMs: START_TIMEOUT_MS,
  confirmMs: START_CONFIRM_MS,
} as const;

export const outputs: Record<string, AnyOperation> = {
  'stream.start': operation({
    ...streamBase,
    title: 'Start streaming',
    effect: 'write',
    output: nothing,
    async run(ctx, { stream }) {
      await call(ctx, 'StartStreaming', streamParam(stream));
      return {};
    },
    confirm: (state, { stream }) => isStreaming(state, stream),
    lamp: (state, { stream }) => onOff(isStreaming(state, stream)),
  }),

  'stream.stop': operation({
    ...streamBase,
    title: 'Stop streaming',
    effect: 'destructive',
    output: nothing,
    async run(ctx, { stream }) {
      await call(ctx, 'StopStreaming', streamParam(stream));
      return {};
    },
    confirm: (state, { stream }) => !isStreaming(state, stream),
    lamp: (state, { stream }) => onOff(isStreaming(state, stream)),
  }),

  'stream.toggle': operation({
    ...streamBase,
    title: 'Start or stop streaming',
    effect: 'destructive',
    output: z.object({ on: z.boolean() }),
    async run(ctx, { stream }) {
      const on = !isStreaming(ctx.state(), stream);
      await call(ctx, on ? 'StartStreaming' : 'StopStreaming', streamParam(stream));
      return { on };
    },
    confirm: (state, { stream }, { on }) => isStreaming(state, stream) === on,
    lamp: (state, { stream }) => onOff(isStreaming(state, stream)),
  }),

  ...outputOperations({
    noun: 'record',
    what: 'the recording',
    on: 'StartRecording',
    off: 'StopRecording',
    verbs: ['start', 'stop'],
    isOn: state => state.recording,
    loses: true,
  }),
  ...outputOperations({
    noun: 'multicorder',
    what: 'the MultiCorder',
    on: 'StartMultiCorder',
    off: 'StopMultiCorder',
    verbs: ['start', 'stop'],
    isOn: state => state.multiCorder,
    loses: true,
  }),
  ...outputOperations({
    noun: 'external',
    what: 'the external output',
    on: 'StartExternal',
    off: 'StopExternal',
    verbs: ['start', 'stop'],
    isOn: state => state.external,
    loses: true,
  }),
  ...outputOperations({
    noun: 'fullscreen',
    what: 'the fullscreen output',
    on: 'FullscreenOn',
    off: 'FullscreenOff',
    verbs: ['on', 'off'],
    isOn: state => state.fullscreen,
    loses: false,
  }),
  ...outputOperations({
    noun: 'playlist',
    what: 'the play list',
    on: 'StartPlayList',
    off: 'StopPlayList',
    verbs: ['start', 'stop'],
    isOn: state => state.playList,
    loses: false,
  }),

  'snapshot.take': operation({
    title: 'Save a still of the output, or of an input, on the vMix machine',
    group,
    effect: 'write',
    input: z.object({
      input: inputName.optional(),
      file: z.string().max(500).optional().meta({ description: 'Path on the vMix machine' }),
    }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    async run(ctx, { input, file }) {
      if (input === undefined) await call(ctx, 'Snapshot', { Value: file });
      else {
        const target = await inputNamed(ctx, input);
        await call(ctx, 'SnapshotInput', { Input: target.key, Value: file });
      }
      return {};
    },
    choices: inputChoices,
  }),
};
