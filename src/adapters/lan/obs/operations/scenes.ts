import { z } from 'zod';
import type { Lamp } from '../../../../contracts/index.ts';
import { operation } from '../client.ts';
import type { ObsState } from '../state.ts';
import { nothing, scene } from './fields.ts';

const group = 'Scenes';

const sceneLamp = (state: ObsState, { scene }: { scene: string }): Lamp =>
  state.program === scene ? 'program' : state.preview === scene ? 'preview' : 'off';

const scenes = (state: ObsState) => ({ scene: [...state.scenes] });

/**
 * OBS makes the new scene its program when the transition ends, so the confirmation may take as long
 * as the transition; the time given allows those that crews use.
 */
export const transitionTimes = { timeoutMs: 6000, confirmMs: 6000 } as const;

export const sceneOperations = {
  'scene.set': operation({
    title: 'Switch program scene',
    group,
    effect: 'write',
    input: z.object({ scene }),
    output: nothing,
    ...transitionTimes,
    async run({ client, sent }, { scene }) {
      await client.request('SetCurrentProgramScene', { sceneName: scene }, sent);
      return {};
    },
    confirm: (state, { scene }) => state.program === scene,
    lamp: sceneLamp,
    choices: scenes,
  }),

  'scene.preview': operation({
    title: 'Put scene in preview',
    group,
    effect: 'write',
    input: z.object({ scene }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { scene }) {
      await client.request('SetCurrentPreviewScene', { sceneName: scene }, sent);
      return {};
    },
    confirm: (state, { scene }) => state.preview === scene,
    lamp: sceneLamp,
    choices: scenes,
  }),

  'scene.create': operation({
    title: 'Create scene',
    group,
    effect: 'write',
    input: z.object({ scene }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }, { scene }) {
      await client.request('CreateScene', { sceneName: scene }, sent);
      return {};
    },
    confirm: (state, { scene }) => state.scenes.includes(scene),
  }),

  'scene.rename': operation({
    title: 'Rename scene',
    group,
    effect: 'write',
    input: z.object({ scene, name: z.string().min(1).max(500).describe('New name') }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }, { scene, name }) {
      await client.request('SetSceneName', { sceneName: scene, newSceneName: name }, sent);
      return {};
    },
    confirm: (state, { scene, name }) =>
      state.scenes.includes(name) && !state.scenes.includes(scene),
    choices: scenes,
  }),

  'scene.delete': operation({
    title: 'Delete scene',
    group,
    effect: 'destructive',
    input: z.object({ scene }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }, { scene }) {
      await client.request('RemoveScene', { sceneName: scene }, sent);
      return {};
    },
    confirm: (state, { scene }) => !state.scenes.includes(scene),
    choices: scenes,
  }),

  'studio-mode.set': operation({
    title: 'Switch studio mode',
    group,
    effect: 'write',
    input: z.object({ enabled: z.boolean().describe('On or off') }),
    output: nothing,
    timeoutMs: 5000,
    async run({ client, sent }, { enabled }) {
      await client.request('SetStudioModeEnabled', { studioModeEnabled: enabled }, sent);
      return {};
    },
    confirm: (state, { enabled }) => state.studioMode === enabled,
    lamp: (state, { enabled }) => (state.studioMode === enabled ? 'on' : 'off'),
  }),
};
