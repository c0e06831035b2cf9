import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startHomeAssistantSimulator } from '../src/simulators/home-assistant/index.ts';
import { differences, playScript, simulatorCast } from './home-assistant-script.ts';

// The transcript is a real Home Assistant 2025.4.4's; test/real plays the same script on one.
const saved = new URL('./fixtures/home-assistant-transcript.json', import.meta.url);

it('the simulator says everything in the shapes of a real Home Assistant', async () => {
  const simulator = await startHomeAssistantSimulator({ token: 'own token', moving: false });
  try {
    const url = `http://127.0.0.1:${simulator.ports.http}`;
    const transcript = await playScript(url, 'own token', simulatorCast);
    expect(differences(JSON.parse(await readFile(saved, 'utf8')), transcript)).toEqual([]);
  } finally {
    await simulator.close();
  }
});
