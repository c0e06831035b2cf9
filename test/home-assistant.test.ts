import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  authorizeUrl,
  exchangeCode,
  homeAssistant,
  makeLongLivedToken,
  refreshTokens,
} from '../src/adapters/lan/home-assistant/index.ts';
import { SIMULATOR_CODE } from '../src/simulators/home-assistant/index.ts';
import { bench } from './home-assistant-bench.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(one => one.stop()));
});
async function studio(options?: Parameters<typeof bench>[0]) {
  const made = await bench(options);
  open.push(made);
  return made;
}

describe('Home Assistant, adapter against simulator', () => {
  it('connects, shows what it found and changes nothing', async () => {
    const { runtime, simulator } = await studio();
    const { peer, found } = await runtime.inspect();
    expect(peer).toBe('Home Assistant 2025.4.4 (Studio)');
    expect(found).toContainEqual({ label: 'Areas', value: 'Studio lights, House, Control room' });
    expect(simulator.journal()).toEqual([]);
  });

  it('turns a light on and confirms it by its state', async () => {
    const { press, simulator } = await studio();
    const { answer, stages } = await press('light.on', {
      entity: 'light.studio_fill',
      brightness: 50,
    });
    expect(answer).toMatchObject({
      kind: 'confirmed',
      output: { entities: ['light.studio_fill'] },
    });
    expect(stages).toEqual(['sent', 'acknowledged']);
    expect(simulator.house.get('light.studio_fill')).toMatchObject({
      state: 'on',
      attributes: { brightness: 128 },
    });
  });

  it('takes an area by name', async () => {
    const { press, simulator } = await studio();
    const { answer } = await press('light.off', { area: 'Studio lights' });
    expect(answer.kind).toBe('confirmed');
    expect(simulator.house.get('light.studio_key')?.state).toBe('off');
    expect(simulator.house.get('light.house_left')?.state).toBe('on');
  });

  it('says which names come near when a light does not exist, and sends nothing', async () => {
    const { press, simulator } = await studio();
    const { answer } = await press('light.on', { entity: 'light.studio_kee' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'not_found', next: expect.stringContaining('light.studio_key') },
    });
    expect(simulator.journal()).toEqual([]);
  });

  it('lights a lamp from the state of the light', async () => {
    const { runtime, press, lamps } = await studio();
    runtime.watch({ key: { operation: 'light.on', input: { entity: 'light.studio_fill' } } });
    await vi.waitFor(() => expect(lamps.get('key')).toBe('off'));
    await press('light.on', { entity: 'light.studio_fill' });
    await vi.waitFor(() => expect(lamps.get('key')).toBe('on'));
  });

  it('is an adapter that can be described', () => {
    expect(Object.keys(homeAssistant.operations)).toContain('light.on');
  });
});

describe('logging in by code', () => {
  it('turns a code into tokens and a long-lived token', async () => {
    const { simulator } = await studio();
    const client = { url: `http://127.0.0.1:${simulator.ports.http}`, clientId: 'http://studio/' };
    const page = new URL(authorizeUrl(client, 'http://studio/back', 'xyz'));
    expect(page.pathname).toBe('/auth/authorize');
    expect(Object.fromEntries(page.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'http://studio/',
      redirect_uri: 'http://studio/back',
      state: 'xyz',
    });
    const tokens = await exchangeCode(client, SIMULATOR_CODE);
    await refreshTokens(client, tokens.refresh_token ?? '');
    expect(await makeLongLivedToken(client.url, tokens.access_token, 'Studio')).not.toBe('');
    await expect(exchangeCode(client, 'wrong')).rejects.toMatchObject({
      error: { code: 'auth_failed', message: expect.stringContaining('Invalid code') },
    });
    await expect(exchangeCode({ ...client, url: `${client.url}/x` }, 'c')).rejects.toMatchObject({
      error: { code: 'wrong_protocol' },
    });
  });
});

describe('a Home Assistant that is still starting', () => {
  it('is connected to, says so, and is known to have started when it has', async () => {
    const { simulator, runtime, press } = await studio({ phase: 'STARTING' });
    const { found } = await runtime.inspect();
    expect(found).toContainEqual({ label: 'Its own state', value: 'starting' });
    const { answer } = await press('light.on', { entity: 'light.late_comer' });
    expect(answer).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('it is still starting') },
    });
    simulator.house.set('light.late_comer', { state: 'off' });
    simulator.house.started();
    await vi.waitFor(async () =>
      expect((await runtime.inspect()).found.map(({ label }) => label)).not.toContain(
        'Its own state',
      ),
    );
    expect((await press('light.on', { entity: 'light.late_comer' })).answer.kind).toBe('confirmed');
  });
});

describe('a house that is changed while the studio looks on', () => {
  it('learns of a new area by its registry event', async () => {
    const { simulator, press } = await studio();
    const lateArea = { area: 'Roof' };
    expect((await press('light.on', lateArea)).answer.kind).toBe('failed');
    simulator.house.addArea('Roof', ['light.rack_1']);
    await vi.waitFor(
      async () => expect((await press('light.on', lateArea)).answer.kind).toBe('confirmed'),
      5000,
    );
  });
});
