import { z } from 'zod';
import { jsonObject } from '../../../contracts/index.ts';
import type { ObsClient } from './client.ts';
import { filterOf, inputIn, inputOf, itemsOf, type ObsState } from './state.ts';

/** What an event may do besides changing the state: have something read again. */
export type Reread = ObsClient['reread'] & { everything(): void };

type Apply = (state: ObsState, data: unknown) => void;
type Handler = { apply?: Apply; after?: (reread: Reread, data: unknown) => void };

/** Binds a handler to the fields it needs; an event without them is ignored. */
function on<S extends z.ZodType>(
  schema: S,
  apply?: (state: ObsState, data: z.output<S>) => void,
  after?: (reread: Reread, data: z.output<S>) => void,
): Handler {
  return {
    ...(apply && {
      apply: (state: ObsState, data: unknown) => {
        const checked = schema.safeParse(data);
        if (checked.success) apply(state, checked.data);
      },
    }),
    ...(after && {
      after: (reread: Reread, data: unknown) => {
        const checked = schema.safeParse(data);
        if (checked.success) after(reread, checked.data);
      },
    }),
  };
}

const none = z.unknown();
const s = z.string();
const scene = z.object({ sceneName: s });
const input = z.object({ inputName: s });
const item = z.object({ sceneName: s, sceneItemId: z.number() });
const filter = z.object({ sourceName: s, filterName: s });

/** `OBS_WEBSOCKET_OUTPUT_STARTED` → `started`. */
export const phaseOf = (outputState: string): string =>
  outputState.replace(/^OBS_WEBSOCKET_OUTPUT_/, '').toLowerCase();

const outputEvent = z.object({
  outputState: s.transform(phaseOf),
  outputPath: s.nullish(),
});

/** Running, by phase: OBS 29 says `outputActive: false` of a paused recording. */
const runs = (phase: string) =>
  phase === 'started' ||
  phase === 'paused' ||
  phase === 'resumed' ||
  phase === 'reconnected' ||
  phase === 'reconnecting' ||
  phase === 'stopping';

/** `OBS_MEDIA_STATE_PLAYING` → `playing`. */
export const mediaOf = (state: string): string =>
  state.replace(/^OBS_MEDIA_STATE_/, '').toLowerCase();

const afterMediaAction: Readonly<Record<string, string>> = {
  PLAY: 'playing',
  PAUSE: 'paused',
  STOP: 'stopped',
  RESTART: 'playing',
};

/**
 * Every event of obs-websocket 5 that the state depends on (protocol.md, *Events*). Those of newer
 * versions (settings changed) are taken where they come; without them the studio reads back.
 */
export const handlers: Readonly<Record<string, Handler>> = {
  // scenes
  CurrentProgramSceneChanged: on(scene, (state, { sceneName }) => {
    state.program = sceneName;
  }),
  CurrentPreviewSceneChanged: on(scene, (state, { sceneName }) => {
    state.preview = sceneName;
  }),
  SceneListChanged: on(
    z.object({ scenes: z.array(z.object({ sceneName: s, sceneIndex: z.number() })) }),
    (state, { scenes }) => {
      state.scenes = scenes
        .toSorted((a, b) => b.sceneIndex - a.sceneIndex)
        .map(({ sceneName }) => sceneName);
    },
  ),
  SceneCreated: on(
    z.object({ sceneName: s, isGroup: z.boolean() }),
    (state, { sceneName, isGroup }) => {
      const list = isGroup ? state.groups : state.scenes;
      if (!list.includes(sceneName)) list.push(sceneName);
    },
    (reread, { sceneName }) => reread.items(sceneName),
  ),
  SceneRemoved: on(scene, (state, { sceneName }) => {
    state.scenes = state.scenes.filter(name => name !== sceneName);
    state.groups = state.groups.filter(name => name !== sceneName);
    state.items = state.items.filter(entry => entry.scene !== sceneName);
    state.filters = state.filters.filter(entry => entry.source !== sceneName);
  }),
  SceneNameChanged: on(
    z.object({ oldSceneName: s, sceneName: s }),
    (state, { oldSceneName, sceneName }) => rename(state, oldSceneName, sceneName),
  ),
  StudioModeStateChanged: on(
    z.object({ studioModeEnabled: z.boolean() }),
    (state, { studioModeEnabled }) => {
      state.studioMode = studioModeEnabled;
      if (!studioModeEnabled) state.preview = null;
    },
    reread => reread.lists(),
  ),

  // transitions
  CurrentSceneTransitionChanged: on(
    z.object({ transitionName: s }),
    (state, { transitionName }) => {
      state.transition = transitionName;
    },
    reread => reread.transition(),
  ),
  CurrentSceneTransitionDurationChanged: on(
    z.object({ transitionDuration: z.number() }),
    (state, { transitionDuration }) => {
      state.transitionMs = transitionDuration;
    },
  ),
  SceneTransitionStarted: on(none, state => {
    state.transitioning = true;
  }),
  SceneTransitionEnded: on(none, state => {
    state.transitioning = false;
  }),

  // inputs
  InputCreated: on(
    z.object({ inputName: s, inputKind: s }),
    (state, { inputName, inputKind }) => {
      inputIn(state, inputName, inputKind);
    },
    (reread, { inputName }) => reread.input(inputName),
  ),
  InputRemoved: on(input, (state, { inputName }) => {
    state.inputs = state.inputs.filter(({ name }) => name !== inputName);
    // Of items in scenes that it does not draw, OBS says nothing.
    for (const entry of state.items) {
      if (entry.items.some(({ source }) => source === inputName)) {
        entry.items = entry.items.filter(({ source }) => source !== inputName);
      }
    }
    state.filters = state.filters.filter(entry => entry.source !== inputName);
  }),
  InputNameChanged: on(
    z.object({ oldInputName: s, inputName: s }),
    (state, { oldInputName, inputName }) => rename(state, oldInputName, inputName),
  ),
  InputSettingsChanged: on(
    z.object({ inputName: s, inputSettings: jsonObject }),
    (state, { inputName, inputSettings }) => applySettings(state, inputName, inputSettings),
  ),
  InputMuteStateChanged: on(
    z.object({ inputName: s, inputMuted: z.boolean() }),
    (state, { inputName, inputMuted }) => {
      inputIn(state, inputName).muted = inputMuted;
    },
  ),
  InputVolumeChanged: on(
    z.object({ inputName: s, inputVolumeDb: z.number().nullable() }),
    (state, { inputName, inputVolumeDb }) => {
      inputIn(state, inputName).volumeDb = inputVolumeDb ?? -100;
    },
  ),
  InputAudioBalanceChanged: on(
    z.object({ inputName: s, inputAudioBalance: z.number() }),
    (state, { inputName, inputAudioBalance }) => {
      inputIn(state, inputName).balance = inputAudioBalance;
    },
  ),
  InputAudioSyncOffsetChanged: on(
    z.object({ inputName: s, inputAudioSyncOffset: z.number() }),
    (state, { inputName, inputAudioSyncOffset }) => {
      inputIn(state, inputName).syncMs = inputAudioSyncOffset;
    },
  ),
  InputAudioMonitorTypeChanged: on(
    z.object({ inputName: s, monitorType: s }),
    (state, { inputName, monitorType }) => {
      inputIn(state, inputName).monitor = monitorOf(monitorType);
    },
  ),

  // media
  MediaInputPlaybackStarted: on(input, (state, { inputName }) => {
    inputIn(state, inputName).media = 'playing';
  }),
  MediaInputPlaybackEnded: on(input, (state, { inputName }) => {
    inputIn(state, inputName).media = 'ended';
  }),
  MediaInputActionTriggered: on(
    z.object({ inputName: s, mediaAction: s }),
    (state, { inputName, mediaAction }) => {
      const known = inputIn(state, inputName);
      known.mediaActions += 1;
      const now = afterMediaAction[mediaAction.replace(/^.*_ACTION_/, '')];
      if (now) known.media = now;
    },
    // What truly came of it: an empty player stays silent when told to play.
    (reread, { inputName }) => reread.input(inputName),
  ),

  // items
  SceneItemCreated: on(scene, undefined, (reread, { sceneName }) => reread.items(sceneName)),
  SceneItemListReindexed: on(scene, undefined, (reread, { sceneName }) => reread.items(sceneName)),
  SceneItemRemoved: on(item, (state, { sceneName, sceneItemId }) => {
    const entry = state.items.find(({ scene }) => scene === sceneName);
    if (entry) entry.items = entry.items.filter(({ id }) => id !== sceneItemId);
  }),
  SceneItemEnableStateChanged: on(item.extend({ sceneItemEnabled: z.boolean() }), (state, data) => {
    const found = itemsOf(state, data.sceneName).find(({ id }) => id === data.sceneItemId);
    if (found) found.enabled = data.sceneItemEnabled;
  }),
  SceneItemLockStateChanged: on(item.extend({ sceneItemLocked: z.boolean() }), (state, data) => {
    const found = itemsOf(state, data.sceneName).find(({ id }) => id === data.sceneItemId);
    if (found) found.locked = data.sceneItemLocked;
  }),

  // filters
  SourceFilterCreated: on(filter, undefined, (reread, { sourceName }) =>
    reread.filters(sourceName),
  ),
  SourceFilterListReindexed: on(z.object({ sourceName: s }), undefined, (reread, { sourceName }) =>
    reread.filters(sourceName),
  ),
  SourceFilterRemoved: on(filter, (state, { sourceName, filterName }) => {
    const entry = state.filters.find(({ source }) => source === sourceName);
    if (entry) entry.filters = entry.filters.filter(({ name }) => name !== filterName);
  }),
  SourceFilterNameChanged: on(
    filter.extend({ oldFilterName: s }),
    (state, { sourceName, filterName, oldFilterName }) => {
      const found = filterOf(state, sourceName, oldFilterName);
      if (found) found.name = filterName;
    },
  ),
  SourceFilterSettingsChanged: on(
    filter.extend({ filterSettings: jsonObject }),
    (state, { sourceName, filterName, filterSettings }) => {
      const found = filterOf(state, sourceName, filterName);
      if (found) found.settings = filterSettings;
    },
  ),
  SourceFilterEnableStateChanged: on(
    filter.extend({ filterEnabled: z.boolean() }),
    (state, { sourceName, filterName, filterEnabled }) => {
      const found = filterOf(state, sourceName, filterName);
      if (found) found.enabled = filterEnabled;
    },
  ),

  // outputs
  StreamStateChanged: on(outputEvent, (state, { outputState }) => {
    state.stream.phase = outputState;
    state.stream.active = runs(outputState);
    state.stream.reconnecting = outputState === 'reconnecting';
    if (!state.stream.active) state.stream.timecode = null;
  }),
  RecordStateChanged: on(outputEvent, (state, { outputState, outputPath }) => {
    state.record.phase = outputState;
    state.record.active = runs(outputState);
    state.record.paused = outputState === 'paused';
    if (outputPath) state.record.path = outputPath;
    if (!state.record.active) state.record.timecode = null;
  }),
  RecordFileChanged: on(z.object({ newOutputPath: s }), (state, { newOutputPath }) => {
    state.record.path = newOutputPath;
    state.record.splits += 1;
  }),
  ReplayBufferStateChanged: on(outputEvent, (state, { outputState }) => {
    state.replay.available = true;
    state.replay.phase = outputState;
    state.replay.active = runs(outputState);
  }),
  ReplayBufferSaved: on(z.object({ savedReplayPath: s }), (state, { savedReplayPath }) => {
    state.replay.saves += 1;
    state.replay.path = savedReplayPath;
  }),
  VirtualcamStateChanged: on(outputEvent, (state, { outputState }) => {
    state.virtualCamera.available = true;
    state.virtualCamera.phase = outputState;
    state.virtualCamera.active = runs(outputState);
  }),

  // profiles and scene collections
  CurrentProfileChanged: on(
    z.object({ profileName: s }),
    (state, { profileName }) => {
      state.profile = profileName;
    },
    reread => reread.outputs(),
  ),
  ProfileListChanged: on(z.object({ profiles: z.array(s) }), (state, { profiles }) => {
    state.profiles = profiles;
  }),
  CurrentSceneCollectionChanging: on(none, state => {
    state.changingCollection = true;
    state.complete = false;
  }),
  CurrentSceneCollectionChanged: on(
    z.object({ sceneCollectionName: s }),
    (state, { sceneCollectionName }) => {
      state.collection = sceneCollectionName;
      state.changingCollection = false;
    },
    reread => reread.everything(),
  ),
  SceneCollectionListChanged: on(
    z.object({ sceneCollections: z.array(s) }),
    (state, { sceneCollections }) => {
      state.collections = sceneCollections;
    },
  ),
};

/** `OBS_MONITORING_TYPE_MONITOR_ONLY` → `monitor-only`. */
export const monitorOf = (type: string): string =>
  type
    .replace(/^OBS_MONITORING_TYPE_/, '')
    .toLowerCase()
    .replaceAll('_', '-');

/** Takes an input's settings into the state, and the words of a text source. */
export function applySettings(
  state: ObsState,
  name: string,
  settings: z.infer<typeof jsonObject>,
): void {
  const known = inputOf(state, name);
  if (!known) return;
  known.settings = settings;
  const text = settings.text;
  if (typeof text === 'string') known.text = text;
}

function rename(state: ObsState, from: string, to: string): void {
  const renamed = (names: string[]) => names.map(name => (name === from ? to : name));
  state.scenes = renamed(state.scenes);
  state.groups = renamed(state.groups);
  if (state.program === from) state.program = to;
  if (state.preview === from) state.preview = to;
  for (const entry of state.items) {
    if (entry.scene === from) entry.scene = to;
    for (const each of entry.items) if (each.source === from) each.source = to;
  }
  for (const entry of state.filters) if (entry.source === from) entry.source = to;
  const known = inputOf(state, from);
  if (known) known.name = to;
}
