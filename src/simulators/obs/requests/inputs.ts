import type { Fields } from '../fields.ts';
import * as model from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';
import { announceItem } from './items.ts';

const dbOf = (mul: number) => (mul <= 0 ? -100 : Math.max(-100, 20 * Math.log10(mul)));
const mulOf = (db: number) => (db <= -100 ? 0 : 10 ** (db / 20));

const volumeOf = (input: model.Input) => ({
  inputVolumeMul: input.volumeMul,
  inputVolumeDb: dbOf(input.volumeMul),
});

function setMute(world: World, input: model.Input, muted: boolean): void {
  input.muted = muted;
  world.effect('mute', { input: input.name, muted });
  world.announce('InputMuteStateChanged', intent.inputs, {
    inputName: input.name,
    inputMuted: muted,
  });
}

function wantedVolume(fields: Fields): number {
  const mul = fields.optionalNumber('inputVolumeMul', 0, 20);
  const db = fields.optionalNumber('inputVolumeDb', -100, 26);
  if (mul !== undefined && db !== undefined)
    throw new Refusal(status.tooManyFields, 'You may only specify one volume field.');
  if (mul !== undefined) return mul;
  if (db !== undefined) return mulOf(db);
  throw new Refusal(status.missingField, 'You must specify one volume field.');
}

const monitorTypes = new Set([
  'OBS_MONITORING_TYPE_NONE',
  'OBS_MONITORING_TYPE_MONITOR_ONLY',
  'OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT',
]);

const kindOf = (fields: Fields) => {
  const kind = fields.string('inputKind');
  if (!Object.hasOwn(model.inputKinds, kind))
    throw new Refusal(
      status.invalidInputKind,
      'Your specified input kind is not supported by OBS. Check that your specified kind is properly versioned and that any necessary plugins are loaded.',
    );
  return kind;
};

function announceInput(world: World, input: model.Input): void {
  world.announce('InputCreated', intent.inputs, {
    inputName: input.name,
    inputKind: input.kind,
    unversionedInputKind: model.unversioned(input.kind),
    inputSettings: input.settings,
    defaultInputSettings: model.inputKinds[input.kind]?.defaults ?? {},
    ...(world.modern && { inputKindCaps: 0 }),
  });
}

/** An input as it comes up from a file: OBS says everything about it at once. */
export function announceLoaded(world: World, input: model.Input): void {
  const tell = (type: string, data: Record<string, unknown>) =>
    world.announce(type, intent.inputs, { inputName: input.name, ...data });
  announceInput(world, input);
  tell('InputVolumeChanged', volumeOf(input));
  tell('InputAudioBalanceChanged', { inputAudioBalance: input.balance });
  tell('InputAudioSyncOffsetChanged', { inputAudioSyncOffset: input.syncMs });
  tell('InputMuteStateChanged', { inputMuted: input.muted });
  if (input.monitor !== 'OBS_MONITORING_TYPE_NONE') {
    tell('InputAudioMonitorTypeChanged', { monitorType: input.monitor });
  }
  if (Object.values(input.tracks).includes(false)) {
    tell('InputAudioTracksChanged', { inputAudioTracks: input.tracks });
  }
}

export const inputHandlers: Handlers = {
  GetInputList: (world, fields) => ({
    inputs: world.current.inputs
      .filter(input => !fields.has('inputKind') || input.kind === fields.string('inputKind'))
      .map(input => ({
        inputName: input.name,
        inputKind: input.kind,
        unversionedInputKind: model.unversioned(input.kind),
        ...(world.modern && { inputKindCaps: 0 }),
      })),
  }),
  GetInputKindList: (_world, fields) => ({
    inputKinds: Object.keys(model.inputKinds).map(kind =>
      fields.optionalBoolean('unversioned', false) ? model.unversioned(kind) : kind,
    ),
  }),
  GetSpecialInputs: () => ({
    desktop1: null,
    desktop2: null,
    mic1: null,
    mic2: null,
    mic3: null,
    mic4: null,
  }),
  CreateInput(world, fields) {
    const scene = world.sceneOf(fields);
    const name = fields.string('inputName');
    const kind = kindOf(fields);
    if (world.isSource(name))
      throw new Refusal(status.alreadyExists, 'A source already exists by that input name.');
    const settings = fields.has('inputSettings') ? fields.object('inputSettings', true) : {};
    const input = model.newInput(name, kind, settings);
    world.current.inputs.push(input);
    const item = model.newItem(scene, name, fields.optionalBoolean('sceneItemEnabled', true));
    world.effect('input-created', { input: name, kind });
    announceInput(world, input);
    announceItem(world, scene, item);
    return {
      sceneItemId: item.id,
      ...(world.modern && { inputUuid: world.uuidOf(name) }),
    };
  },
  RemoveInput(world, fields) {
    const { name } = world.inputOf(fields);
    world.current.inputs = world.current.inputs.filter(input => input.name !== name);
    world.current.filters.delete(name);
    world.effect('input-removed', { input: name });
    for (const scene of world.current.scenes) {
      // OBS sweeps a scene when it draws it: of the others it says nothing.
      const drawn = scene.name === world.current.program;
      for (const item of scene.items.filter(each => drawn && each.source === name)) {
        world.announce('SceneItemRemoved', intent.sceneItems, {
          sceneName: scene.name,
          sceneItemId: item.id,
          sourceName: name,
        });
      }
      scene.items = scene.items.filter(each => each.source !== name);
    }
    world.announce('InputRemoved', intent.inputs, { inputName: name });
    return undefined;
  },
  SetInputName(world, fields) {
    const input = world.inputOf(fields);
    const to = fields.string('newInputName');
    if (world.isSource(to))
      throw new Refusal(status.alreadyExists, 'A source already exists by that new input name.');
    const from = input.name;
    world.rename(from, to);
    input.name = to;
    world.effect('input-renamed', { from, to });
    world.announce('InputNameChanged', intent.inputs, { oldInputName: from, inputName: to });
    return undefined;
  },
  GetInputDefaultSettings: (_world, fields) => ({
    defaultInputSettings: model.inputKinds[kindOf(fields)]?.defaults ?? {},
  }),
  GetInputSettings(world, fields) {
    const input = world.inputOf(fields);
    return { inputSettings: input.settings, inputKind: input.kind };
  },
  SetInputSettings(world, fields) {
    const input = world.inputOf(fields);
    const settings = fields.object('inputSettings', true);
    input.settings = fields.optionalBoolean('overlay', true)
      ? { ...input.settings, ...settings }
      : settings;
    world.effect('input-settings', { input: input.name, settings });
    if (world.modern) {
      world.announce('InputSettingsChanged', intent.inputs, {
        inputName: input.name,
        inputSettings: input.settings,
      });
    }
    return undefined;
  },
  GetInputMute: (world, fields) => ({ inputMuted: world.audioOf(fields).muted }),
  SetInputMute(world, fields) {
    setMute(world, world.audioOf(fields), fields.boolean('inputMuted'));
    return undefined;
  },
  ToggleInputMute(world, fields) {
    const input = world.audioOf(fields);
    setMute(world, input, !input.muted);
    return { inputMuted: input.muted };
  },
  GetInputVolume: (world, fields) => volumeOf(world.audioOf(fields)),
  SetInputVolume(world, fields) {
    const input = world.audioOf(fields);
    input.volumeMul = wantedVolume(fields);
    world.effect('volume', { input: input.name, ...volumeOf(input) });
    world.announce('InputVolumeChanged', intent.inputs, {
      inputName: input.name,
      ...volumeOf(input),
    });
    return undefined;
  },
  GetInputAudioBalance: (world, fields) => ({ inputAudioBalance: world.audioOf(fields).balance }),
  SetInputAudioBalance(world, fields) {
    const input = world.audioOf(fields);
    input.balance = fields.number('inputAudioBalance', 0, 1);
    world.effect('balance', { input: input.name, balance: input.balance });
    world.announce('InputAudioBalanceChanged', intent.inputs, {
      inputName: input.name,
      inputAudioBalance: input.balance,
    });
    return undefined;
  },
  GetInputAudioSyncOffset: (world, fields) => ({
    inputAudioSyncOffset: world.audioOf(fields).syncMs,
  }),
  SetInputAudioSyncOffset(world, fields) {
    const input = world.audioOf(fields);
    input.syncMs = fields.number('inputAudioSyncOffset', -950, 20_000);
    world.effect('sync', { input: input.name, ms: input.syncMs });
    world.announce('InputAudioSyncOffsetChanged', intent.inputs, {
      inputName: input.name,
      inputAudioSyncOffset: input.syncMs,
    });
    return undefined;
  },
  GetInputAudioMonitorType: (world, fields) => ({ monitorType: world.audioOf(fields).monitor }),
  SetInputAudioMonitorType(world, fields) {
    const input = world.audioOf(fields);
    const type = fields.string('monitorType');
    if (!monitorTypes.has(type))
      throw new Refusal(status.invalidField, `Unknown monitor type: ${type}`);
    input.monitor = type;
    world.effect('monitor', { input: input.name, type });
    world.announce('InputAudioMonitorTypeChanged', intent.inputs, {
      inputName: input.name,
      monitorType: type,
    });
    return undefined;
  },
  GetInputAudioTracks: (world, fields) => ({ inputAudioTracks: world.audioOf(fields).tracks }),
  SetInputAudioTracks(world, fields) {
    const input = world.audioOf(fields);
    const tracks = fields.nested('inputAudioTracks');
    for (const track of Object.keys(input.tracks)) {
      if (tracks.has(track)) input.tracks[track] = tracks.boolean(track);
    }
    world.announce('InputAudioTracksChanged', intent.inputs, {
      inputName: input.name,
      inputAudioTracks: input.tracks,
    });
    return undefined;
  },
  GetInputPropertiesListPropertyItems(world, fields) {
    world.inputOf(fields);
    fields.string('propertyName');
    throw new Refusal(status.notFound, 'Unable to find a property by that name.');
  },
  PressInputPropertiesButton(world, fields) {
    const input = world.inputOf(fields);
    const property = fields.string('propertyName');
    if (input.kind !== 'browser_source' || property !== 'refreshnocache')
      throw new Refusal(status.notFound, 'Unable to find a property by that name.');
    world.effect('refreshed', { input: input.name });
    return undefined;
  },
};
