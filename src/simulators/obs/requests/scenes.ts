import { newScene } from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import { moveTo } from '../transitions.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

function freeName(world: World, name: string, what: string): string {
  if (world.isSource(name))
    throw new Refusal(status.alreadyExists, `A source already exists by that ${what} name.`);
  return name;
}

function studioMode(world: World): void {
  if (!world.studioMode) throw new Refusal(status.studioModeNotActive, '');
}

export const sceneHandlers: Handlers = {
  GetSceneList: world => ({
    currentProgramSceneName: world.shownProgram(),
    currentPreviewSceneName: world.studioMode ? world.current.preview : null,
    scenes: world.sceneList(),
  }),
  GetGroupList: world => ({
    groups: world.current.scenes.filter(scene => scene.isGroup).map(({ name }) => name),
  }),
  GetCurrentProgramScene: world => ({
    currentProgramSceneName: world.shownProgram(),
    ...(world.modern && { sceneName: world.shownProgram() }),
  }),
  SetCurrentProgramScene(world, fields) {
    const { name } = world.sceneOf(fields);
    if (world.moving?.to === name || (!world.moving && world.current.program === name)) {
      return undefined;
    }
    moveTo(world, name);
    return undefined;
  },
  GetCurrentPreviewScene(world) {
    studioMode(world);
    const { preview } = world.current;
    return { currentPreviewSceneName: preview, ...(world.modern && { sceneName: preview }) };
  },
  SetCurrentPreviewScene(world, fields) {
    studioMode(world);
    const { name } = world.sceneOf(fields);
    if (world.current.preview === name) return undefined;
    world.current.preview = name;
    world.effect('preview', { scene: name });
    world.announce('CurrentPreviewSceneChanged', intent.scenes, { sceneName: name });
    return undefined;
  },
  CreateScene(world, fields) {
    const name = freeName(world, fields.string('sceneName'), 'scene');
    world.current.scenes.push(newScene(name));
    world.effect('scene-created', { scene: name });
    world.announceScenes();
    world.announce('SceneCreated', intent.scenes, { sceneName: name, isGroup: false });
    return world.modern ? { sceneUuid: world.uuidOf(name) } : undefined;
  },
  RemoveScene(world, fields) {
    const { name } = world.sceneOf(fields);
    const { current } = world;
    const next = current.scenes.find(scene => scene.name !== name);
    if (next === undefined)
      throw new Refusal(
        status.notEnoughResources,
        'You cannot remove the last scene in the collection.',
      );
    current.scenes = current.scenes.filter(scene => scene.name !== name);
    for (const scene of current.scenes) {
      scene.items = scene.items.filter(item => item.source !== name);
    }
    current.filters.delete(name);
    world.effect('scene-removed', { scene: name });
    if (current.preview === name) current.preview = next.name;
    if (current.program === name || world.moving?.to === name) moveTo(world, next.name);
    world.announceScenes();
    world.announce('SceneRemoved', intent.scenes, { sceneName: name, isGroup: false });
    return undefined;
  },
  SetSceneName(world, fields) {
    const scene = world.sceneOf(fields);
    const name = freeName(world, fields.string('newSceneName'), 'new scene');
    const old = scene.name;
    world.rename(old, name);
    scene.name = name;
    world.effect('scene-renamed', { from: old, to: name });
    world.announce('SceneNameChanged', intent.scenes, { oldSceneName: old, sceneName: name });
    return undefined;
  },
  GetSceneSceneTransitionOverride(world, fields) {
    const { override } = world.sceneOf(fields);
    return { transitionName: override.name, transitionDuration: override.duration };
  },
  SetSceneSceneTransitionOverride(world, fields) {
    const scene = world.sceneOf(fields);
    const name = fields.has('transitionName') ? fields.string('transitionName') : null;
    if (name !== null && !world.transitions.some(each => each.name === name))
      throw new Refusal(status.notFound, 'No scene transition was found by that name.');
    scene.override = {
      name,
      duration: fields.optionalNumber('transitionDuration', 50, 20_000) ?? null,
    };
    world.effect('scene-override', { scene: scene.name, ...scene.override });
    return undefined;
  },
};
