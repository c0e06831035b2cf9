import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import {
  authorizeUrl,
  exchangeCode,
  homeAssistant,
  refreshTokens,
} from '../../src/adapters/lan/home-assistant/index.ts';
import type { JsonObject } from '../../src/contracts/index.ts';
import { type Driven, drive, live } from '../home-assistant-bench.ts';
import { demoCast, differences, playScript } from '../home-assistant-script.ts';
import { type RealHomeAssistant, startRealHomeAssistant } from './kit/home-assistant.ts';
import { furnish, loginCode, statesOf } from './kit/home-assistant-rest.ts';

const saved = new URL('../fixtures/home-assistant-transcript.json', import.meta.url);

let real: RealHomeAssistant | undefined;
let driven: Driven | undefined;
beforeAll(async () => {
  real = await startRealHomeAssistant();
  if (real === undefined) return;
  await furnish(real);
  driven = drive({ url: real.url, token: real.token });
  await live(driven, 30_000);
});
afterAll(async () => {
  await driven?.runtime.stop();
  await real?.stop();
});

/** The parts, or a skipped test where there is no real Home Assistant. */
function parts(context: TestContext): { real: RealHomeAssistant; driven: Driven } {
  if (real === undefined || driven === undefined) return context.skip();
  return { real, driven };
}

describe('a real Home Assistant', () => {
  it('says what the saved transcript says', async context => {
    const { real } = parts(context);
    const transcript = await playScript(real.url, real.token, demoCast);
    if (process.env.IF_UPDATE_TRANSCRIPTS !== undefined) {
      await writeFile(saved, `${JSON.stringify(transcript, null, 1)}\n`);
    }
    const kept: unknown = JSON.parse(await readFile(saved, 'utf8'));
    expect(differences(kept, transcript)).toEqual([]);
  });

  it('is left as it was by connecting', async context => {
    const { real } = parts(context);
    const before = await statesOf(real);
    const second = drive({ url: real.url, token: real.token });
    await live(second);
    await second.runtime.stop();
    const after = await statesOf(real);
    expect(after.filter(state => isStill(state.entity_id))).toEqual(
      before.filter(state => isStill(state.entity_id)),
    );
  });

  it('shows its name, version, areas and services', async context => {
    const { driven } = parts(context);
    const { peer, found } = await driven.runtime.inspect();
    expect(peer).toMatch(/^Home Assistant \d{4}\.\d+/);
    const facts = Object.fromEntries(found.map(({ label, value }) => [label, value]));
    expect(Number(facts.Entities)).toBeGreaterThan(90);
    expect(facts.Areas).toContain('Studio lights');
    expect(Number(facts.Services)).toBeGreaterThan(100);
  });
});

/** Entities of the demo house that move by themselves. */
const isStill = (id: string) =>
  !/^(sensor|sun|weather|camera|media_player|update|device_tracker)\./.test(id);

const cases: [operation: string, input: JsonObject, kind?: 'acknowledged'][] = [
  ['light.on', { area: 'Studio lights' }],
  ['light.set', { area: 'Studio lights', brightness: 30, colour: '#ff8800' }],
  ['light.set', { entity: 'Bed Light', kelvin: 4000, effect: 'none' }],
  ['light.dim', { entity: 'light.bed_light', step: 20 }],
  ['light.off', { label: 'On show' }],
  ['light.toggle', { entity: 'light.bed_light' }],
  ['light.off', { floor: 'Ground' }],
  ['light.on', { entity: 'light.kitchen_lights, light.bed_light' }],
  ['switch.on', { entity: 'switch.ac' }],
  ['switch.off', { entity: 'input_boolean.rehearsal' }],
  ['switch.toggle', { entity: 'switch.ac, input_boolean.rehearsal, fan.ceiling_fan' }],
  ['scene.activate', { entity: 'scene.show' }],
  ['script.run', { entity: 'script.blink_key' }],
  ['script.stop', { entity: 'script.blink_key' }],
  ['automation.trigger', { entity: 'automation.dusk' }],
  ['cover.set', { entity: 'cover.hall_window', position: 30 }],
  ['cover.open', { entity: 'cover.hall_window' }],
  // The demo's own window stops without saying so (demo/cover.py writes no state): not confirmed.
  ['cover.stop', { entity: 'cover.hall_window' }, 'acknowledged'],
  ['cover.close', { entity: 'cover.garage_door' }],
  ['cover.tilt', { entity: 'cover.living_room_window', position: 60 }],
  ['climate.set', { entity: 'climate.heatpump', temperature: 21.5 }],
  ['climate.range', { entity: 'climate.ecobee', low: 19, high: 25 }],
  ['climate.mode', { entity: 'climate.hvac', mode: 'heat' }],
  ['climate.preset', { entity: 'climate.ecobee', preset: 'eco' }],
  ['climate.fan', { entity: 'climate.hvac', fan: 'auto_low' }],
  ['media.pause', { entity: 'media_player.walkman' }],
  ['media.play', { entity: 'media_player.walkman' }],
  ['media.toggle', { entity: 'media_player.walkman' }],
  ['media.next', { entity: 'media_player.walkman' }],
  ['media.previous', { entity: 'media_player.walkman' }],
  ['media.volume', { entity: 'media_player.walkman', volume: 35 }],
  ['media.mute', { entity: 'media_player.walkman', muted: true }],
  ['media.source', { entity: 'media_player.lounge_room', source: 'youtube' }],
  ['media.load', { entity: 'media_player.living_room', content: 'abc', type: 'video' }],
  ['media.off', { entity: 'media_player.walkman' }],
  ['media.on', { entity: 'media_player.walkman' }],
  ['lock.lock', { entity: 'lock.kitchen_door' }],
  ['lock.unlock', { entity: 'lock.kitchen_door' }],
  ['lock.open', { entity: 'lock.openable_lock' }],
  ['number.set', { entity: 'input_number.countdown', value: 120 }],
  ['number.set', { entity: 'number.volume', value: 17 }],
  ['option.set', { entity: 'Show look', option: 'Party' }],
  ['option.set', { entity: 'select.speed', option: 'light_speed' }],
  ['text.set', { entity: 'Next guest', value: 'Ada Lovelace' }],
  ['button.press', { entity: 'input_button.doorbell' }],
  ['button.press', { entity: 'button.push' }],
  ['fan.set', { entity: 'fan.ceiling_fan', speed: 66 }],
  ['notify.send', { entity: 'notify.notifier', message: 'Five minutes' }],
  ['notify.call', { service: 'persistent_notification', message: 'Five minutes' }, 'acknowledged'],
  ['service.call', { domain: 'script', service: 'answer', returnResponse: true }, 'acknowledged'],
  ['event.fire', { event: 'dusk', data: { at: 1 } }, 'acknowledged'],
  ['template.render', { template: "{{ states('input_select.show_look') }}" }, 'acknowledged'],
  ['state.read', { entity: 'Show look' }, 'acknowledged'],
];

describe('every operation on a real Home Assistant', () => {
  it.each(cases)('%s %j', async (operation, input, kind) => {
    if (driven === undefined) return;
    const { answer } = await driven.press(operation, input, 30_000);
    expect(answer).toMatchObject({ kind: kind ?? 'confirmed' });
  });

  it('leaves out none that the demo house can do', () => {
    const played = new Set(cases.map(([operation]) => operation));
    const left = Object.keys(homeAssistant.operations).filter(name => !played.has(name));
    // No player of the demo house can both seek and be asked to stop here.
    expect(left).toEqual(['media.stop', 'media.seek']);
  });

  it('hands back what a script answers, and the context that did it', async context => {
    const { driven } = parts(context);
    const { answer } = await driven.press('service.call', {
      domain: 'script',
      service: 'answer',
      returnResponse: true,
    });
    expect(answer).toMatchObject({
      output: { context: expect.stringMatching(/^[0-9A-Z]{26}$/), response: { value: 42 } },
    });
  });

  it('refuses what is not there, before Home Assistant would say yes to it', async context => {
    const { driven } = parts(context);
    const { answer } = await driven.press('light.on', { entity: 'light.bed_lihgt' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'not_found', next: expect.stringContaining('light.bed_light') },
    });
  });

  it('passes on a refusal in Home Assistant’s own words', async context => {
    const { driven } = parts(context);
    const { answer } = await driven.press('climate.set', {
      entity: 'climate.hvac',
      temperature: 90,
    });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: true,
      error: { code: 'device_refused', message: expect.stringContaining('7 to 35') },
    });
  });
});

describe('logging in and staying in touch', () => {
  it('turns the code of a login into tokens, and refreshes them', async context => {
    const { real } = parts(context);
    const client = { url: real.url, clientId: real.clientId };
    expect(authorizeUrl(client, `${real.clientId}back`, 's')).toContain('/auth/authorize?');
    const tokens = await exchangeCode(client, await loginCode(real));
    expect(tokens.expires_in).toBe(1800);
    const again = await refreshTokens(client, tokens.refresh_token ?? '');
    expect(again).toMatchObject({ access_token: expect.any(String), expires_in: 1800 });
    await expect(exchangeCode(client, 'a used code')).rejects.toMatchObject({
      error: { code: 'auth_failed' },
    });
  });

  it('says that a token is refused, and what to do', async context => {
    const { real } = parts(context);
    const other = drive({ url: real.url, token: 'nonsense' });
    await vi.waitFor(() => expect(other.runtime.status().state).toBe('attention'), 5000);
    expect(other.runtime.status()).toMatchObject({
      error: { code: 'auth_failed', next: expect.stringContaining('Long-lived access tokens') },
    });
    await other.runtime.stop();
  });

  it('notices a killed Home Assistant, fails presses at once, and comes back by itself', async context => {
    const { real, driven } = parts(context);
    await real.kill();
    await vi.waitFor(() => expect(driven.runtime.status().state).toBe('down'), 5000);
    const begun = performance.now();
    const { answer } = await driven.press('light.on', { entity: 'light.bed_light' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'connection_down' },
    });
    expect(performance.now() - begun).toBeLessThan(200);
    await real.again();
    await live(driven, 60_000);
    const pressed = await driven.press('light.on', { entity: 'light.bed_light' });
    expect(pressed.answer).toMatchObject({ kind: 'confirmed' });
  });
});
