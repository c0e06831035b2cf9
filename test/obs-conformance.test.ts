import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startObsSimulator } from '../src/simulators/obs/index.ts';
import { play, type Transcript } from './obs-script.ts';

it('the simulator says what a real OBS 29 said to the same script', {
  timeout: 120_000,
}, async () => {
  const real = JSON.parse(
    await readFile(new URL('./fixtures/obs-29.json', import.meta.url), 'utf8'),
  ) as Transcript;
  const simulator = await startObsSimulator({
    version: '29',
    scenes: ['Scene'],
    sources: 0,
    password: 'secret',
  });
  try {
    const ours = await play(simulator.ports.ws ?? 0, 'secret');
    expect(ours.steps).toEqual(real.steps);
    expect(ours.events).toEqual(real.events);
    expect(ours.extras).toEqual(real.extras);
  } finally {
    await simulator.close();
  }
});
