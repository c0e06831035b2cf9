import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCast, playScript } from '../home-assistant-script.ts';
import { type RealHomeAssistant, startRealHomeAssistant } from './kit/home-assistant.ts';

const saved = new URL('../fixtures/home-assistant-transcript.json', import.meta.url);

let real: RealHomeAssistant | undefined;
beforeAll(async () => {
  real = await startRealHomeAssistant();
});
afterAll(async () => {
  await real?.stop();
});

describe('a real Home Assistant', () => {
  it('says what the saved transcript says', async context => {
    if (real === undefined) return context.skip();
    const transcript = await playScript(real.url, real.token, demoCast);
    if (process.env.IF_UPDATE_TRANSCRIPTS !== undefined) {
      await writeFile(saved, `${JSON.stringify(transcript, null, 2)}\n`);
    }
    expect(transcript).toEqual(JSON.parse(await readFile(saved, 'utf8')));
  });
});
