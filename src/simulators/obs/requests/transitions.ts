import { intent, Refusal, status } from '../protocol.ts';
import { cursorOf, moveTo } from '../transitions.ts';
import type { Handlers } from './handler.ts';

export const transitionHandlers: Handlers = {
  GetTransitionKindList: () => ({
    transitionKinds: [
      'cut_transition',
      'fade_transition',
      'swipe_transition',
      'slide_transition',
      'obs_stinger_transition',
      'fade_to_color_transition',
      'wipe_transition',
    ],
  }),
  GetSceneTransitionList: world => ({
    currentSceneTransitionName: world.transition.name,
    currentSceneTransitionKind: world.transition.kind,
    transitions: world.transitions.map(each => ({
      transitionName: each.name,
      transitionKind: each.kind,
      transitionFixed: each.fixed,
      transitionConfigurable: each.configurable,
    })),
  }),
  GetCurrentSceneTransition: world => ({
    transitionName: world.transition.name,
    transitionKind: world.transition.kind,
    transitionFixed: world.transition.fixed,
    transitionDuration: world.transition.fixed ? null : world.transitionMs,
    transitionConfigurable: world.transition.configurable,
    transitionSettings: null,
  }),
  SetCurrentSceneTransition(world, fields) {
    const name = fields.string('transitionName');
    const found = world.transitions.find(each => each.name === name);
    if (found === undefined)
      throw new Refusal(status.notFound, 'No scene transition was found by that name.');
    if (found === world.transition) return undefined;
    world.transition = found;
    world.effect('transition-chosen', { transition: name });
    world.announce('CurrentSceneTransitionChanged', intent.transitions, { transitionName: name });
    return undefined;
  },
  SetCurrentSceneTransitionDuration(world, fields) {
    world.transitionMs = fields.number('transitionDuration', 50, 20_000);
    world.effect('transition-duration', { ms: world.transitionMs });
    world.announce('CurrentSceneTransitionDurationChanged', intent.transitions, {
      transitionDuration: world.transitionMs,
    });
    return undefined;
  },
  SetCurrentSceneTransitionSettings(world, fields) {
    fields.object('transitionSettings', true);
    if (!world.transition.configurable)
      throw new Refusal(
        status.notConfigurable,
        'The current transition does not support custom settings.',
      );
    return undefined;
  },
  GetCurrentSceneTransitionCursor: world => ({ transitionCursor: cursorOf(world) }),
  TriggerStudioModeTransition(world) {
    if (!world.studioMode) throw new Refusal(status.studioModeNotActive, '');
    moveTo(world, world.current.preview);
    return undefined;
  },
  SetTBarPosition(world, fields) {
    if (!world.studioMode) throw new Refusal(status.studioModeNotActive, '');
    const position = fields.number('position', 0, 1);
    fields.optionalBoolean('release', true);
    world.effect('t-bar', { position });
    if (position >= 1) moveTo(world, world.current.preview);
    return undefined;
  },
  GetStudioModeEnabled: world => ({ studioModeEnabled: world.studioMode }),
  SetStudioModeEnabled(world, fields) {
    const enabled = fields.boolean('studioModeEnabled');
    if (enabled === world.studioMode) return undefined;
    const { current } = world;
    world.studioMode = enabled;
    if (enabled) current.preview = current.program;
    else if (current.preview !== current.program) {
      // Leaving studio mode, OBS passes over the preview and comes back to the program.
      for (const sceneName of [current.preview, current.program]) {
        world.announce('CurrentProgramSceneChanged', intent.scenes, { sceneName });
      }
    }
    world.effect('studio-mode', { enabled });
    world.announce('StudioModeStateChanged', intent.ui, { studioModeEnabled: enabled });
    return undefined;
  },
};
