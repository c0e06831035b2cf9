import { intent } from './protocol.ts';
import type { World } from './world.ts';

/** A cut takes a video frame. */
const FRAME_MS = 16;

/**
 * Brings a scene to program the way OBS does: the transition starts, takes its time, and only at
 * its end is the scene announced as program. A second one takes over from the first.
 */
export function moveTo(world: World, scene: string, then?: () => void): void {
  const override = world.scene(scene).override;
  const chosen = world.transitions.find(each => each.name === override.name) ?? world.transition;
  const named = { transitionName: chosen.name };
  const ms = chosen.fixed ? FRAME_MS : (override.duration ?? world.transitionMs);
  stopMoving(world);
  world.effect('transition', { to: scene, ms });
  world.announce('SceneTransitionStarted', intent.transitions, named);
  const { current } = world;
  const finish = () => {
    world.moving = undefined;
    if (world.current !== current || !current.scenes.some(each => each.name === scene)) return;
    world.announce('SceneTransitionVideoEnded', intent.transitions, named);
    const before = current.program;
    current.program = scene;
    if (world.studioMode && before !== scene) {
      current.preview = before;
      world.announce('CurrentPreviewSceneChanged', intent.scenes, { sceneName: before });
    }
    world.effect('program', { scene });
    world.announce('CurrentProgramSceneChanged', intent.scenes, { sceneName: scene });
    world.announce('SceneTransitionEnded', intent.transitions, named);
    then?.();
  };
  world.moving = { finish, timer: world.later(ms, finish), began: world.now(), ms, to: scene };
}

/** Forgets the transition under way; nothing of it is announced any more. */
export function stopMoving(world: World): void {
  if (world.moving?.timer) clearTimeout(world.moving.timer);
  world.moving = undefined;
}

/** How far the transition is, 0 to 1; 1 when none runs. */
export function cursorOf(world: World): number {
  const { moving } = world;
  return moving === undefined
    ? 1
    : Math.min(1, (world.now() - moving.began) / Math.max(1, moving.ms));
}
