import { produce } from 'immer';
import { handlers } from '../src/adapters/lan/obs/events.ts';
import { readFrame } from '../src/adapters/lan/obs/frame.ts';
import { initialState } from '../src/adapters/lan/obs/state.ts';

export interface FuzzResult {
  frames: number;
  /** Frames that were of the protocol, in spite of all. */
  read: number;
  /** Events that were put to the state. */
  applied: number;
}

const event = (eventType: string, eventData: unknown) =>
  JSON.stringify({ op: 5, d: { eventType, eventIntent: 4, eventData } });

const seeds: readonly string[] = [
  '{"op":0,"d":{"obsWebSocketVersion":"5.1.0","rpcVersion":1,"authentication":{"challenge":"a","salt":"b"}}}',
  '{"op":2,"d":{"negotiatedRpcVersion":1}}',
  '{"op":7,"d":{"requestId":"1","requestType":"GetStats","requestStatus":{"result":true,"code":100},"responseData":{"fps":30}}}',
  '{"op":9,"d":{"requestId":"1","results":[{"requestType":"Nope","requestStatus":{"result":false,"code":204}}]}}',
  event('CurrentProgramSceneChanged', { sceneName: 'Camera 1' }),
  event('SceneListChanged', { scenes: [{ sceneName: 'Größe 世界', sceneIndex: 0 }] }),
  event('SceneCreated', { sceneName: 'A', isGroup: false }),
  event('SceneNameChanged', { oldSceneName: 'A', sceneName: 'B' }),
  event('InputCreated', { inputName: 'Mic', inputKind: 'pulse_input_capture' }),
  event('InputMuteStateChanged', { inputName: 'Mic', inputMuted: true }),
  event('InputVolumeChanged', { inputName: 'Mic', inputVolumeDb: -12, inputVolumeMul: 0.25 }),
  event('InputSettingsChanged', { inputName: 'Mic', inputSettings: { text: 'x' } }),
  event('MediaInputActionTriggered', {
    inputName: 'Mic',
    mediaAction: 'OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PLAY',
  }),
  event('RecordStateChanged', {
    outputActive: false,
    outputState: 'OBS_WEBSOCKET_OUTPUT_PAUSED',
    outputPath: null,
  }),
  event('SceneItemEnableStateChanged', { sceneName: 'A', sceneItemId: 1, sceneItemEnabled: true }),
  event('SourceFilterNameChanged', { sourceName: 'A', oldFilterName: 'x', filterName: 'y' }),
];

const words = [
  '__proto__',
  'constructor',
  'null',
  '-1e309',
  '"',
  '{',
  '\u0000',
  '[[',
  '9'.repeat(40),
];

/** Swaps, doubles, cuts and replaces pieces of a frame; `random` in [0, 1). */
function mutated(frame: string, random: () => number): string {
  let text = frame;
  for (let turns = Math.floor(random() * 5); turns > 0; turns -= 1) {
    const at = Math.floor(random() * text.length);
    const kind = random();
    if (kind < 0.3)
      text = text.slice(0, at) + String.fromCharCode(32 + random() * 95) + text.slice(at + 1);
    else if (kind < 0.5) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 6));
    else if (kind < 0.7) {
      text =
        text.slice(0, at) + (words[Math.floor(random() * words.length)] ?? '') + text.slice(at);
    } else if (kind < 0.9) {
      // A whole value replaced: still JSON, of another type.
      text = text.replace(
        /:"[^"]*"|:true|:-?\d+/,
        () => `:${['null', '[]', '{}', '7', '"z"', 'true'][Math.floor(random() * 6)]}`,
      );
    } else text = text.slice(0, at);
  }
  return text;
}

/**
 * Reads `frames` mutated frames as the adapter does, and puts every event that comes out to a state
 * that grows with them. Anything thrown is a failure and is thrown on. The same for the same
 * `random`, so a run of a seed can be repeated.
 */
export function fuzzObs(frames: number, random: () => number): FuzzResult {
  const result: FuzzResult = { frames, read: 0, applied: 0 };
  let state = initialState;
  for (let count = 0; count < frames; count += 1) {
    const seed = seeds[Math.floor(random() * seeds.length)] ?? '';
    const frame = readFrame(mutated(seed, random));
    if (frame === undefined) continue;
    result.read += 1;
    if (frame.op !== 5) continue;
    const { eventType, eventData } = frame.d;
    const handler = Object.hasOwn(handlers, eventType) ? handlers[eventType] : undefined;
    if (!handler?.apply) continue;
    state = produce(state, draft => handler.apply?.(draft, eventData ?? {}));
    result.applied += 1;
    // A peer that names a new input with each word is forgotten as a new collection would.
    if (state.inputs.length > 200) state = initialState;
  }
  if (Object.hasOwn(Object.prototype, 'x')) throw new Error('the prototype was reached');
  return result;
}
