import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { obs } from '../src/adapters/lan/obs/index.ts';
import { itemOf } from '../src/adapters/lan/obs/state.ts';
import { type ObsSimulator, startObsSimulator } from '../src/simulators/obs/index.ts';
import { type Rig, rig } from './obs-harness.ts';

type Step = readonly [
  operation: string,
  input: Record<string, unknown>,
  outcome: 'confirmed' | 'acknowledged',
];

const onAir = { scene: 'Camera 1', item: 'Cam 1' };

/** A rehearsal in which every operation is pressed, in an order that makes sense. */
const rehearsal: readonly Step[] = [
  ['scene.set', { scene: 'Camera 2' }, 'confirmed'],
  ['scene.create', { scene: 'Guest' }, 'confirmed'],
  ['scene.rename', { scene: 'Guest', name: 'Guests' }, 'confirmed'],
  ['scene.transition', { scene: 'Guests', transition: 'Cut' }, 'acknowledged'],
  ['scene.delete', { scene: 'Guests' }, 'confirmed'],
  ['studio-mode.set', { enabled: true }, 'confirmed'],
  ['scene.preview', { scene: 'Titles' }, 'confirmed'],
  ['transition.set', { transition: 'Fade', durationMs: 100 }, 'confirmed'],
  ['transition.duration', { durationMs: 60 }, 'confirmed'],
  ['transition.trigger', {}, 'confirmed'],
  ['transition.cut', { scene: 'Break' }, 'confirmed'],
  ['transition.cut', {}, 'confirmed'],
  ['transition.t-bar', { position: 0.4 }, 'acknowledged'],
  ['studio-mode.set', { enabled: false }, 'confirmed'],
  ['transition.set', { transition: 'Cut' }, 'confirmed'],
  ['item.show', { ...onAir, visible: false }, 'confirmed'],
  ['item.toggle', onAir, 'confirmed'],
  ['item.lock', { ...onAir, locked: true }, 'confirmed'],
  ['item.transform', { ...onAir, x: 10, y: -4.5, rotation: 45, scaleX: 0.5 }, 'confirmed'],
  ['item.order', { ...onAir, index: 1 }, 'confirmed'],
  ['filter.enable', { source: 'Cam 1', filter: 'Warm', enabled: false }, 'confirmed'],
  ['filter.toggle', { source: 'Cam 1', filter: 'Warm' }, 'confirmed'],
  ['filter.configure', { source: 'Cam 1', filter: 'Warm', settings: { gamma: 0.7 } }, 'confirmed'],
  ['filter.delete', { source: 'Cam 1', filter: 'Warm' }, 'confirmed'],
  ['text.set', { input: 'Lower third', text: 'Größe & 世界' }, 'confirmed'],
  ['browser.refresh', { input: 'Web overlay' }, 'acknowledged'],
  ['input.configure', { input: 'Cam 1', settings: { color: 7 } }, 'confirmed'],
  ['audio.mute', { input: 'Microphone' }, 'confirmed'],
  ['audio.toggle', { input: 'Microphone' }, 'confirmed'],
  ['audio.volume', { input: 'Microphone', db: -12.5 }, 'confirmed'],
  ['audio.volume', { input: 'Microphone', db: -100 }, 'confirmed'],
  ['audio.balance', { input: 'Microphone', balance: 0.25 }, 'confirmed'],
  ['audio.monitor', { input: 'Microphone', monitor: 'monitor-and-output' }, 'confirmed'],
  ['audio.sync', { input: 'Microphone', ms: 250 }, 'confirmed'],
  ['media.play', { input: 'Break loop' }, 'confirmed'],
  ['media.pause', { input: 'Break loop' }, 'confirmed'],
  ['media.restart', { input: 'Break loop' }, 'confirmed'],
  ['media.seek', { input: 'Break loop', ms: 2000 }, 'acknowledged'],
  ['media.skip', { input: 'Break loop', ms: -500 }, 'acknowledged'],
  ['media.next', { input: 'Break loop' }, 'confirmed'],
  ['media.previous', { input: 'Break loop' }, 'confirmed'],
  ['media.stop', { input: 'Break loop' }, 'confirmed'],
  ['stream.start', {}, 'confirmed'],
  ['stream.caption', { text: 'Good evening' }, 'acknowledged'],
  ['stream.stop', {}, 'confirmed'],
  ['stream.toggle', {}, 'confirmed'],
  ['stream.toggle', {}, 'confirmed'],
  ['record.start', {}, 'confirmed'],
  ['record.pause', {}, 'confirmed'],
  ['record.resume', {}, 'confirmed'],
  ['record.split', {}, 'confirmed'],
  ['record.chapter', { name: 'Act 2' }, 'acknowledged'],
  ['record.stop', {}, 'confirmed'],
  ['record.toggle', {}, 'confirmed'],
  ['record.toggle', {}, 'confirmed'],
  ['replay.start', {}, 'confirmed'],
  ['replay.save', {}, 'confirmed'],
  ['replay.stop', {}, 'confirmed'],
  ['replay.toggle', {}, 'confirmed'],
  ['replay.toggle', {}, 'confirmed'],
  ['virtual-camera.start', {}, 'confirmed'],
  ['virtual-camera.stop', {}, 'confirmed'],
  ['virtual-camera.toggle', {}, 'confirmed'],
  ['screenshot.take', { source: 'Camera 2', width: 64 }, 'acknowledged'],
  ['screenshot.save', { path: '/tmp/never-written.png' }, 'acknowledged'],
  ['hotkey.trigger', { hotkey: 'OBSBasic.Screenshot' }, 'acknowledged'],
  ['hotkey.keys', { key: 'OBS_KEY_F1', shift: true }, 'acknowledged'],
  ['stats.read', {}, 'acknowledged'],
  ['request.read', { request: 'GetVideoSettings' }, 'acknowledged'],
  ['request.call', { request: 'CreateProfile', data: { profileName: 'Sunday' } }, 'acknowledged'],
  ['profile.set', { profile: 'Untitled' }, 'confirmed'],
  [
    'batch.run',
    {
      requests: [
        { request: 'SetCurrentProgramScene', data: { sceneName: 'Camera 3' } },
        { request: 'Sleep', data: { sleepFrames: 1 } },
        { request: 'SetInputMute', data: { inputName: 'Microphone', inputMuted: true } },
      ],
      mode: 'frame',
    },
    'acknowledged',
  ],
  ['event.broadcast', { data: { cue: 12 } }, 'acknowledged'],
  ['item.delete', { scene: 'Titles', item: 'Web overlay' }, 'confirmed'],
  ['input.delete', { input: 'Lower third' }, 'confirmed'],
  [
    'request.call',
    { request: 'CreateSceneCollection', data: { sceneCollectionName: 'Matinee' } },
    'acknowledged',
  ],
  ['collection.set', { collection: 'Untitled' }, 'confirmed'],
];

describe('every operation of OBS, on the simulator', () => {
  let sim: ObsSimulator;
  let r: Rig;
  beforeAll(async () => {
    sim = await startObsSimulator({ transitionMs: 50 });
    r = rig({ port: sim.ports.ws });
    await r.complete();
  });
  afterAll(async () => {
    await r.close();
    await sim.close();
  });

  it('changes nothing by connecting', () => {
    expect(sim.journal()).toEqual([]);
  });

  it.each(rehearsal)('%s %j → %s', async (operation, input, outcome) => {
    const from = sim.journal().length;
    const { answer, stages } = await r.press(operation, input);
    expect(answer, JSON.stringify(answer)).toMatchObject({ kind: outcome });
    expect(stages).toEqual(['sent', 'acknowledged']);
    const did = sim.journal().slice(from);
    const { effect } = obs.operations[operation] ?? {};
    if (effect === 'read') expect(did).toEqual([]);
    else expect(did.some(({ what }) => what === 'command')).toBe(true);
  });

  it('has pressed every operation but those that need a plug-in', () => {
    const pressed = new Set(rehearsal.map(([operation]) => operation));
    const missing = Object.keys(obs.operations).filter(name => !pressed.has(name));
    expect(missing).toEqual(['vendor.call']);
  });

  it('puts the crew’s own transition back after a cut', async () => {
    await r.press('transition.set', { transition: 'Fade' });
    await r.press('transition.cut', { scene: 'Camera 2' });
    await vi.waitFor(() => expect(r.state().transition).toBe('Fade'));
  });

  it('reads a scene collection again when it comes back', async () => {
    await vi.waitFor(() => expect(r.state().complete).toBe(true));
    expect(r.state().scenes).toContain('Camera 1');
    expect(itemOf(r.state(), 'Camera 1', 'Cam 1')).toBeDefined();
  });
});

describe('OBS 29, which says less by itself', () => {
  it('confirms text, filters and transforms by reading them back', async () => {
    const sim = await startObsSimulator({ version: '29', transitionMs: 50 });
    const r = rig({ port: sim.ports.ws });
    try {
      await r.complete();
      for (const [operation, input] of [
        ['text.set', { input: 'Lower third', text: 'Hello' }],
        ['input.configure', { input: 'Cam 1', settings: { color: 7 } }],
        ['filter.configure', { source: 'Cam 1', filter: 'Warm', settings: { gamma: 0.7 } }],
        ['item.transform', { ...onAir, x: 5 }],
      ] as const) {
        expect((await r.press(operation, input)).answer, operation).toMatchObject({
          kind: 'confirmed',
        });
      }
      expect((await r.press('record.split')).answer).toMatchObject({
        kind: 'failed',
        error: { code: 'not_supported' },
      });
    } finally {
      await r.close();
      await sim.close();
    }
  });
});

describe('what is wrong with a press is said in words', () => {
  let sim: ObsSimulator;
  let r: Rig;
  beforeAll(async () => {
    sim = await startObsSimulator();
    r = rig({ port: sim.ports.ws });
    await r.complete();
  });
  afterAll(async () => {
    await r.close();
    await sim.close();
  });

  it.each([
    ['scene.set', { scene: 'Camra 1' }, 'not_found', /no scene "Camra 1"; it has "Camera 1"/],
    ['scene.preview', { scene: 'Camera 1' }, 'device_refused', /studio mode is off/],
    ['transition.trigger', {}, 'device_refused', /studio mode is off/],
    ['transition.set', { transition: 'Fad' }, 'not_found', /no transition "Fad"; it has "Fade"/],
    [
      'audio.mute',
      { input: 'Microfone' },
      'not_found',
      /no source "Microfone"; it has "Microphone"/,
    ],
    ['audio.mute', { input: 'Cam 1' }, 'device_refused', /does not support audio/],
    ['item.show', { scene: 'Camera 1', item: 'Cam' }, 'not_found', /no "Cam" in scene "Camera 1"/],
    ['item.show', { scene: 'Camera', item: 'Cam 1' }, 'not_found', /no scene "Camera"/],
    [
      'filter.enable',
      { source: 'Cam 1', filter: 'Worm' },
      'not_found',
      /no filter "Worm"; it has "Warm"/,
    ],
    [
      'collection.set',
      { collection: 'Untitle' },
      'not_found',
      /scene collection "Untitle"; it has/,
    ],
    ['record.stop', {}, 'device_refused', /not running/],
    ['request.call', { request: 'GetVerion' }, 'not_supported', /does not know the request/],
    ['batch.run', { requests: [{ request: 'SetStudioMode' }] }, 'not_supported', /SetStudioMode/],
  ] as const)('%s %j → %s', async (operation, input, code, sentence) => {
    const { answer } = await r.press(operation, input);
    expect(answer).toMatchObject({ kind: 'failed', error: { code } });
    if (answer.kind === 'failed') expect(answer.error.message).toMatch(sentence);
  });

  it('suggests the nearest request', async () => {
    const { answer } = await r.press('request.call', { request: 'GetVerion' });
    expect(answer).toMatchObject({ error: { next: expect.stringContaining('"GetVersion"') } });
  });

  it('says how far a batch came', async () => {
    const { answer } = await r.press('batch.run', {
      requests: [
        { request: 'SetInputMute', data: { inputName: 'Microphone', inputMuted: true } },
        { request: 'SetCurrentProgramScene', data: { sceneName: 'Nowhere' } },
        { request: 'SetInputMute', data: { inputName: 'Microphone', inputMuted: false } },
      ],
    });
    expect(answer).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('1 of them took effect') },
    });
  });

  it('refuses input that OBS would choke on, before it is sent', async () => {
    for (const [operation, input] of [
      ['audio.volume', { input: 'Microphone', db: 400 }],
      ['item.transform', onAir],
      ['request.read', { request: 'SetStudioModeEnabled' }],
      ['hotkey.keys', { key: 'F1' }],
    ] as const) {
      const { answer, stages } = await r.press(operation, input);
      expect(answer, operation).toMatchObject({ kind: 'failed', error: { code: 'bad_input' } });
      expect(stages).toEqual([]);
    }
  });
});
