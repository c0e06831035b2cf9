import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import { call, nothing, onOff, operation, TIMEOUT_MS } from './common.ts';

const group = 'Replay';

const base = { group, effect: 'write', timeoutMs: TIMEOUT_MS } as const;

/** The channel an operation is for; the one selected in vMix when left out. */
const channel = z.enum(['A', 'B']).optional().meta({ title: 'Channel' });
const onChannel = z.object({ channel });

function plain(title: string, name: string): AnyOperation {
  return operation({
    ...base,
    title,
    input: nothing,
    output: nothing,
    async run(ctx) {
      await call(ctx, name);
      return {};
    },
  });
}

function channelled(title: string, name: string): AnyOperation {
  return operation({
    ...base,
    title,
    input: onChannel,
    output: nothing,
    async run(ctx, { channel: on }) {
      await call(ctx, name, { Channel: on });
      return {};
    },
  });
}

export const replay: Record<string, AnyOperation> = {
  'replay.mark-in': plain('Mark the beginning of an event', 'ReplayMarkIn'),
  'replay.mark-cancel': plain('Forget the marked beginning', 'ReplayMarkCancel'),

  // vMix's state does not count events: that one was made is acknowledged, never confirmed.
  'replay.mark-out': plain('Mark the end of an event', 'ReplayMarkOut'),

  'replay.mark-last': operation({
    ...base,
    title: 'Make an event of the last seconds',
    input: z.object({ seconds: z.int().min(1).max(600) }),
    output: nothing,
    async run(ctx, { seconds }) {
      await call(ctx, 'ReplayMarkInOut', { Value: seconds });
      return {};
    },
  }),

  'replay.live': operation({
    ...base,
    title: 'Replay shows live, or what was recorded',
    input: z.object({ on: z.boolean() }),
    output: nothing,
    async run(ctx, { on }) {
      await call(ctx, on ? 'ReplayLive' : 'ReplayRecorded');
      return {};
    },
    confirm: (state, { on }) => state.replay?.live === on,
    lamp: state => onOff(state.replay?.live),
  }),

  'replay.record': operation({
    ...base,
    title: 'Start recording for replay',
    input: nothing,
    output: nothing,
    async run(ctx) {
      await call(ctx, 'ReplayStartRecording');
      return {};
    },
    confirm: state => state.replay?.recording === true,
    lamp: state => onOff(state.replay?.recording),
  }),

  'replay.record-stop': operation({
    ...base,
    effect: 'destructive',
    title: 'Stop recording for replay',
    input: nothing,
    output: nothing,
    async run(ctx) {
      await call(ctx, 'ReplayStopRecording');
      return {};
    },
    confirm: state => state.replay?.recording === false,
    lamp: state => onOff(state.replay?.recording),
  }),

  'replay.speed': operation({
    ...base,
    title: 'Set the replay speed',
    input: z.object({
      speed: z.number().min(0).max(4).meta({ description: '1 is normal' }),
      channel,
    }),
    output: nothing,
    async run(ctx, { speed, channel: on }) {
      await call(ctx, 'ReplaySetSpeed', { Value: speed, Channel: on });
      return {};
    },
    confirm: (state, { speed }) => Math.abs((state.replay?.speed ?? -1) - speed) < 0.005,
  }),

  'replay.play': channelled('Play', 'ReplayPlay'),
  'replay.pause': channelled('Pause', 'ReplayPause'),
  'replay.play-last': channelled('Play the last event', 'ReplayPlayLastEvent'),
  'replay.play-last-to-output': channelled(
    'Bring the last event on air and play it',
    'ReplayPlayLastEventToOutput',
  ),
  'replay.play-selected': channelled('Play the selected event', 'ReplayPlaySelectedEvent'),
  'replay.play-selected-to-output': channelled(
    'Bring the selected event on air and play it',
    'ReplayPlaySelectedEventToOutput',
  ),
  'replay.stop': channelled('Stop playing events', 'ReplayStopEvents'),
  'replay.to-now': channelled('Jump to now', 'ReplayJumpToNow'),
};
