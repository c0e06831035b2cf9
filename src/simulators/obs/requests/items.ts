import { type Item, newItem, type Scene } from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

const typeOf = (world: World, name: string) =>
  world.current.scenes.some(scene => scene.name === name)
    ? 'OBS_SOURCE_TYPE_SCENE'
    : 'OBS_SOURCE_TYPE_INPUT';

function told(world: World, scene: Scene, item: Item) {
  return {
    sceneItemId: item.id,
    sceneItemIndex: scene.items.indexOf(item),
    sceneItemEnabled: item.enabled,
    sceneItemLocked: item.locked,
    sceneItemBlendMode: item.blendMode,
    sceneItemTransform: item.transform,
    sourceName: item.source,
    sourceType: typeOf(world, item.source),
    inputKind: world.current.inputs.find(input => input.name === item.source)?.kind ?? null,
    isGroup: typeOf(world, item.source) === 'OBS_SOURCE_TYPE_SCENE' ? false : null,
  };
}

const at = (scene: Scene, item: Item) => ({ sceneName: scene.name, sceneItemId: item.id });

function announceEnabled(world: World, scene: Scene, item: Item): void {
  world.announce('SceneItemEnableStateChanged', intent.sceneItems, {
    ...at(scene, item),
    sceneItemEnabled: item.enabled,
  });
}

function announceLocked(world: World, scene: Scene, item: Item): void {
  world.announce('SceneItemLockStateChanged', intent.sceneItems, {
    ...at(scene, item),
    sceneItemLocked: item.locked,
  });
}

function announceTransform(world: World, scene: Scene, item: Item): void {
  world.announce('SceneItemTransformChanged', intent.sceneItemTransformChanged, {
    ...at(scene, item),
    sceneItemTransform: item.transform,
  });
}

/** Announces an item that was put into a scene. */
export function announceItem(world: World, scene: Scene, item: Item): void {
  world.effect('item-created', { scene: scene.name, id: item.id, source: item.source });
  world.announce('SceneItemCreated', intent.sceneItems, {
    ...at(scene, item),
    sourceName: item.source,
    sceneItemIndex: scene.items.indexOf(item),
  });
  world.announce('SceneItemSelected', intent.sceneItems, at(scene, item));
}

/** An item as it comes up from a file. */
export function loadItem(world: World, scene: Scene, item: Item): void {
  world.announce('SceneItemCreated', intent.sceneItems, {
    ...at(scene, item),
    sourceName: item.source,
    sceneItemIndex: scene.items.indexOf(item),
  });
  if (!item.enabled) announceEnabled(world, scene, item);
  if (item.locked) announceLocked(world, scene, item);
  announceTransform(world, scene, item);
}

const list: Handlers[string] = (world, fields) => {
  const scene = world.sceneOf(fields);
  return { sceneItems: scene.items.map(item => told(world, scene, item)) };
};

const bounded = ['positionX', 'positionY', 'rotation', 'scaleX', 'scaleY'] as const;
const crops = ['cropLeft', 'cropTop', 'cropRight', 'cropBottom'] as const;

export const itemHandlers: Handlers = {
  GetSceneItemList: list,
  GetGroupSceneItemList(world, fields) {
    const scene = world.sceneOf(fields);
    if (!scene.isGroup)
      throw new Refusal(status.invalidResourceType, 'The specified source is not a group.');
    return list(world, fields);
  },
  GetSceneItemId(world, fields) {
    const scene = world.sceneOf(fields);
    const name = fields.string('sourceName');
    const item = scene.items.find(each => each.source === name);
    if (item === undefined)
      throw new Refusal(
        status.notFound,
        'No scene items were found in the specified scene by that name or offset.',
      );
    return { sceneItemId: item.id };
  },
  GetSceneItemSource: (world, fields) => ({ sourceName: world.itemOf(fields).item.source }),
  CreateSceneItem(world, fields) {
    const scene = world.sceneOf(fields);
    const source = world.sourceOf(fields);
    if (source === scene.name)
      throw new Refusal(status.cannotAct, 'You cannot create scene item of a scene within itself.');
    const item = newItem(scene, source, fields.optionalBoolean('sceneItemEnabled', true));
    announceItem(world, scene, item);
    return { sceneItemId: item.id };
  },
  RemoveSceneItem(world, fields) {
    const { scene, item } = world.itemOf(fields);
    scene.items = scene.items.filter(each => each !== item);
    world.effect('item-removed', { scene: scene.name, id: item.id, source: item.source });
    world.announce('SceneItemRemoved', intent.sceneItems, {
      ...at(scene, item),
      sourceName: item.source,
    });
    world.dropUnused(item.source);
    return undefined;
  },
  DuplicateSceneItem(world, fields) {
    const { scene, item } = world.itemOf(fields);
    const into = fields.has('destinationSceneName')
      ? world.scene(fields.string('destinationSceneName'))
      : scene;
    const copy = newItem(into, item.source, item.enabled);
    copy.transform = { ...item.transform };
    announceItem(world, into, copy);
    if (!copy.enabled) announceEnabled(world, into, copy);
    return { sceneItemId: copy.id };
  },
  GetSceneItemTransform: (world, fields) => ({
    sceneItemTransform: world.itemOf(fields).item.transform,
  }),
  SetSceneItemTransform(world, fields) {
    const { scene, item } = world.itemOf(fields);
    const wanted = fields.nested('sceneItemTransform');
    const next = { ...item.transform };
    for (const name of bounded) {
      if (wanted.has(name)) next[name] = wanted.number(name, -90_001, 90_001);
    }
    for (const name of crops) {
      if (wanted.has(name)) next[name] = wanted.number(name, 0, 100_000);
    }
    next.width = Number(next.sourceWidth) * Number(next.scaleX);
    next.height = Number(next.sourceHeight) * Number(next.scaleY);
    item.transform = next;
    world.effect('item-transform', { ...at(scene, item), transform: next });
    announceTransform(world, scene, item);
    return undefined;
  },
  GetSceneItemEnabled: (world, fields) => ({ sceneItemEnabled: world.itemOf(fields).item.enabled }),
  SetSceneItemEnabled(world, fields) {
    const { scene, item } = world.itemOf(fields);
    const enabled = fields.boolean('sceneItemEnabled');
    if (item.enabled === enabled) return undefined;
    item.enabled = enabled;
    world.effect('item-enabled', { ...at(scene, item), enabled });
    announceEnabled(world, scene, item);
    return undefined;
  },
  GetSceneItemLocked: (world, fields) => ({ sceneItemLocked: world.itemOf(fields).item.locked }),
  SetSceneItemLocked(world, fields) {
    const { scene, item } = world.itemOf(fields);
    const locked = fields.boolean('sceneItemLocked');
    if (item.locked === locked) return undefined;
    item.locked = locked;
    world.effect('item-locked', { ...at(scene, item), locked });
    announceLocked(world, scene, item);
    return undefined;
  },
  GetSceneItemIndex(world, fields) {
    const { scene, item } = world.itemOf(fields);
    return { sceneItemIndex: scene.items.indexOf(item) };
  },
  SetSceneItemIndex(world, fields) {
    const { scene, item } = world.itemOf(fields);
    const index = fields.number('sceneItemIndex', 0, 8192);
    const others = scene.items.filter(each => each !== item);
    scene.items = others.toSpliced(index, 0, item);
    world.effect('item-index', { ...at(scene, item), index });
    world.announce('SceneItemListReindexed', intent.sceneItems, {
      sceneName: scene.name,
      sceneItems: scene.items.map((each, sceneItemIndex) => ({
        sceneItemId: each.id,
        sceneItemIndex,
      })),
    });
    return undefined;
  },
  GetSceneItemBlendMode: (world, fields) => ({
    sceneItemBlendMode: world.itemOf(fields).item.blendMode,
  }),
  SetSceneItemBlendMode(world, fields) {
    const { item } = world.itemOf(fields);
    item.blendMode = fields.string('sceneItemBlendMode');
    return undefined;
  },
};
