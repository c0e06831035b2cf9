import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import { type ObsRun, operation, type RequestName } from '../client.ts';
import type { ObsState } from '../state.ts';
import { before, nothing } from './fields.ts';

type Which = 'stream' | 'record' | 'replay' | 'virtualCamera';

/** Starting an encoder or a stream takes its time. */
const times = { timeoutMs: 10_000, confirmMs: 8000 } as const;

interface Command {
  title: string;
  group: string;
  which: Which;
  request: RequestName;
  effect?: 'write' | 'destructive';
}

const lampOf = (which: Which) => (state: ObsState) =>
  state[which].active ? ('on' as const) : ('off' as const);

/** Starts or stops an output; it is confirmed when OBS says that it runs, or that it ended. */
const run = (wanted: 'started' | 'stopped', command: Command): AnyOperation =>
  operation({
    title: command.title,
    group: command.group,
    effect: command.effect ?? 'write',
    input: nothing,
    output: z.object({ path: z.string().nullable() }),
    ...times,
    async run({ client, sent }: ObsRun) {
      const answer = await client.call(command.request, undefined, sent);
      client.reread.outputs();
      const path = answer?.outputPath;
      return { path: typeof path === 'string' ? path : null };
    },
    confirm: state => {
      const { active, phase } = state[command.which];
      return wanted === 'started'
        ? active && phase !== 'starting' && phase !== 'stopping'
        : !active && phase !== 'stopping';
    },
    lamp: lampOf(command.which),
  });

const toggle = (command: Command): AnyOperation =>
  operation({
    title: command.title,
    group: command.group,
    effect: command.effect ?? 'write',
    input: nothing,
    output: z.object({ active: z.boolean() }),
    ...times,
    async run({ client, sent }: ObsRun) {
      const answer = await client.call(command.request, undefined, sent);
      client.reread.outputs();
      return { active: answer?.outputActive === true };
    },
    confirm: (state, _input, output) => {
      const { active, phase } = state[command.which];
      return active === output.active && phase !== 'starting' && phase !== 'stopping';
    },
    lamp: lampOf(command.which),
  });

const pause = (title: string, request: RequestName, paused: boolean): AnyOperation =>
  operation({
    title,
    group: 'Recording',
    effect: 'write',
    input: nothing,
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }: ObsRun) {
      await client.call(request, undefined, sent);
      client.reread.outputs();
      return {};
    },
    confirm: state => state.record.active && state.record.paused === paused,
    lamp: state => (state.record.active && state.record.paused === paused ? 'on' : 'off'),
  });

const stream = { group: 'Streaming', which: 'stream' } as const;
const record = { group: 'Recording', which: 'record' } as const;
const replay = { group: 'Replay buffer', which: 'replay' } as const;
const camera = { group: 'Virtual camera', which: 'virtualCamera' } as const;

export const outputOperations = {
  'stream.start': run('started', { ...stream, title: 'Start streaming', request: 'StartStream' }),
  'stream.stop': run('stopped', {
    ...stream,
    title: 'Stop streaming',
    request: 'StopStream',
    effect: 'destructive',
  }),
  'stream.toggle': toggle({
    ...stream,
    title: 'Toggle streaming',
    request: 'ToggleStream',
    effect: 'destructive',
  }),
  'stream.caption': operation({
    title: 'Send caption',
    group: 'Streaming',
    effect: 'write',
    input: z.object({ text: z.string().min(1).max(2000) }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { text }) {
      await client.request('SendStreamCaption', { captionText: text }, sent);
      return {};
    },
  }),

  'record.start': run('started', { ...record, title: 'Start recording', request: 'StartRecord' }),
  'record.stop': run('stopped', {
    ...record,
    title: 'Stop recording',
    request: 'StopRecord',
    effect: 'destructive',
  }),
  'record.toggle': toggle({
    ...record,
    title: 'Toggle recording',
    request: 'ToggleRecord',
    effect: 'destructive',
  }),
  'record.pause': pause('Pause recording', 'PauseRecord', true),
  'record.resume': pause('Resume recording', 'ResumeRecord', false),
  'record.split': operation({
    title: 'Split recording file',
    group: 'Recording',
    effect: 'write',
    input: nothing,
    output: z.object({ before }),
    timeoutMs: 5000,
    confirmMs: 5000,
    async run({ client, sent, state }) {
      const { splits } = state().record;
      await client.request('SplitRecordFile', undefined, sent);
      return { before: splits };
    },
    confirm: (state, _input, output) => state.record.splits > output.before,
  }),
  'record.chapter': operation({
    title: 'Mark chapter',
    group: 'Recording',
    effect: 'write',
    input: z.object({ name: z.string().max(200).optional().describe('Name of the chapter') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { name }) {
      await client.request(
        'CreateRecordChapter',
        name === undefined ? {} : { chapterName: name },
        sent,
      );
      return {};
    },
  }),

  'replay.start': run('started', {
    ...replay,
    title: 'Start replay buffer',
    request: 'StartReplayBuffer',
  }),
  'replay.stop': run('stopped', {
    ...replay,
    title: 'Stop replay buffer',
    request: 'StopReplayBuffer',
    effect: 'destructive',
  }),
  'replay.toggle': toggle({
    ...replay,
    title: 'Toggle replay buffer',
    request: 'ToggleReplayBuffer',
    effect: 'destructive',
  }),
  'replay.save': operation({
    title: 'Save replay',
    group: 'Replay buffer',
    effect: 'write',
    input: nothing,
    output: z.object({ before }),
    ...times,
    async run({ client, sent, state }) {
      const { saves } = state().replay;
      await client.request('SaveReplayBuffer', undefined, sent);
      return { before: saves };
    },
    confirm: (state, _input, output) => state.replay.saves > output.before,
  }),

  'virtual-camera.start': run('started', {
    ...camera,
    title: 'Start virtual camera',
    request: 'StartVirtualCam',
  }),
  'virtual-camera.stop': run('stopped', {
    ...camera,
    title: 'Stop virtual camera',
    request: 'StopVirtualCam',
  }),
  'virtual-camera.toggle': toggle({
    ...camera,
    title: 'Toggle virtual camera',
    request: 'ToggleVirtualCam',
  }),
};
