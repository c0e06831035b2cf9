import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  type ObsSimulator,
  type ObsSimulatorOptions,
  startObsSimulator,
} from '../src/simulators/obs/index.ts';
import { type Rig, rig } from './obs-harness.ts';

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

async function start(
  options: ObsSimulatorOptions = {},
  config: Record<string, unknown> = {},
): Promise<Rig & { sim: ObsSimulator }> {
  const sim = await startObsSimulator({ transitionMs: 50, ...options });
  cleanUp.push(() => sim.close());
  const r = rig({ port: sim.ports.ws, ...config });
  cleanUp.push(() => r.close());
  return { ...r, sim };
}

const commands = (sim: ObsSimulator) => sim.journal().filter(({ what }) => what === 'command');

describe('OBS in trouble', () => {
  it('fails presses at once when OBS is gone, and connects again by itself', async () => {
    const r = await start();
    await r.live();
    await r.sim.fault('refuse');
    await r.until('down');
    const { answer, took } = await r.press('scene.set', { scene: 'Camera 2' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'connection_down' },
    });
    if (answer.kind === 'failed') expect(answer.error.message).toMatch(/is not connected/);
    expect(took).toBeLessThan(1000);
    await r.sim.fault('none');
    await r.live();
    expect(commands(r.sim)).toEqual([]); // never sent late
    expect((await r.press('scene.set', { scene: 'Camera 2' })).answer.kind).toBe('confirmed');
  });

  it('notices a half-open link within 5 s, and says so before a press', async () => {
    const r = await start();
    await r.live();
    const begun = performance.now();
    await r.sim.fault('silence');
    const stale = await r.until('stale', 5000);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(stale).toMatchObject({ peer: expect.stringContaining('OBS') });
    const { answer } = await r.press('scene.set', { scene: 'Camera 2' });
    expect(answer).toMatchObject({ kind: 'failed', sent: false });
    if (answer.kind === 'failed') expect(answer.error.message).toMatch(/is silent/);
    await r.until('down');
    await r.sim.fault('none');
    await r.live();
    expect(commands(r.sim)).toEqual([]);
  });

  it('says unknown when the link breaks after the command was sent', async () => {
    const r = await start();
    await r.live();
    await r.sim.fault('drop');
    const pressed = r.press('scene.set', { scene: 'Camera 2' });
    await vi.waitFor(() => expect(commands(r.sim)).toHaveLength(1));
    await r.sim.fault('restart');
    const { answer, stages } = await pressed;
    expect(answer).toMatchObject({ kind: 'unknown', error: { code: 'no_answer' } });
    expect(stages).toEqual(['sent']);
    await r.live();
    expect(commands(r.sim)).toHaveLength(1); // not sent again by itself
  });

  it('says unknown when a command is swallowed, while the link is well', async () => {
    const r = await start();
    await r.live();
    await r.sim.fault('drop');
    const { answer } = await r.press('audio.mute', { input: 'Microphone' }, 300);
    expect(answer).toMatchObject({ kind: 'unknown', error: { code: 'no_answer' } });
    expect(r.adapter.status().state).toBe('live');
  });

  it('takes a late answer for what it is', async () => {
    const r = await start();
    await r.live();
    await r.sim.fault('delay', { delayMs: 200 });
    const { answer, took } = await r.press('audio.mute', { input: 'Microphone' });
    expect(answer.kind).toBe('confirmed');
    expect(took).toBeGreaterThan(190);
  });

  it('gives up a link that talks garbage, and comes back when it is cured', async () => {
    const r = await start();
    await r.live();
    await r.sim.fault('garbage');
    await vi.waitFor(() => expect(r.adapter.status().state).not.toBe('live'), 8000);
    await r.sim.fault('none');
    await r.live();
  });

  it('survives a message of 50 MB and OBS’s stray words', async () => {
    const r = await start();
    await r.complete();
    r.sim.blurt('not json');
    r.sim.blurt('{"op":5,"d":{"eventType":"ConnectionClosed"}}');
    r.sim.blurt('{"op":5,"d":{"eventType":"__proto__","eventData":{"x":1}}}');
    r.sim.blurt('{"op":5,"d":{"eventType":"InputMuteStateChanged","eventData":{"inputName":5}}}');
    expect((await r.press('scene.set', { scene: 'Camera 2' })).answer.kind).toBe('confirmed');
    const from = r.statuses.length;
    r.sim.blurt('x'.repeat(50 * 1024 * 1024));
    await vi.waitFor(
      () => expect(r.statuses.slice(from).some(s => s.state === 'down')).toBe(true),
      10_000,
    );
    const down = r.statuses.slice(from).find(s => s.state === 'down');
    expect(down).toMatchObject({ error: { message: expect.stringContaining('too large') } });
    await r.live();
    expect((await r.press('scene.set', { scene: 'Camera 3' })).answer.kind).toBe('confirmed');
  });

  it('says what is wrong with the password, and connects once it is right', async () => {
    const r = await start({ password: 'old secret' }, { password: 'new secret' });
    const status = await r.until('attention');
    expect(status).toMatchObject({
      error: {
        code: 'auth_failed',
        message: expect.stringMatching(/^OBS at 127\.0\.0\.1:\d+ refused the password\.$/),
        next: 'Enter it again in Devices.',
      },
    });
    expect(JSON.stringify(r.statuses)).not.toContain('new secret');
    r.sim.setPassword('new secret'); // the crew sets it in OBS instead
    await r.live();
  });

  it('turns amber when the password changes under a live link', async () => {
    const r = await start({ password: 'one' }, { password: 'one' });
    await r.live();
    r.sim.setPassword('two');
    await r.until('attention');
  });

  it('asks for a password where none is set', async () => {
    const r = await start({ password: 'secret' });
    expect(await r.until('attention')).toMatchObject({
      error: { code: 'auth_failed', message: expect.stringContaining('none is set') },
    });
  });

  it('lights lamps from what OBS says, whoever did it', async () => {
    const r = await start();
    const other = rig({ port: r.sim.ports.ws });
    cleanUp.push(() => other.close());
    r.adapter.watch({
      one: { operation: 'scene.set', input: { scene: 'Camera 1' } },
      two: { operation: 'scene.set', input: { scene: 'Camera 2' } },
      mic: { operation: 'audio.toggle', input: { input: 'Microphone' } },
    });
    await r.complete();
    await vi.waitFor(() => expect(r.lamps).toEqual({ one: 'program', two: 'off', mic: 'on' }));
    await other.live();
    await other.press('studio-mode.set', { enabled: true });
    await other.press('scene.preview', { scene: 'Camera 2' });
    await other.press('audio.mute', { input: 'Microphone' });
    await vi.waitFor(() => expect(r.lamps).toEqual({ one: 'program', two: 'preview', mic: 'off' }));
    await r.sim.fault('refuse');
    await vi.waitFor(() => expect(r.lamps).toEqual({ one: 'none', two: 'none', mic: 'none' }));
  });

  it('passes the meters on, ten times a second at most, only where they are wanted', async () => {
    const r = await start({}, { meters: true });
    await vi.waitFor(() => expect(r.telemetry.length).toBeGreaterThan(4), 5000);
    const still = await start();
    await still.complete();
    expect(still.telemetry).toEqual([]);
    const levels = r.telemetry.at(-1);
    expect(levels).toMatchObject({
      name: 'meters',
      data: expect.arrayContaining([
        { input: 'Microphone', peakDb: [expect.any(Number), expect.any(Number)] },
      ]),
    });
  });

  it('reads a show of 500 sources, and takes presses meanwhile', async () => {
    const r = await start({ sources: 500 });
    await r.live();
    const { answer } = await r.press('scene.set', { scene: 'Camera 2' });
    expect(answer.kind).toBe('confirmed');
    await r.complete();
    expect(r.state().inputs).toHaveLength(500);
    expect(r.state().inputs.filter(({ muted }) => muted === false).length).toBeGreaterThan(400);
  });
});

describe('a port that is not OBS', () => {
  const listening = async (server: ReturnType<typeof createServer>) => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const trouble = async (config: Record<string, unknown>) => {
    const r = rig(config);
    cleanUp.push(() => r.close());
    await vi.waitFor(
      () => expect(['down', 'attention']).toContain(r.adapter.status().state),
      12_000,
    );
    const status = r.adapter.status();
    return 'error' in status ? status.error : undefined;
  };

  it('is a web server', async () => {
    const port = await listening(createHttpServer((_ask, answer) => answer.end('hello')));
    expect(await trouble({ port })).toMatchObject({
      code: 'wrong_protocol',
      message: expect.stringMatching(/is not an OBS: a web server answered/),
    });
  });

  it('talks garbage', async () => {
    const port = await listening(createServer(socket => socket.end('\u0000\u0001 220 mail\r\n')));
    expect(await trouble({ port })).toMatchObject({ code: 'wrong_protocol' });
  });

  it('takes the connection and says nothing', async () => {
    const port = await listening(createServer(() => undefined));
    expect(await trouble({ port })).toMatchObject({
      code: 'connection_down',
      message: expect.stringMatching(/says nothing/),
    });
  });

  it('hangs up', async () => {
    const port = await listening(createServer(socket => socket.destroy()));
    expect(await trouble({ port })).toMatchObject({ code: 'connection_down' });
  });

  it('is not there', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise(resolve => server.close(resolve));
    expect(await trouble({ port })).toMatchObject({
      code: 'connection_down',
      message: expect.stringContaining('connection refused'),
    });
  });

  it('has no such name', async () => {
    expect(await trouble({ host: 'no-such-obs.invalid', port: 4455 })).toMatchObject({
      code: 'connection_down',
      message: expect.stringContaining('no computer is known by the name "no-such-obs.invalid"'),
    });
  });

  const webSocket = async (talk: (text: string) => string | undefined) => {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      handleProtocols: () => false,
    });
    await new Promise(resolve => server.once('listening', resolve));
    server.on('connection', socket => {
      socket.on('error', () => undefined);
      socket.on('message', raw => {
        const answer = talk(String(raw));
        if (answer) socket.send(answer);
      });
    });
    cleanUp.push(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };

  it('is an OBS of old, with obs-websocket 4', async () => {
    const port = await webSocket(text =>
      text.includes('GetVersion')
        ? JSON.stringify({ 'message-id': 'studio', status: 'ok', 'obs-websocket-version': '4.9.1' })
        : undefined,
    );
    expect(await trouble({ port })).toMatchObject({
      code: 'unsupported_version',
      message: expect.stringContaining('obs-websocket 4.9.1'),
      next: expect.stringContaining('OBS to 28'),
    });
  });

  it('is some other WebSocket server', async () => {
    const port = await webSocket(() => undefined);
    expect(await trouble({ port })).toMatchObject({ code: 'wrong_protocol' });
  });
});
