import OBSWebSocket from 'obs-websocket-js/json';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConnectionStatus, InvocationRecord, Lamp } from '../../src/contracts/index.ts';
import { runHeadless } from '../../src/main/headless.ts';
import type { Studio } from '../../src/main/studio.ts';
import { temporaryFolder } from '../kit/headless.ts';
import { startRealObs } from './kit/obs.ts';

// The main job on the real part: a button of the studio drives a real OBS, and tells the truth.

const origin = { kind: 'button', who: 'test' } as const;
const scenes = ['Wide', 'Close', 'Titles'];
const obs = await startRealObs();

describe.skipIf(obs === undefined)('a button and a real OBS', () => {
  const folder = temporaryFolder('real-obs');
  const watcher = new OBSWebSocket();
  const real = obs as NonNullable<typeof obs>;
  let studio: Studio;
  let status: ConnectionStatus | undefined;
  const lamps: Record<string, Lamp> = {};

  const within = (ms: number, check: () => void) =>
    vi.waitFor(check, { timeout: ms, interval: 20 });
  const press = async (scene: string) => {
    const button = `scene-${scenes.indexOf(scene) + 1}`;
    const pressed = await studio.call(
      'button.press',
      { page: 'show', button, by: 'button' },
      origin,
    );
    if (!pressed.ok) throw new Error(pressed.error.message);
    return pressed.value as InvocationRecord;
  };
  const program = async () =>
    (await watcher.call('GetCurrentProgramScene')).currentProgramSceneName;

  beforeAll(async () => {
    await watcher.connect(`ws://127.0.0.1:${real.port}`, real.password);
    for (const sceneName of scenes) await watcher.call('CreateScene', { sceneName });
    studio = await runHeadless({
      data: folder.path,
      demo: false,
      keyFile: `${folder.path}/key`,
      log: () => undefined,
    });
    studio.on(event => {
      if (event.event === 'status') status = event.status;
      if (event.event === 'lamps') Object.assign(lamps, event.lamps);
    });
    const buttons = scenes.map((scene, index) => ({
      id: `scene-${index + 1}`,
      label: scene,
      connection: 'obs',
      operation: 'scene.set',
      input: { scene },
      guard: 'none',
    }));
    const page = { id: 'show', name: 'Show', columns: 3, buttons };
    expect((await studio.call('page.save', page, origin)).ok).toBe(true);
    const config = { host: '127.0.0.1', port: real.port, password: real.password };
    const tested = await studio.call('connection.test', { adapter: 'obs', config }, origin);
    expect(tested).toMatchObject({ ok: true, value: { peer: expect.stringMatching(/^OBS \d/) } });
    const wrong = { adapter: 'obs', config: { ...config, password: 'not it' } };
    const refused = await studio.call('connection.test', wrong, origin);
    expect(refused).toMatchObject({ ok: false, error: { code: 'auth_failed' } });
    const added = await studio.call('connection.add', { adapter: 'obs', config }, origin);
    expect(added.ok && JSON.stringify(added.value)).not.toContain(real.password);
    await within(15_000, () => expect(status?.state).toBe('live'));
  }, 60_000);

  afterAll(async () => {
    await watcher.disconnect();
    await studio?.stop();
    await real?.stop();
    folder.remove();
  }, 30_000);

  it('switches the program scene and sees it done', async () => {
    const record = await press('Close');
    expect(record.result?.outcome).toBe('confirmed');
    expect(await program()).toBe('Close');
    await within(5000, () => expect(lamps['show/scene-2']).toBe('program'));
  });

  it('lights the button of a scene that was changed in OBS itself', async () => {
    await watcher.call('SetCurrentProgramScene', { sceneName: 'Titles' });
    await within(5000, () => expect(lamps['show/scene-3']).toBe('program'));
    expect(lamps['show/scene-2']).not.toBe('program');
  });

  it('says that a scene was deleted while its button stayed', async () => {
    const removed = new Promise<void>(resolve =>
      watcher.on('SceneRemoved', ({ sceneName }) => {
        if (sceneName === 'Wide') resolve();
      }),
    );
    await watcher.call('RemoveScene', { sceneName: 'Wide' });
    await removed; // OBS answers first and removes then; until then it takes the scene
    const record = await press('Wide');
    expect(record.result).toMatchObject({ outcome: 'failed', error: { code: 'not_found' } });
  });

  it('says within 2 s that OBS was killed, fails at once, and recovers without a touch', async () => {
    await watcher.disconnect();
    await real.kill();
    await within(2000, () => expect(status?.state).not.toBe('live'));
    const record = await press('Close');
    expect(record.result).toMatchObject({ outcome: 'failed', error: { code: 'connection_down' } });
    expect(record.stages.sent).toBeUndefined();
    await real.again();
    await within(30_000, () => expect(status?.state).toBe('live'));
    await watcher.connect(`ws://127.0.0.1:${real.port}`, real.password);
    await watcher.call('CreateScene', { sceneName: 'Close' }).catch(() => undefined);
    expect((await press('Close')).result?.outcome).toBe('confirmed');
    expect(await program()).toBe('Close');
  }, 90_000);
});
