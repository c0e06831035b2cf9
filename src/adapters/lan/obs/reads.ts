import { z } from 'zod';
import { jsonObject } from '../../../contracts/index.ts';
import type { BatchAnswer, BatchRequest } from './client.ts';
import { applySettings, mediaOf, monitorOf } from './events.ts';
import { inputIn, inputOf, type ObsState } from './state.ts';

/**
 * One part of the state, read by Get* requests only. `key` names the part: an event about it that
 * arrives meanwhile makes the answer stale.
 */
export interface Read {
  key: string;
  requests: BatchRequest[];
  apply(state: ObsState, answers: readonly BatchAnswer[]): void;
}

/** The checked data of an answer, or undefined when OBS refused or answered something else. */
function data<S extends z.ZodType>(schema: S, answer: BatchAnswer | undefined) {
  if (!answer?.ok) return undefined;
  const checked = schema.safeParse(answer.data ?? {});
  return checked.success ? checked.data : undefined;
}

const s = z.string();
const ask = (request: string, fields?: BatchRequest['data']): BatchRequest =>
  fields ? { request, data: fields } : { request };

const sceneList = z.object({
  scenes: z.array(z.object({ sceneName: s, sceneIndex: z.number() })),
  currentProgramSceneName: s.nullish(),
  currentPreviewSceneName: s.nullish(),
});

export const readScenes = (): Read => ({
  key: 'scenes',
  requests: [ask('GetSceneList'), ask('GetStudioModeEnabled'), ask('GetGroupList')],
  apply(state, [list, mode, groups]) {
    const studioMode = data(z.object({ studioModeEnabled: z.boolean() }), mode);
    if (studioMode) state.studioMode = studioMode.studioModeEnabled;
    const scenes = data(sceneList, list);
    if (scenes) {
      state.scenes = scenes.scenes
        .toSorted((a, b) => b.sceneIndex - a.sceneIndex)
        .map(({ sceneName }) => sceneName);
      state.program = scenes.currentProgramSceneName ?? null;
      state.preview = state.studioMode ? (scenes.currentPreviewSceneName ?? null) : null;
    }
    state.groups = data(z.object({ groups: z.array(s) }), groups)?.groups ?? [];
  },
});

export const readConfig = (): Read => ({
  key: 'config',
  requests: [ask('GetProfileList'), ask('GetSceneCollectionList')],
  apply(state, [profiles, collections]) {
    const one = data(z.object({ currentProfileName: s, profiles: z.array(s) }), profiles);
    if (one) {
      state.profile = one.currentProfileName;
      state.profiles = one.profiles;
    }
    const two = data(
      z.object({ currentSceneCollectionName: s, sceneCollections: z.array(s) }),
      collections,
    );
    if (two) {
      state.collection = two.currentSceneCollectionName;
      state.collections = two.sceneCollections;
    }
  },
});

export const readHotkeys = (): Read => ({
  key: 'hotkeys',
  requests: [ask('GetHotkeyList')],
  apply(state, [hotkeys]) {
    const known = data(z.object({ hotkeys: z.array(s) }), hotkeys);
    if (known) state.hotkeys = [...new Set(known.hotkeys)];
  },
});

const transitions = z.object({
  transitions: z.array(
    z.object({ transitionName: s, transitionKind: s, transitionFixed: z.boolean() }),
  ),
});
const currentTransition = z.object({
  transitionName: s,
  transitionDuration: z.number().nullish(),
  transitionFixed: z.boolean().nullish(),
});

export const readTransitions = (): Read => ({
  key: 'transitions',
  requests: [ask('GetSceneTransitionList'), ask('GetCurrentSceneTransition')],
  apply(state, [list, current]) {
    const all = data(transitions, list);
    if (all) {
      state.transitions = all.transitions.map(each => ({
        name: each.transitionName,
        kind: each.transitionKind,
        fixed: each.transitionFixed,
      }));
    }
    const now = data(currentTransition, current);
    if (now) {
      state.transition = now.transitionName;
      state.transitionMs = now.transitionFixed ? null : (now.transitionDuration ?? null);
    }
  },
});

const running = z.object({
  outputActive: z.boolean(),
  outputPaused: z.boolean().nullish(),
  outputReconnecting: z.boolean().nullish(),
  outputTimecode: s.nullish(),
});

/** Status of the outputs. OBS refuses those that it cannot do here: they are not available. */
export const readOutputs = (): Read => ({
  key: 'outputs',
  requests: [
    ask('GetStreamStatus'),
    ask('GetRecordStatus'),
    ask('GetReplayBufferStatus'),
    ask('GetVirtualCamStatus'),
  ],
  apply(state, [stream, record, replay, camera]) {
    const live = data(running, stream);
    if (live) {
      Object.assign(state.stream, phase(state.stream.phase, live.outputActive));
      state.stream.reconnecting = live.outputReconnecting ?? false;
      state.stream.timecode = live.outputActive ? (live.outputTimecode ?? null) : null;
    }
    const tape = data(running, record);
    if (tape) {
      Object.assign(state.record, phase(state.record.phase, tape.outputActive));
      state.record.paused = tape.outputPaused ?? false;
      state.record.timecode = tape.outputActive ? (tape.outputTimecode ?? null) : null;
    }
    const buffer = data(running, replay);
    state.replay.available = buffer !== undefined;
    Object.assign(state.replay, phase(state.replay.phase, buffer?.outputActive ?? false));
    const virtual = data(running, camera);
    state.virtualCamera.available = virtual !== undefined;
    Object.assign(
      state.virtualCamera,
      phase(state.virtualCamera.phase, virtual?.outputActive ?? false),
    );
  },
});

/** Keeps a finer word that an event told (`paused`, `stopping`) while it does not contradict. */
function phase(known: string, active: boolean): { active: boolean; phase: string } {
  const idle = known === 'stopped' || known === 'starting' || known === 'unknown';
  return { active, phase: active ? (idle ? 'started' : known) : idle ? known : 'stopped' };
}

const inputList = z.object({ inputs: z.array(z.object({ inputName: s, inputKind: s })) });

export const readInputList = (): Read => ({
  key: 'inputs',
  requests: [ask('GetInputList')],
  apply(state, [list]) {
    const all = data(inputList, list);
    if (!all) return;
    const names = new Set(all.inputs.map(({ inputName }) => inputName));
    state.inputs = state.inputs.filter(({ name }) => names.has(name));
    const known = new Set(state.inputs.map(({ name }) => name));
    for (const { inputName, inputKind } of all.inputs) {
      if (!known.has(inputName)) inputIn(state, inputName, inputKind);
    }
  },
});

export const hasText = (kind: string): boolean => kind.startsWith('text_');

/** Everything of one input; its settings only when they are asked for (they may hold secrets). */
export const readInput = (inputName: string, withSettings: boolean): Read => ({
  key: `input:${inputName}`,
  requests: [
    ask('GetInputMute', { inputName }),
    ask('GetInputVolume', { inputName }),
    ask('GetInputAudioBalance', { inputName }),
    ask('GetInputAudioMonitorType', { inputName }),
    ask('GetInputAudioSyncOffset', { inputName }),
    ask('GetMediaInputStatus', { inputName }),
    ...(withSettings ? [ask('GetInputSettings', { inputName })] : []),
  ],
  apply(state, [mute, volume, balance, monitor, sync, media, settings]) {
    const input = inputOf(state, inputName);
    if (!input) return;
    input.muted = data(z.object({ inputMuted: z.boolean() }), mute)?.inputMuted ?? null;
    const level = data(z.object({ inputVolumeDb: z.number().nullable() }), volume);
    input.volumeDb = level ? (level.inputVolumeDb ?? -100) : null;
    input.balance =
      data(z.object({ inputAudioBalance: z.number() }), balance)?.inputAudioBalance ?? null;
    const type = data(z.object({ monitorType: s }), monitor);
    input.monitor = type ? monitorOf(type.monitorType) : null;
    input.syncMs =
      data(z.object({ inputAudioSyncOffset: z.number() }), sync)?.inputAudioSyncOffset ?? null;
    const playing = mediaOf(data(z.object({ mediaState: s }), media)?.mediaState ?? 'none');
    input.media = playing === 'none' ? null : playing;
    const set = data(z.object({ inputSettings: jsonObject }), settings);
    if (set) applySettings(state, inputName, set.inputSettings);
  },
});

const itemList = z.object({
  sceneItems: z.array(
    z.object({
      sceneItemId: z.number(),
      sceneItemIndex: z.number(),
      sourceName: s,
      sceneItemEnabled: z.boolean(),
      sceneItemLocked: z.boolean(),
      sceneItemTransform: jsonObject.nullish(),
    }),
  ),
});

export const readItems = (scene: string, group: boolean): Read => ({
  key: `items:${scene}`,
  requests: [ask(group ? 'GetGroupSceneItemList' : 'GetSceneItemList', { sceneName: scene })],
  apply(state, [list]) {
    const all = data(itemList, list);
    if (!all) return;
    const items = all.sceneItems
      .toSorted((a, b) => a.sceneItemIndex - b.sceneItemIndex)
      .map(each => ({
        id: each.sceneItemId,
        source: each.sourceName,
        enabled: each.sceneItemEnabled,
        locked: each.sceneItemLocked,
        transform: each.sceneItemTransform ?? {},
      }));
    const entry = state.items.find(candidate => candidate.scene === scene);
    if (entry) entry.items = items;
    else state.items.push({ scene, items });
  },
});

const filterList = z.object({
  filters: z.array(
    z.object({
      filterName: s,
      filterKind: s,
      filterEnabled: z.boolean(),
      filterSettings: jsonObject.nullish(),
    }),
  ),
});

export const readFilters = (source: string): Read => ({
  key: `filters:${source}`,
  requests: [ask('GetSourceFilterList', { sourceName: source })],
  apply(state, [list]) {
    const all = data(filterList, list);
    if (!all) return;
    const filters = all.filters.map(each => ({
      name: each.filterName,
      kind: each.filterKind,
      enabled: each.filterEnabled,
      settings: each.filterSettings ?? {},
    }));
    const rest = state.filters.filter(entry => entry.source !== source);
    state.filters = filters.length > 0 ? [...rest, { source, filters }] : rest;
  },
});
