import { z } from 'zod';
import type { Lamp } from '../../../../contracts/index.ts';
import { operation } from '../client.ts';
import type { ObsState } from '../state.ts';

const scene = z.string().min(1).describe('Scene');

const sceneLamp = (state: ObsState, { scene }: { scene: string }): Lamp =>
  state.program === scene ? 'program' : state.preview === scene ? 'preview' : 'off';

export const sceneOperations = {
  'scene.set': operation({
    title: 'Switch program scene',
    group: 'Scenes',
    effect: 'write',
    input: z.object({ scene }),
    output: z.object({}),
    timeoutMs: 3000,
    async run({ client, sent }, { scene }) {
      await client.request('SetCurrentProgramScene', { sceneName: scene }, sent);
      return {};
    },
    confirm: (state, { scene }) => state.program === scene,
    lamp: sceneLamp,
    choices: state => ({ scene: [...state.scenes] }),
  }),
};
