import { z } from 'zod';
import { operation } from '../client.ts';
import { nothing, source } from './fields.ts';

const pixels = z.number().int().min(8).max(4096);
const name = (what: string) => z.string().min(1).max(500).describe(what);

export const systemOperations = {
  'screenshot.take': operation({
    title: 'Take screenshot',
    group: 'Screenshots',
    effect: 'read',
    input: z.object({
      source: source.optional().describe('Input or scene; the program where none is named'),
      width: pixels.default(320).describe('px; the height follows'),
      format: z.enum(['jpg', 'png']).default('jpg'),
      quality: z.number().int().min(-1).max(100).default(70).describe('-1 is what OBS thinks best'),
    }),
    output: z.object({
      source: z.string(),
      image: z.string().describe('A data URL'),
    }),
    timeoutMs: 5000,
    async run({ client, sent, state }, input) {
      const of = input.source ?? state().program ?? '';
      const { imageData } = await client.request(
        'GetSourceScreenshot',
        {
          sourceName: of,
          imageFormat: input.format,
          imageWidth: input.width,
          imageCompressionQuality: input.quality,
        },
        sent,
      );
      return { source: of, image: imageData };
    },
    choices: state => ({ source: [...state.scenes, ...state.inputs.map(({ name }) => name)] }),
  }),

  'screenshot.save': operation({
    title: 'Save screenshot on the OBS computer',
    group: 'Screenshots',
    effect: 'write',
    input: z.object({
      source: source.optional().describe('Input or scene; the program where none is named'),
      path: z.string().min(1).max(4000).describe('Where on the computer that runs OBS'),
      format: z.enum(['jpg', 'png']).default('png'),
    }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent, state }, { source, path, format }) {
      const sourceName = source ?? state().program ?? '';
      await client.request(
        'SaveSourceScreenshot',
        { sourceName, imageFormat: format, imageFilePath: path },
        sent,
      );
      return {};
    },
    choices: state => ({ source: [...state.scenes, ...state.inputs.map(({ name }) => name)] }),
  }),

  'hotkey.trigger': operation({
    title: 'Trigger hotkey',
    group: 'Hotkeys',
    effect: 'write',
    input: z.object({ hotkey: name("OBS's name of the hotkey") }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { hotkey }) {
      await client.request('TriggerHotkeyByName', { hotkeyName: hotkey }, sent);
      return {};
    },
    choices: state => ({ hotkey: [...state.hotkeys] }),
  }),

  'hotkey.keys': operation({
    title: 'Press keys',
    group: 'Hotkeys',
    effect: 'write',
    input: z.object({
      key: z
        .string()
        .regex(/^OBS_KEY_\w+$/, 'a key of OBS such as OBS_KEY_F1')
        .describe('Key such as OBS_KEY_F1'),
      shift: z.boolean().default(false),
      control: z.boolean().default(false),
      alt: z.boolean().default(false),
      command: z.boolean().default(false).describe('macOS only'),
    }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { key, ...keyModifiers }) {
      await client.request('TriggerHotkeyByKeySequence', { keyId: key, keyModifiers }, sent);
      return {};
    },
  }),

  'profile.set': operation({
    title: 'Switch profile',
    group: 'Profiles and collections',
    effect: 'destructive',
    input: z.object({ profile: name('Name of a profile') }),
    output: nothing,
    timeoutMs: 10_000,
    confirmMs: 5000,
    async run({ client, sent }, { profile }) {
      await client.request('SetCurrentProfile', { profileName: profile }, sent);
      return {};
    },
    confirm: (state, { profile }) => state.profile === profile,
    lamp: (state, { profile }) => (state.profile === profile ? 'on' : 'off'),
    choices: state => ({ profile: [...state.profiles] }),
  }),

  'collection.set': operation({
    title: 'Switch scene collection',
    group: 'Profiles and collections',
    effect: 'destructive',
    input: z.object({ collection: name('Name of a scene collection') }),
    output: nothing,
    timeoutMs: 30_000,
    confirmMs: 20_000,
    async run({ client, sent }, { collection }) {
      await client.request('SetCurrentSceneCollection', { sceneCollectionName: collection }, sent);
      return {};
    },
    confirm: (state, { collection }) =>
      state.collection === collection && !state.changingCollection,
    lamp: (state, { collection }) => (state.collection === collection ? 'on' : 'off'),
    choices: state => ({ collection: [...state.collections] }),
  }),

  'stats.read': operation({
    title: 'Read statistics',
    group: 'Advanced',
    effect: 'read',
    input: nothing,
    output: z.object({
      cpuPercent: z.number(),
      memoryMb: z.number(),
      freeDiskMb: z.number(),
      fps: z.number(),
      renderMs: z.number(),
      skippedFrames: z.number(),
    }),
    timeoutMs: 3000,
    async run({ client, sent }) {
      const stats = await client.request('GetStats', undefined, sent);
      return {
        cpuPercent: stats.cpuUsage,
        memoryMb: stats.memoryUsage,
        freeDiskMb: stats.availableDiskSpace,
        fps: stats.activeFps,
        renderMs: stats.averageFrameRenderTime,
        skippedFrames: stats.renderSkippedFrames + stats.outputSkippedFrames,
      };
    },
  }),
};
