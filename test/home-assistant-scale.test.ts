import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bench, bench } from './home-assistant-bench.ts';

const ENTITIES = 5000;

let house: Bench;
let connectedIn = 0;
beforeAll(async () => {
  const begun = performance.now();
  house = await bench({ entities: ENTITIES });
  connectedIn = performance.now() - begun;
});
afterAll(() => house.stop());

describe('a house of 5,000 entities', () => {
  it('is known within 2 s of connecting', async () => {
    const { found } = await house.runtime.inspect();
    expect(found).toContainEqual({ label: 'Entities', value: String(ENTITIES) });
    expect(connectedIn).toBeLessThan(2000);
  });

  it('lights a lamp soon after a change, and the next one no later', async () => {
    const id = 'light.rig_0001';
    house.runtime.watch({ lamp: { operation: 'light.on', input: { entity: id } } });
    await vi.waitFor(() => expect(house.lamps.get('lamp')).toBe('off'));
    const times: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const state = round % 2 === 0 ? 'on' : 'off';
      const begun = performance.now();
      house.simulator.house.set(id, { state });
      await vi.waitFor(() => expect(house.lamps.get('lamp')).toBe(state), { interval: 1 });
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(50);
  });

  it('answers a press about an area of a hundred without reading the whole house', async () => {
    const { answer } = await house.press('light.on', { area: 'Wing 3', brightness: 50 });
    expect(answer).toMatchObject({ kind: 'confirmed' });
    if (answer.kind !== 'confirmed') return;
    expect(answer.output).toMatchObject({ entities: expect.any(Array) });
    expect(house.simulator.house.get('light.rig_0201')).toMatchObject({
      state: 'on',
      attributes: { brightness: 128 },
    });
  });

  it('takes in a storm of changes and ends where the house ends', async () => {
    const { simulator, press } = house;
    for (let round = 0; round < 4; round += 1) {
      for (const { entity_id } of simulator.house.all()) {
        if (entity_id.startsWith('switch.outlet_')) {
          simulator.house.set(entity_id, { state: round % 2 === 0 ? 'on' : 'off' });
        }
      }
    }
    simulator.house.set('switch.outlet_0002', { state: 'on' });
    const { answer } = await press('state.read', { entity: 'switch.outlet_0002' });
    expect(answer).toMatchObject({ output: { state: 'on' } });
  });
});
