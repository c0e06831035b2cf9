import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Rig, rig } from './vmix-harness.ts';

/** What becomes of presses and of the green mark when things go wrong. */
describe('vMix in trouble', () => {
  let r: Rig | undefined;
  afterEach(async () => {
    await r?.close();
    r = undefined;
  });
  const start = async (...args: Parameters<typeof rig>): Promise<Rig> => {
    r = await rig(...args);
    return r;
  };

  it('changes nothing on the device by connecting, or by being watched', async () => {
    const studio = await start();
    await studio.live();
    studio.adapter.watch({ a: { operation: 'input.cut', input: { input: '1' } } });
    await studio.adapter.inspect();
    expect(studio.journal('command')).toEqual([]);
    expect(studio.journal('effect')).toEqual([]);
  });

  it('fails presses at once when vMix is gone, and connects again by itself', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('refuse');
    await vi.waitFor(() => expect(studio.adapter.status().state).not.toBe('live'));
    studio.mark();
    const { answer, took } = await studio.press('input.cut', { input: '2' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'connection_down' },
    });
    expect(took).toBeLessThan(1000);
    await studio.sim.fault('none');
    await studio.live();
    expect(studio.journal('command')).toEqual([]); // never sent late
    expect((await studio.press('input.cut', { input: '2' })).answer.kind).toBe('confirmed');
  });

  it('says unknown when the connection breaks after the bytes were sent', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('drop');
    const pressed = studio.press('input.cut', { input: '3' });
    await vi.waitFor(() => expect(studio.journal('command')).toHaveLength(1));
    await studio.sim.fault('restart');
    const { answer, stages } = await pressed;
    expect(answer).toMatchObject({ kind: 'unknown', error: { code: 'no_answer' } });
    expect(stages).toEqual(['sent']);
    await studio.live();
  });

  it('says unknown when no answer comes, and the next press is not mistaken for it', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('drop');
    const { answer } = await studio.press('input.cut', { input: '2' }, 200);
    expect(answer).toMatchObject({ kind: 'unknown', error: { code: 'no_answer' } });
    await studio.sim.fault('none');
    studio.mark();
    expect((await studio.press('input.cut', { input: '3' })).answer).toMatchObject({
      kind: 'confirmed',
      output: { title: 'Camera 3' },
    });
    expect(studio.journal('command').map(entry => entry.name)).toEqual(['CutDirect']);
    expect(studio.adapter.status().state).toBe('live'); // state went on all the time
  });

  it('does not take a late answer for the answer to the next command', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('delay', { delayMs: 400 });
    const first = await studio.press('input.cut', { input: '2' }, 100);
    expect(first.answer.kind).toBe('unknown');
    await studio.sim.fault('none');
    const second = await studio.press('function.call', { function: 'Nonsense', unlisted: true });
    expect(second.answer).toMatchObject({ kind: 'failed', error: { code: 'device_refused' } });
  });

  it('waits its turn behind a slow command, and fails unsent when its time is up first', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('drop');
    const slow = studio.press('input.cut', { input: '2' }, 600);
    await vi.waitFor(() => expect(studio.journal('command')).toHaveLength(1));
    const { answer } = await studio.press('input.cut', { input: '3' }, 150);
    expect(answer).toMatchObject({ kind: 'failed', sent: false, error: { code: 'timeout' } });
    expect((await slow).answer.kind).toBe('unknown');
    expect(studio.journal('command')).toHaveLength(1);
  });

  it('notices a half-open link within 5 s and says so to presses', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('silence');
    const begun = performance.now();
    const { answer } = await studio.press('input.cut', { input: '2' }, 1000);
    expect(answer.kind).toBe('unknown'); // it looked live; nothing answered
    await vi.waitFor(() => expect(studio.adapter.status().state).not.toBe('live'), {
      timeout: 8000,
    });
    expect(performance.now() - begun).toBeLessThan(5000);
    expect((await studio.press('input.cut', { input: '2' })).answer).toMatchObject({
      kind: 'failed',
      sent: false,
    });
    await studio.sim.fault('none');
    await studio.until('live', 15_000);
    expect((await studio.press('input.cut', { input: '2' })).answer.kind).toBe('confirmed');
  });

  it('survives garbage: no press is called a success, and it is live again afterwards', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('garbage');
    const { answer } = await studio.press('input.cut', { input: '2' }, 800);
    expect(['unknown', 'failed']).toContain(answer.kind);
    await vi.waitFor(() => expect(studio.adapter.status().state).not.toBe('live'), {
      timeout: 8000,
    });
    await studio.sim.fault('none');
    await studio.until('live', 15_000);
  });

  it('is live again after vMix restarts, with the state of now', async () => {
    const studio = await start();
    await studio.live();
    await studio.sim.fault('restart');
    studio.sim.operate('CutDirect', { Input: '3' });
    await vi.waitFor(() => expect(studio.state().mixes[0]?.active).toBe(3), { timeout: 8000 });
  });

  it('is amber, with the reason and the way out, for a vMix that is too old', async () => {
    const studio = await start({ version: '11.0.0.16' });
    const status = await studio.until('attention');
    expect(status).toMatchObject({
      error: { code: 'unsupported_version', message: expect.stringContaining('11.0.0.16') },
    });
  });

  it('is amber for another protocol on the port, one that waits and one that talks', async () => {
    const studio = await start({}, { road: 'tcp' });
    const talker = createServer(socket => socket.end('220 mail.example ESMTP\r\n'));
    await new Promise<void>(resolve => talker.listen(0, '127.0.0.1', resolve));
    const { port } = talker.address() as { port: number };
    const ports = [studio.sim.ports.http, port];
    try {
      for (const tcpPort of ports) {
        const other = await rig({}, { tcpPort, road: 'tcp' });
        const status = await other.until('attention', 8000);
        expect(status).toMatchObject({ error: { code: 'wrong_protocol' } });
        expect((await other.press('input.cut', { input: '1' })).answer).toMatchObject({
          kind: 'failed',
          sent: false,
          error: { code: 'wrong_protocol' },
        });
        await other.close();
      }
    } finally {
      talker.close();
    }
  });

  it('is down, with what was refused, when nothing listens', async () => {
    const studio = await start({}, { tcpPort: 1, httpPort: 1 });
    const status = await studio.until('down');
    expect(status).toMatchObject({
      error: { code: 'connection_down', message: expect.stringContaining('refuses') },
    });
  });
});

describe('vMix by its web API alone', () => {
  let r: Rig | undefined;
  afterEach(async () => {
    await r?.close();
    r = undefined;
  });

  it('works where TCP is not reachable, and says so', async () => {
    r = await rig({}, { tcpPort: 1 });
    const studio = r;
    await studio.live();
    expect(studio.adapter.status()).toMatchObject({
      peer: expect.stringContaining('web API only'),
    });
    expect(studio.logs.join()).toContain('Using the web API');
    studio.adapter.watch({ two: { operation: 'input.cut', input: { input: '2' } } });
    const { answer, stages } = await studio.press('input.cut', { input: '2' });
    expect(answer.kind).toBe('confirmed');
    expect(stages).toEqual(['sent', 'acknowledged']);
    expect(studio.journal('command')[0]?.data).toMatchObject({ via: 'http' });
    await vi.waitFor(() => expect(studio.lamps.two).toBe('program'));
    expect((await studio.press('black.set', { on: true })).answer.kind).toBe('confirmed');
  });

  it('hands on what vMix refused', async () => {
    r = await rig({}, { road: 'http' });
    await r.live();
    const { answer } = await r.press('function.call', { function: 'Nonsense', unlisted: true });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: true,
      error: { code: 'device_refused', message: expect.stringContaining('Nonsense not found') },
    });
  });

  it('is amber for a wrong password, and live with the right one', async () => {
    r = await rig(
      { login: 'crew:secret' },
      { road: 'http', httpUser: 'crew', httpPassword: 'wrong' },
    );
    expect(await r.until('attention')).toMatchObject({ error: { code: 'auth_failed' } });
    const right = await rig(
      { login: 'crew:s:e' },
      { road: 'http', httpUser: 'crew', httpPassword: 's:e' },
    );
    await right.live();
    await right.close();
  });

  it('says unknown when no answer comes, and is down when vMix goes', async () => {
    r = await rig({}, { road: 'http' });
    await r.live();
    await r.sim.fault('drop');
    expect((await r.press('input.cut', { input: '2' }, 300)).answer.kind).toBe('unknown');
    await r.sim.fault('refuse');
    await vi.waitFor(() => expect(r?.adapter.status().state).toBe('down'), { timeout: 8000 });
    await r.sim.fault('none');
    await r.live();
  });
});
