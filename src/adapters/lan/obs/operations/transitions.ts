import { z } from 'zod';
import { fault } from '../../../../contracts/index.ts';
import { type BatchRequest, type ObsRun, operation } from '../client.ts';
import { nothing, scene } from './fields.ts';
import { transitionTimes } from './scenes.ts';

const group = 'Transitions';
const transition = z.string().min(1).max(500).describe('Name of a transition');
const durationMs = z.number().int().min(50).max(20_000).describe('Duration in ms, 50 to 20,000');

/** Where the studio-mode transition leads; OBS refuses it by itself when studio mode is off. */
const toPreview = ({ state }: ObsRun) => state().preview;

export const transitionOperations = {
  'transition.set': operation({
    title: 'Choose transition',
    group,
    effect: 'write',
    input: z.object({ transition, durationMs: durationMs.optional() }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { transition, durationMs }) {
      if (durationMs === undefined) {
        await client.request('SetCurrentSceneTransition', { transitionName: transition }, sent);
      } else {
        await together({ client, sent }, [
          { request: 'SetCurrentSceneTransition', data: { transitionName: transition } },
          {
            request: 'SetCurrentSceneTransitionDuration',
            data: { transitionDuration: durationMs },
          },
        ]);
      }
      client.reread.transition();
      return {};
    },
    confirm: (state, { transition, durationMs }) =>
      state.transition === transition &&
      // A transition of fixed length (cut) keeps none.
      (durationMs === undefined ||
        state.transitionMs === durationMs ||
        state.transitions.some(each => each.name === transition && each.fixed)),
    lamp: (state, { transition }) => (state.transition === transition ? 'on' : 'off'),
    choices: state => ({ transition: state.transitions.map(({ name }) => name) }),
  }),

  'transition.duration': operation({
    title: 'Set transition duration',
    group,
    effect: 'write',
    input: z.object({ durationMs }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { durationMs }) {
      await client.request(
        'SetCurrentSceneTransitionDuration',
        { transitionDuration: durationMs },
        sent,
      );
      client.reread.transition();
      return {};
    },
    confirm: (state, { durationMs }) => state.transitionMs === durationMs,
  }),

  'transition.trigger': operation({
    title: 'Transition preview to program',
    group,
    effect: 'write',
    input: nothing,
    output: z.object({ scene: z.string().nullable() }),
    ...transitionTimes,
    async run(ctx) {
      const scene = toPreview(ctx);
      await ctx.client.request('TriggerStudioModeTransition', undefined, ctx.sent);
      return { scene };
    },
    confirm: (state, _input, { scene }) => scene !== null && state.program === scene,
    lamp: state => (state.transitioning ? 'on' : 'off'),
  }),

  'transition.cut': operation({
    title: 'Cut to scene',
    group,
    effect: 'write',
    input: z.object({ scene: scene.optional().describe('The preview where none is named') }),
    output: z.object({ scene: z.string() }),
    timeoutMs: 3000,
    async run(ctx, input) {
      const { client, sent, state } = ctx;
      const cut = state().transitions.find(({ kind }) => kind === 'cut_transition');
      if (cut === undefined) {
        throw fault(
          'not_supported',
          `${client.address} has no cut among its transitions.`,
          'Add the transition "Cut" in OBS.',
        );
      }
      const scene = input.scene ?? toPreview(ctx);
      if (scene === null) {
        throw fault(
          'device_refused',
          `${client.address} has nothing in preview: studio mode is off.`,
          'Name a scene, or switch studio mode on first.',
        );
      }
      // The crew's own transition is put back at once: a cut needs no time to run.
      const own = state().transition;
      await together({ client, sent }, [
        { request: 'SetCurrentSceneTransition', data: { transitionName: cut.name } },
        { request: 'SetCurrentProgramScene', data: { sceneName: scene } },
        ...(own && own !== cut.name
          ? [{ request: 'SetCurrentSceneTransition', data: { transitionName: own } }]
          : []),
      ]);
      return { scene };
    },
    confirm: (state, _input, { scene }) => state.program === scene,
    lamp: (state, { scene }) =>
      scene === undefined ? 'none' : state.program === scene ? 'program' : 'off',
    choices: state => ({ scene: [...state.scenes] }),
  }),

  'transition.t-bar': operation({
    title: 'Move the T-bar',
    group,
    effect: 'write',
    input: z.object({
      position: z.number().min(0).max(1).describe('0 preview still out, 1 transition done'),
      release: z.boolean().default(true).describe('Let go of it afterwards'),
    }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { position, release }) {
      await client.request('SetTBarPosition', { position, release }, sent);
      return {};
    },
  }),

  'scene.transition': operation({
    title: 'Give a scene its own transition',
    group,
    effect: 'write',
    input: z.object({
      scene,
      transition: transition.nullable().describe('None: the current one is used'),
      durationMs: durationMs.nullable().default(null),
    }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { scene, transition, durationMs }) {
      await client.call(
        'SetSceneSceneTransitionOverride',
        { sceneName: scene, transitionName: transition, transitionDuration: durationMs },
        sent,
      );
      return {};
    },
    choices: state => ({
      scene: [...state.scenes],
      transition: state.transitions.map(({ name }) => name),
    }),
  }),
};

/** Requests that are one command: in one message, each only if the one before it succeeded. */
async function together(
  { client, sent }: Pick<ObsRun, 'client' | 'sent'>,
  requests: BatchRequest[],
): Promise<void> {
  const answers = await client.batch(requests, { mode: 'serial', haltOnFailure: true }, sent);
  const index = answers.findIndex(({ ok }) => !ok);
  const failed = answers[index];
  if (failed === undefined) return;
  throw client.refusal(failed, requests[index]?.data);
}
