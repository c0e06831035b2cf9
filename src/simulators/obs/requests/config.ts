import { newCollection } from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import { stopMoving } from '../transitions.ts';
import type { World } from '../world.ts';
import { announceFilter } from './filters.ts';
import type { Handlers } from './handler.ts';
import { announceLoaded } from './inputs.ts';
import { loadItem } from './items.ts';

const collectionNames = (world: World) => world.collections.map(({ name }) => name).sort();

/** Loading another collection takes OBS a moment, in which it forgets all that it had. */
function switchTo(world: World, name: string, fresh = false): void {
  const next = world.collections.find(each => each.name === name);
  if (next === undefined) throw new Refusal(status.notFound, '');
  if (next === world.current) return;
  world.announce('CurrentSceneCollectionChanging', intent.config, {
    sceneCollectionName: world.current.name,
  });
  stopMoving(world);
  const { inputs, scenes } = world.current;
  for (const { name: inputName } of inputs) {
    world.announce('InputRemoved', intent.inputs, { inputName });
  }
  for (const { name: sceneName } of scenes) {
    world.announce('SceneRemoved', intent.scenes, { sceneName, isGroup: false });
  }
  world.current = next;
  for (const input of next.inputs) announceLoaded(world, input);
  for (const [source, filters] of next.filters) {
    filters.forEach((filter, index) => {
      announceFilter(world, source, filter, index);
    });
  }
  for (const { name: sceneName } of next.scenes) {
    world.announce('SceneCreated', intent.scenes, { sceneName, isGroup: false });
  }
  for (const scene of next.scenes) for (const item of scene.items) loadItem(world, scene, item);
  world.effect('collection', { collection: name });
  if (!fresh) {
    world.announce('CurrentProgramSceneChanged', intent.scenes, { sceneName: next.program });
  }
  world.announce('CurrentSceneCollectionChanged', intent.config, { sceneCollectionName: name });
}

function switchProfile(world: World, name: string): void {
  if (name === world.profile) return;
  world.announce('CurrentProfileChanging', intent.config, { profileName: world.profile });
  world.profile = name;
  world.effect('profile', { profile: name });
  world.announce('CurrentProfileChanged', intent.config, { profileName: name });
}

const announceProfiles = (world: World) =>
  world.announce('ProfileListChanged', intent.config, { profiles: [...world.profiles].sort() });

export const configHandlers: Handlers = {
  GetSceneCollectionList: world => ({
    currentSceneCollectionName: world.current.name,
    sceneCollections: collectionNames(world),
  }),
  SetCurrentSceneCollection(world, fields) {
    switchTo(world, fields.string('sceneCollectionName'));
    return undefined;
  },
  CreateSceneCollection(world, fields) {
    const name = fields.string('sceneCollectionName');
    if (collectionNames(world).includes(name)) throw new Refusal(status.alreadyExists, '');
    world.collections.push(newCollection(name, ['Scene'], 0));
    switchTo(world, name, true);
    world.announce('SceneCollectionListChanged', intent.config, {
      sceneCollections: collectionNames(world),
    });
    return undefined;
  },
  GetProfileList: world => ({
    currentProfileName: world.profile,
    profiles: [...world.profiles].sort(),
  }),
  SetCurrentProfile(world, fields) {
    const name = fields.string('profileName');
    if (!world.profiles.includes(name)) throw new Refusal(status.notFound, '');
    switchProfile(world, name);
    return undefined;
  },
  CreateProfile(world, fields) {
    const name = fields.string('profileName');
    if (world.profiles.includes(name)) throw new Refusal(status.alreadyExists, '');
    world.profiles.push(name);
    switchProfile(world, name);
    announceProfiles(world);
    return undefined;
  },
  RemoveProfile(world, fields) {
    const name = fields.string('profileName');
    if (!world.profiles.includes(name)) throw new Refusal(status.notFound, '');
    if (world.profiles.length < 2) throw new Refusal(status.notEnoughResources, '');
    world.profiles = world.profiles.filter(each => each !== name);
    if (world.profile === name) switchProfile(world, world.profiles[0] ?? '');
    announceProfiles(world);
    return undefined;
  },
  GetProfileParameter(world, fields) {
    const key = `${fields.string('parameterCategory')}/${fields.string('parameterName')}`;
    return {
      parameterValue: world.profileParameters.get(key) ?? null,
      defaultParameterValue: null,
    };
  },
  SetProfileParameter(world, fields) {
    const key = `${fields.string('parameterCategory')}/${fields.string('parameterName')}`;
    if (fields.has('parameterValue')) {
      world.profileParameters.set(key, fields.string('parameterValue', true));
    } else world.profileParameters.delete(key);
    return undefined;
  },
  GetVideoSettings: world => ({ ...world.video }),
  SetVideoSettings(world, fields) {
    for (const name of Object.keys(world.video) as (keyof typeof world.video)[]) {
      const value = fields.optionalNumber(name, 1, 4096);
      if (value !== undefined) world.video[name] = value;
    }
    return undefined;
  },
  GetPersistentData: (world, fields) => ({
    slotValue:
      world.persistent.get(`${fields.string('realm')}/${fields.string('slotName')}`) ?? null,
  }),
  SetPersistentData(world, fields) {
    world.persistent.set(
      `${fields.string('realm')}/${fields.string('slotName')}`,
      fields.raw('slotValue'),
    );
    return undefined;
  },
};
