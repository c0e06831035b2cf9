import { afterEach, describe, expect, it, vi } from 'vitest';
import { homeAssistant } from '../src/adapters/lan/home-assistant/index.ts';
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
