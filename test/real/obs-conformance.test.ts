import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startObsSimulator } from '../../src/simulators/obs/index.ts';
import { play, type Transcript } from '../obs-script.ts';
import { startRealObs } from './kit/obs.ts';

// One script, played by obs-websocket-js on a real OBS 29 and on the simulator. What the real one
// said is kept as `test/fixtures/obs-29.json`, to which the simulator is held where there is no OBS;
// IF_SAVE=1 writes it anew.

const kept = new URL('../fixtures/obs-29.json', import.meta.url);
const obs = await startRealObs();

describe.skipIf(obs === undefined)('the script on a real OBS', () => {
  const real = obs as NonNullable<typeof obs>;
  let transcript: Transcript;
  afterAll(() => real.stop());

  it('says what is kept as test data', async () => {
    transcript = await play(real.port, real.password);
    if (process.env.IF_SAVE) {
      await writeFile(kept, `${JSON.stringify(transcript, null, 1)}\n`);
    }
    expect(transcript.steps).toEqual(
      (JSON.parse(await readFile(kept, 'utf8')) as Transcript).steps,
    );
  });

  it('says what the simulator says', async () => {
    const simulator = await startObsSimulator({
      version: '29',
      scenes: ['Scene'],
      sources: 0,
      password: 'secret',
    });
    try {
      const ours = await play(simulator.ports.ws ?? 0, 'secret');
      expect(ours.steps).toEqual(transcript.steps);
      expect(ours.events).toEqual(transcript.events);
      expect(ours.extras).toEqual(transcript.extras);
    } finally {
      await simulator.close();
    }
  });
});
