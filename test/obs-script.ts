import { EventSubscription, OBSWebSocket, OBSWebSocketError } from 'obs-websocket-js/json';

/** A request of the script; `until` waits for events of that type after it, else for a pause. */
export interface Step {
  ask: string;
  data?: Record<string, unknown>;
  /** `EventType` or `EventType:word` where the word stands somewhere in its data. */
  until?: string;
}

const clip = 'Clip';
const text = 'Lower third';
const colour = 'Colour';
const A = { sceneName: 'Camera 1' };
const item = { ...A, sceneItemId: 1 };
const warm = { sourceName: colour, filterName: 'Warm' };
const action = (word: string) => `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${word}`;

/**
 * What a crew's clients do, and what they do wrong, on an OBS with one empty scene called "Scene".
 * Played on a real OBS and on the simulator: shapes of replies, refusals and events must agree.
 */
export const script: readonly Step[] = [
  { ask: 'GetVersion' },
  { ask: 'GetStats' },
  { ask: 'GetSceneList' },
  { ask: 'GetStudioModeEnabled' },
  { ask: 'GetSceneTransitionList' },
  { ask: 'GetCurrentSceneTransition' },
  { ask: 'GetTransitionKindList' },
  { ask: 'GetInputList' },
  { ask: 'GetInputKindList' },
  { ask: 'GetSpecialInputs' },
  { ask: 'GetProfileList' },
  { ask: 'GetSceneCollectionList' },
  { ask: 'GetVideoSettings' },
  { ask: 'GetGroupList' },
  { ask: 'GetMonitorList' },
  { ask: 'GetHotkeyList' },
  { ask: 'GetRecordDirectory' },
  { ask: 'GetStreamStatus' },
  { ask: 'GetRecordStatus' },
  { ask: 'GetReplayBufferStatus' },
  { ask: 'GetLastReplayBufferReplay' },
  { ask: 'GetStreamServiceSettings' },
  { ask: 'NoSuchRequest' },
  // scenes and transitions
  { ask: 'CreateScene', data: A, until: 'SceneCreated' },
  { ask: 'CreateScene', data: { sceneName: 'Camera 2' }, until: 'SceneCreated' },
  { ask: 'CreateScene', data: A },
  { ask: 'SetCurrentSceneTransition', data: { transitionName: 'Cut' } },
  { ask: 'GetCurrentSceneTransition' },
  { ask: 'SetCurrentSceneTransition', data: { transitionName: 'Zip' } },
  { ask: 'SetCurrentProgramScene', data: A, until: 'SceneTransitionEnded' },
  { ask: 'SetCurrentProgramScene', data: A },
  { ask: 'GetCurrentProgramScene' },
  { ask: 'SetCurrentSceneTransition', data: { transitionName: 'Fade' } },
  { ask: 'SetCurrentSceneTransitionDuration', data: { transitionDuration: 200 } },
  { ask: 'SetCurrentSceneTransitionDuration', data: { transitionDuration: 5 } },
  { ask: 'SetCurrentProgramScene', data: { sceneName: 'Camera 2' }, until: 'SceneTransitionEnded' },
  { ask: 'GetCurrentSceneTransitionCursor' },
  { ask: 'SetCurrentProgramScene', data: { sceneName: 'Nowhere' } },
  { ask: 'SetCurrentProgramScene', data: {} },
  { ask: 'SetCurrentProgramScene' },
  { ask: 'SetCurrentProgramScene', data: { sceneName: 5 } },
  { ask: 'SetCurrentProgramScene', data: { sceneName: '' } },
  { ask: 'SetCurrentPreviewScene', data: A },
  { ask: 'GetCurrentPreviewScene' },
  { ask: 'TriggerStudioModeTransition' },
  { ask: 'SetTBarPosition', data: { position: 0.5 } },
  {
    ask: 'SetStudioModeEnabled',
    data: { studioModeEnabled: true },
    until: 'StudioModeStateChanged',
  },
  { ask: 'GetSceneList' },
  { ask: 'SetCurrentPreviewScene', data: A, until: 'CurrentPreviewSceneChanged' },
  { ask: 'GetCurrentPreviewScene' },
  { ask: 'TriggerStudioModeTransition', until: 'SceneTransitionEnded' },
  {
    ask: 'SetStudioModeEnabled',
    data: { studioModeEnabled: false },
    until: 'StudioModeStateChanged',
  },
  { ask: 'GetSceneSceneTransitionOverride', data: A },
  {
    ask: 'SetSceneSceneTransitionOverride',
    data: { ...A, transitionName: 'Fade', transitionDuration: 100 },
  },
  { ask: 'GetSceneSceneTransitionOverride', data: A },
  // inputs
  {
    ask: 'CreateInput',
    data: { ...A, inputName: colour, inputKind: 'color_source_v3', inputSettings: { color: 7 } },
    until: 'SceneItemSelected',
  },
  {
    ask: 'CreateInput',
    data: { ...A, inputName: text, inputKind: 'text_ft2_source_v2', inputSettings: { text: 'a' } },
    until: 'SceneItemSelected',
  },
  {
    ask: 'CreateInput',
    data: { sceneName: 'Camera 2', inputName: clip, inputKind: 'ffmpeg_source', inputSettings: {} },
    until: 'SceneItemSelected',
  },
  { ask: 'CreateInput', data: { ...A, inputName: 'x', inputKind: 'nope' } },
  { ask: 'CreateInput', data: { ...A, inputName: clip, inputKind: 'ffmpeg_source' } },
  { ask: 'GetInputList' },
  { ask: 'GetInputSettings', data: { inputName: text } },
  { ask: 'GetInputSettings', data: { inputName: 'Camera 1' } },
  { ask: 'GetInputDefaultSettings', data: { inputKind: 'ffmpeg_source' } },
  { ask: 'SetInputSettings', data: { inputName: text, inputSettings: { text: 'b' } } },
  { ask: 'GetInputMute', data: { inputName: clip } },
  { ask: 'GetInputMute', data: { inputName: colour } },
  { ask: 'GetInputMute', data: { inputName: 'Nothing' } },
  {
    ask: 'SetInputMute',
    data: { inputName: clip, inputMuted: true },
    until: 'InputMuteStateChanged',
  },
  { ask: 'SetInputMute', data: { inputName: clip, inputMuted: true } },
  { ask: 'ToggleInputMute', data: { inputName: clip } },
  { ask: 'GetInputVolume', data: { inputName: clip } },
  { ask: 'SetInputVolume', data: { inputName: clip, inputVolumeDb: -12 } },
  { ask: 'SetInputVolume', data: { inputName: clip, inputVolumeMul: 0.5 } },
  { ask: 'SetInputVolume', data: { inputName: clip, inputVolumeDb: -120 } },
  { ask: 'SetInputVolume', data: { inputName: clip, inputVolumeDb: 40 } },
  { ask: 'SetInputVolume', data: { inputName: clip } },
  { ask: 'SetInputVolume', data: { inputName: clip, inputVolumeDb: 1, inputVolumeMul: 1 } },
  { ask: 'GetInputAudioBalance', data: { inputName: clip } },
  { ask: 'SetInputAudioBalance', data: { inputName: clip, inputAudioBalance: 0.25 } },
  { ask: 'SetInputAudioBalance', data: { inputName: clip, inputAudioBalance: 2 } },
  { ask: 'GetInputAudioSyncOffset', data: { inputName: clip } },
  { ask: 'SetInputAudioSyncOffset', data: { inputName: clip, inputAudioSyncOffset: 250 } },
  { ask: 'GetInputAudioMonitorType', data: { inputName: clip } },
  {
    ask: 'SetInputAudioMonitorType',
    data: { inputName: clip, monitorType: 'OBS_MONITORING_TYPE_MONITOR_ONLY' },
  },
  { ask: 'SetInputAudioMonitorType', data: { inputName: clip, monitorType: 'X' } },
  { ask: 'GetInputAudioTracks', data: { inputName: clip } },
  { ask: 'SetInputAudioTracks', data: { inputName: clip, inputAudioTracks: { 1: false } } },
  { ask: 'GetMediaInputStatus', data: { inputName: clip } },
  { ask: 'GetMediaInputStatus', data: { inputName: colour } },
  { ask: 'TriggerMediaInputAction', data: { inputName: clip, mediaAction: action('PLAY') } },
  { ask: 'TriggerMediaInputAction', data: { inputName: clip, mediaAction: 'X' } },
  { ask: 'SetMediaInputCursor', data: { inputName: clip, mediaCursor: 10 } },
  { ask: 'PressInputPropertiesButton', data: { inputName: clip, propertyName: 'nope' } },
  {
    ask: 'SetInputName',
    data: { inputName: clip, newInputName: 'Film' },
    until: 'InputNameChanged',
  },
  { ask: 'GetSourceActive', data: { sourceName: 'Camera 1' } },
  // items
  { ask: 'GetSceneItemList', data: A },
  { ask: 'GetSceneItemId', data: { ...A, sourceName: colour } },
  { ask: 'GetSceneItemId', data: { ...A, sourceName: 'Nothing' } },
  { ask: 'SetSceneItemEnabled', data: { ...item, sceneItemEnabled: false } },
  { ask: 'GetSceneItemEnabled', data: item },
  { ask: 'SetSceneItemEnabled', data: { ...A, sceneItemId: 99, sceneItemEnabled: false } },
  { ask: 'SetSceneItemLocked', data: { ...item, sceneItemLocked: true } },
  { ask: 'GetSceneItemLocked', data: item },
  {
    ask: 'SetSceneItemTransform',
    data: { ...item, sceneItemTransform: { positionX: 10, rotation: 45, scaleX: 0.5 } },
    until: 'SceneItemTransformChanged',
  },
  { ask: 'SetSceneItemTransform', data: { ...item, sceneItemTransform: {} } },
  { ask: 'SetSceneItemTransform', data: { ...item, sceneItemTransform: { positionX: 'a' } } },
  { ask: 'GetSceneItemTransform', data: item },
  { ask: 'GetSceneItemIndex', data: item },
  { ask: 'SetSceneItemIndex', data: { ...item, sceneItemIndex: 1 } },
  { ask: 'GetSceneItemBlendMode', data: item },
  { ask: 'DuplicateSceneItem', data: { ...item, destinationSceneName: 'Camera 2' } },
  { ask: 'CreateSceneItem', data: { ...A, sourceName: 'Camera 1' } },
  { ask: 'RemoveSceneItem', data: { ...A, sceneItemId: 2 }, until: 'InputRemoved' },
  // filters
  {
    ask: 'CreateSourceFilter',
    data: { ...warm, filterKind: 'color_filter_v2', filterSettings: { gamma: 0.1 } },
  },
  { ask: 'CreateSourceFilter', data: { ...warm, filterName: 'F', filterKind: 'nope' } },
  { ask: 'GetSourceFilterList', data: { sourceName: colour } },
  { ask: 'GetSourceFilter', data: warm },
  { ask: 'GetSourceFilterDefaultSettings', data: { filterKind: 'gain_filter' } },
  { ask: 'SetSourceFilterEnabled', data: { ...warm, filterEnabled: false } },
  { ask: 'SetSourceFilterEnabled', data: { ...warm, filterName: 'Worm', filterEnabled: false } },
  { ask: 'SetSourceFilterEnabled', data: { ...warm, sourceName: 'Nothing', filterEnabled: false } },
  { ask: 'SetSourceFilterSettings', data: { ...warm, filterSettings: { gamma: 0.5 } } },
  { ask: 'SetSourceFilterName', data: { ...warm, newFilterName: 'Cold' } },
  { ask: 'RemoveSourceFilter', data: { ...warm, filterName: 'Cold' } },
  // outputs
  { ask: 'StopRecord' },
  { ask: 'StopStream' },
  { ask: 'SaveReplayBuffer' },
  { ask: 'StartRecord', until: 'RecordStateChanged:STARTED' },
  { ask: 'Sleep1500' },
  { ask: 'StartRecord' },
  { ask: 'GetRecordStatus' },
  { ask: 'PauseRecord', until: 'RecordStateChanged:PAUSED' },
  { ask: 'GetRecordStatus' },
  { ask: 'ResumeRecord', until: 'RecordStateChanged:RESUMED' },
  { ask: 'ResumeRecord' },
  { ask: 'ToggleRecordPause', until: 'RecordStateChanged:PAUSED' },
  { ask: 'ToggleRecordPause', until: 'RecordStateChanged:RESUMED' },
  { ask: 'StopRecord', until: 'RecordStateChanged:STOPPED' },
  { ask: 'StartReplayBuffer', until: 'ReplayBufferStateChanged:STARTED' },
  { ask: 'Sleep1500' },
  { ask: 'SaveReplayBuffer', until: 'ReplayBufferSaved' },
  { ask: 'GetLastReplayBufferReplay' },
  { ask: 'ToggleReplayBuffer', until: 'ReplayBufferStateChanged:STOPPED' },
  { ask: 'SendStreamCaption', data: { captionText: 'x' } },
  { ask: 'GetOutputList' },
  // the rest
  {
    ask: 'GetSourceScreenshot',
    data: { sourceName: 'Camera 1', imageFormat: 'png', imageWidth: 64 },
  },
  {
    ask: 'GetSourceScreenshot',
    data: { sourceName: 'Camera 1', imageFormat: 'png', imageWidth: 4 },
  },
  { ask: 'GetSourceScreenshot', data: { sourceName: 'Nothing', imageFormat: 'png' } },
  { ask: 'GetSourceScreenshot', data: { sourceName: 'Camera 1', imageFormat: 'zip' } },
  { ask: 'TriggerHotkeyByName', data: { hotkeyName: 'nope' } },
  { ask: 'TriggerHotkeyByName', data: { hotkeyName: 'OBSBasic.ResetStats' } },
  { ask: 'TriggerHotkeyByKeySequence', data: { keyId: 'OBS_KEY_F1' } },
  { ask: 'TriggerHotkeyByKeySequence', data: {} },
  { ask: 'BroadcastCustomEvent', data: { eventData: { cue: 1 } }, until: 'CustomEvent' },
  { ask: 'CallVendorRequest', data: { vendorName: 'x', requestType: 'y' } },
  { ask: 'Sleep', data: { sleepMillis: 10 } },
  { ask: 'CreateProfile', data: { profileName: 'P2' }, until: 'CurrentProfileChanged' },
  { ask: 'CreateProfile', data: { profileName: 'P2' } },
  { ask: 'SetCurrentProfile', data: { profileName: 'Untitled' }, until: 'CurrentProfileChanged' },
  { ask: 'SetCurrentProfile', data: { profileName: 'Nope' } },
  { ask: 'RemoveProfile', data: { profileName: 'P2' }, until: 'ProfileListChanged' },
  {
    ask: 'SetSceneName',
    data: { sceneName: 'Scene', newSceneName: 'Wide' },
    until: 'SceneNameChanged',
  },
  { ask: 'SetSceneName', data: { sceneName: 'Wide', newSceneName: 'Wide' } },
  { ask: 'RemoveScene', data: { sceneName: 'Wide' }, until: 'SceneRemoved' },
  { ask: 'RemoveInput', data: { inputName: colour }, until: 'InputRemoved' },
  { ask: 'SetCurrentSceneCollection', data: { sceneCollectionName: 'Nope' } },
  {
    ask: 'CreateSceneCollection',
    data: { sceneCollectionName: 'Other' },
    until: 'CurrentSceneCollectionChanged',
  },
  {
    ask: 'SetCurrentSceneCollection',
    data: { sceneCollectionName: 'Untitled' },
    until: 'CurrentSceneCollectionChanged',
  },
];

/** A value's shape: types instead of values; settings are open, so only that they are objects. */
export type Shape = string | { [field: string]: Shape } | Shape[];

const open = /Settings$|^font$|^slotValue$|^eventData$/;

export function shapeOf(value: unknown, field = ''): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const shapes = value.map(each => shapeOf(each));
    const kinds = new Map(shapes.map(shape => [JSON.stringify(shape), shape]));
    return [...kinds.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
  }
  if (typeof value !== 'object') return typeof value;
  if (open.test(field)) return 'object';
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, shapeOf(each, name)]),
  );
}

export interface Said {
  ask: string;
  /** Shape of the answer's data; for a refusal its code and OBS's own words. */
  answer: Shape | { refused: number; comment: string };
  /** Types of the events that followed, sorted. */
  events: string[];
}

export interface Transcript {
  steps: Said[];
  /** Shapes seen of each event type, sorted. */
  events: Record<string, Shape[]>;
  /** Shapes of a batch's answers by execution type, and of the levels. */
  extras: Record<string, Shape>;
}

/** obs-websocket-js, telling every event it emits. */
class Listening extends OBSWebSocket {
  heard: (type: string, data: unknown) => void = () => undefined;
  override emit(...args: Parameters<OBSWebSocket['emit']>): boolean {
    const [type, data] = args as [string, unknown];
    if (!/^(Connection|Hello|Identified)/.test(type)) this.heard(type, data);
    return super.emit(...args);
  }
}

const QUIET_MS = 120;
const PATIENCE_MS = 15_000;
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Plays the script with a client that is not ours, and writes down the shape of all that is said. */
export async function play(port: number, password: string | undefined): Promise<Transcript> {
  const client = new Listening();
  const heard: { type: string; data: unknown }[] = [];
  const shapes = new Map<string, Map<string, Shape>>();
  let last = performance.now();
  client.heard = (type, data) => {
    last = performance.now();
    heard.push({ type, data });
    const shape = shapeOf(data ?? null, type === 'CustomEvent' ? 'eventData' : '');
    const known = shapes.get(type) ?? new Map<string, Shape>();
    shapes.set(type, known.set(JSON.stringify(shape), shape));
  };
  await client.connect(`ws://127.0.0.1:${port}`, password, {
    eventSubscriptions: EventSubscription.All | EventSubscription.SceneItemTransformChanged,
  });
  const steps: Said[] = [];
  try {
    for (const step of script) {
      if (step.ask === 'Sleep1500') {
        await sleep(1500);
        continue;
      }
      const from = heard.length;
      const answer = await ask(client, step);
      last = performance.now();
      await settled(
        step,
        () => heard.slice(from),
        () => performance.now() - last,
      );
      steps.push({
        ask: said(step),
        answer,
        events: heard
          .slice(from)
          .map(({ type }) => type)
          // OBS says these when a source is drawn for the first time: no step's own doing.
          .filter(type => type !== 'SceneItemTransformChanged' || step.until === type)
          .sort(),
      });
    }
    return {
      steps,
      events: Object.fromEntries(
        [...shapes]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([type, seen]) => [type, [...seen.keys()].sort().map(key => seen.get(key) ?? '')]),
      ),
      extras: await extras(client),
    };
  } finally {
    await client.disconnect();
  }
}

const said = ({ ask, data }: Step) => (data ? `${ask} ${JSON.stringify(data)}` : ask);

/** The library types only right requests; the script asks wrong ones too. */
type Loose = (type: string, data?: unknown) => Promise<unknown>;

async function ask(client: OBSWebSocket, step: Step): Promise<Said['answer']> {
  try {
    const call = client.call.bind(client) as unknown as Loose;
    return shapeOf((await call(step.ask, step.data)) ?? null);
  } catch (thrown) {
    if (!(thrown instanceof OBSWebSocketError)) throw thrown;
    return { refused: thrown.code, comment: thrown.message };
  }
}

async function settled(
  step: Step,
  since: () => { type: string; data: unknown }[],
  quietFor: () => number,
): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  const [type, word] = step.until?.split(':') ?? [];
  const came = () =>
    type === undefined ||
    since().some(
      event =>
        event.type === type && (word === undefined || JSON.stringify(event.data).includes(word)),
    );
  while (!came() || quietFor() < QUIET_MS) {
    if (performance.now() > until) throw new Error(`${said(step)}: ${step.until} never came`);
    await sleep(10);
  }
}

const hasInputs = (data: unknown) => (data as { inputs: unknown[] }).inputs.length > 0;

async function extras(client: Listening): Promise<Record<string, Shape>> {
  const batch = client.callBatch.bind(client) as unknown as (
    requests: unknown[],
    options: object,
  ) => Promise<unknown>;
  const requests = [
    { requestType: 'GetStudioModeEnabled', requestId: 'a' },
    { requestType: 'Sleep', requestData: { sleepMillis: 20 } },
    { requestType: 'NoSuchRequest' },
    {},
    { requestType: 'GetStudioModeEnabled' },
  ];
  const found: Record<string, Shape> = {};
  for (const executionType of [0, 1]) {
    found[`batch ${executionType}`] = shapeOf(await batch(requests, { executionType }));
  }
  const halted = await batch(requests, { haltOnFailure: true });
  found['batch halted'] = `${(halted as unknown[]).length} answers`;
  // A source on air has levels.
  const { currentProgramSceneName } = await client.call('GetCurrentProgramScene');
  await client.call('CreateInput', {
    sceneName: currentProgramSceneName,
    inputName: 'Tone',
    inputKind: 'ffmpeg_source',
    inputSettings: {},
  });
  const levels = new Promise<unknown>(resolve => {
    client.heard = (type, data) => type === 'InputVolumeMeters' && hasInputs(data) && resolve(data);
  });
  await client.reidentify({ eventSubscriptions: EventSubscription.InputVolumeMeters });
  // How many channels there are depends on what plays: only the outer shape is compared.
  const { inputs } = (await levels) as { inputs: Record<string, unknown>[] };
  found.levels = Object.keys(inputs[0] ?? {})
    .sort()
    .join(' ');
  return found;
}
