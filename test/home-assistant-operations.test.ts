import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { homeAssistant } from '../src/adapters/lan/home-assistant/index.ts';
import type { JsonObject } from '../src/contracts/index.ts';
import { type Bench, bench } from './home-assistant-bench.ts';

interface Case {
  input: JsonObject;
  /** Entity → what the simulated house must show afterwards. */
  house?: Record<string, { state?: string; attributes?: JsonObject }>;
  kind?: 'acknowledged';
  output?: unknown;
}

/** Every operation that the simulated studio can play, in an order that makes sense. */
const cases: [operation: string, one: Case][] = [
  [
    'light.on',
    { input: { entity: 'Studio fill' }, house: { 'light.studio_fill': { state: 'on' } } },
  ],
  [
    'light.set',
    {
      input: { area: 'Studio lights', brightness: 30, colour: '#ff8800' },
      house: { 'light.studio_key': { attributes: { brightness: 77, rgb_color: [255, 136, 0] } } },
    },
  ],
  [
    'light.set',
    {
      input: { entity: 'light.studio_key', kelvin: 4500, effect: 'candle' },
      house: { 'light.studio_key': { attributes: { color_temp_kelvin: 4500, effect: 'candle' } } },
    },
  ],
  [
    'light.dim',
    {
      input: { entity: 'light.studio_key', step: -10 },
      house: { 'light.studio_key': { attributes: { brightness: 52 } } },
    },
  ],
  [
    'light.on',
    {
      input: { area: 'Auditorium', brightness: 40 },
      house: { 'light.exit_sign': { state: 'on' } },
    },
  ],
  [
    'light.toggle',
    { input: { entity: 'light.studio_key' }, house: { 'light.studio_key': { state: 'off' } } },
  ],
  [
    'light.off',
    { input: { floor: 'Ground floor' }, house: { 'light.house_left': { state: 'off' } } },
  ],
  ['light.on', { input: { label: 'On show' }, house: { 'light.rack_1': { state: 'on' } } }],
  ['light.off', { input: { device: 'Dimmer rack' }, house: { 'light.rack_1': { state: 'off' } } }],
  [
    'light.on',
    {
      input: { entity: 'light.studio_key, House left', area: 'Control room' },
      house: { 'light.house_left': { state: 'on' }, 'light.control_desk': { state: 'on' } },
    },
  ],
  [
    'switch.on',
    { input: { entity: 'On air sign' }, house: { 'switch.on_air_sign': { state: 'on' } } },
  ],
  [
    'switch.off',
    {
      input: { entity: 'input_boolean.rehearsal' },
      house: { 'input_boolean.rehearsal': { state: 'off' } },
    },
  ],
  [
    'switch.toggle',
    {
      input: { entity: 'switch.haze, fan.house_air' },
      house: { 'switch.haze': { state: 'on' }, 'fan.house_air': { state: 'off' } },
    },
  ],
  [
    'scene.activate',
    { input: { entity: 'scene.show' }, house: { 'light.studio_back': { state: 'on' } } },
  ],
  [
    'script.run',
    { input: { entity: 'script.open_the_house' }, house: { 'light.house_left': { state: 'on' } } },
  ],
  [
    'script.stop',
    {
      input: { entity: 'script.open_the_house' },
      house: { 'script.open_the_house': { state: 'off' } },
    },
  ],
  ['automation.trigger', { input: { entity: 'automation.dusk' } }],
  [
    'cover.set',
    {
      input: { device: 'Curtain motor', position: 30 },
      house: { 'cover.curtain': { attributes: { current_position: 30 } } },
    },
  ],
  ['cover.open', { input: { entity: 'cover.curtain' } }],
  [
    'cover.stop',
    { input: { entity: 'cover.curtain' }, house: { 'cover.curtain': { state: 'open' } } },
  ],
  ['cover.close', { input: { entity: 'cover.curtain' } }],
  [
    'climate.set',
    {
      input: { entity: 'climate.studio', temperature: 19.5 },
      house: { 'climate.studio': { attributes: { temperature: 19.5 } } },
    },
  ],
  [
    'climate.range',
    {
      input: { entity: 'climate.studio', low: 18, high: 24 },
      house: { 'climate.studio': { attributes: { target_temp_high: 24 } } },
    },
  ],
  [
    'climate.mode',
    {
      input: { entity: 'climate.studio', mode: 'heat' },
      house: { 'climate.studio': { state: 'heat' } },
    },
  ],
  [
    'climate.preset',
    {
      input: { area: 'Studio lights', preset: 'show' },
      house: { 'climate.studio': { attributes: { preset_mode: 'show' } } },
    },
  ],
  [
    'climate.fan',
    {
      input: { entity: 'climate.studio', fan: 'auto' },
      house: { 'climate.studio': { attributes: { fan_mode: 'auto' } } },
    },
  ],
  [
    'media.pause',
    { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'paused' } } },
  ],
  [
    'media.play',
    { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'playing' } } },
  ],
  [
    'media.toggle',
    { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'paused' } } },
  ],
  [
    'media.next',
    {
      input: { entity: 'Foyer' },
      house: { 'media_player.foyer': { attributes: { media_track: 2 } } },
    },
  ],
  [
    'media.previous',
    {
      input: { entity: 'Foyer' },
      house: { 'media_player.foyer': { attributes: { media_track: 1 } } },
    },
  ],
  [
    'media.volume',
    {
      input: { entity: 'Foyer', volume: 65 },
      house: { 'media_player.foyer': { attributes: { volume_level: 0.65 } } },
    },
  ],
  [
    'media.mute',
    {
      input: { entity: 'Foyer' },
      house: { 'media_player.foyer': { attributes: { is_volume_muted: true } } },
    },
  ],
  [
    'media.source',
    {
      input: { entity: 'Foyer', source: 'HDMI' },
      house: { 'media_player.foyer': { attributes: { source: 'HDMI' } } },
    },
  ],
  [
    'media.load',
    {
      input: { entity: 'Foyer', content: 'http://studio/walk-out.mp3' },
      house: { 'media_player.foyer': { state: 'playing' } },
    },
  ],
  [
    'media.seek',
    {
      input: { entity: 'Foyer', position: 12.5 },
      house: { 'media_player.foyer': { attributes: { media_position: 12.5 } } },
    },
  ],
  [
    'media.stop',
    { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'idle' } } },
  ],
  ['media.off', { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'off' } } }],
  [
    'media.on',
    { input: { entity: 'Foyer' }, house: { 'media_player.foyer': { state: 'playing' } } },
  ],
  [
    'lock.lock',
    { input: { entity: 'lock.rack_room' }, house: { 'lock.rack_room': { state: 'locked' } } },
  ],
  [
    'lock.unlock',
    { input: { entity: 'lock.rack_room' }, house: { 'lock.rack_room': { state: 'unlocked' } } },
  ],
  ['lock.open', { input: { entity: 'lock.stage_door' } }],
  [
    'number.set',
    {
      input: { entity: 'input_number.countdown', value: 120 },
      house: { 'input_number.countdown': { state: '120.0' } },
    },
  ],
  [
    'option.set',
    {
      input: { entity: 'Show look', option: 'Party' },
      house: { 'input_select.show_look': { state: 'Party' } },
    },
  ],
  [
    'text.set',
    {
      input: { entity: 'Next guest', value: 'Ada Lovelace' },
      house: { 'input_text.next_guest': { state: 'Ada Lovelace' } },
    },
  ],
  ['button.press', { input: { entity: 'input_button.doorbell' } }],
  ['button.press', { input: { entity: 'Restart wall' } }],
  [
    'fan.set',
    {
      input: { entity: 'fan.house_air', speed: 60 },
      house: { 'fan.house_air': { state: 'on', attributes: { percentage: 60 } } },
    },
  ],
  ['notify.send', { input: { entity: 'Stage manager', message: 'Five minutes' } }],
  [
    'notify.call',
    {
      input: { service: 'persistent_notification', message: 'Five minutes' },
      kind: 'acknowledged',
    },
  ],
  [
    'service.call',
    {
      input: {
        domain: 'light',
        service: 'turn_on',
        data: { brightness: 10 },
        entity: 'light.studio_key',
      },
      kind: 'acknowledged',
      house: { 'light.studio_key': { attributes: { brightness: 10 } } },
    },
  ],
  [
    'service.call',
    {
      input: { domain: 'weather', service: 'get_forecasts', data: { type: 'hourly' } },
      kind: 'acknowledged',
      output: { response: { forecast: [], type: 'hourly' } },
    },
  ],
  ['event.fire', { input: { event: 'cue', data: { number: 12 } }, kind: 'acknowledged' }],
  [
    'template.render',
    {
      input: { template: "Key is {{ states('light.studio_key') }}" },
      kind: 'acknowledged',
      output: { result: 'Key is on' },
    },
  ],
  [
    'state.read',
    {
      input: { entity: 'Show look' },
      kind: 'acknowledged',
      output: { entity: 'input_select.show_look', name: 'Show look', state: 'Party' },
    },
  ],
];

let studio: Bench;
beforeAll(async () => {
  studio = await bench();
});
afterAll(() => studio.stop());

describe('Home Assistant operations, adapter against simulator', () => {
  it.each(cases)('%s %j', async (operation, one) => {
    const { answer } = await studio.press(operation, one.input);
    expect(answer).toMatchObject({
      kind: one.kind ?? 'confirmed',
      ...(one.output === undefined ? {} : { output: one.output }),
    });
    for (const [id, expected] of Object.entries(one.house ?? {})) {
      expect(studio.simulator.house.get(id)).toMatchObject(expected);
    }
  });

  it('has played every operation there is', () => {
    const played = new Set(cases.map(([operation]) => operation));
    const left = Object.keys(homeAssistant.operations).filter(name => !played.has(name));
    expect(left).toEqual(['cover.tilt']); // the studio's curtain has no slats
  });
});

describe('what cannot be done is said, with what to do instead', () => {
  const refusals: [string, JsonObject, { code: string; said: RegExp; sent: boolean }][] = [
    [
      'light.on',
      { area: 'Studio light' },
      { code: 'not_found', said: /Did you mean Studio lights/, sent: false },
    ],
    [
      'light.on',
      { entity: 'switch.haze' },
      { code: 'bad_input', said: /is a switch; this operation takes a light/, sent: false },
    ],
    [
      'climate.set',
      { area: 'House', temperature: 20 },
      { code: 'not_found', said: /"House".*has no climate/, sent: false },
    ],
    [
      'climate.set',
      { entity: 'climate.studio', temperature: 90 },
      { code: 'device_refused', said: /Accepted range is 7 to 35/, sent: true },
    ],
    [
      'option.set',
      { entity: 'Show look', option: 'Gloomy' },
      { code: 'device_refused', said: /possible options: Warm, Cold, Party/, sent: true },
    ],
    [
      'number.set',
      { entity: 'Countdown', value: 9999 },
      { code: 'bad_input', said: /range 0.0 - 3600.0/, sent: true },
    ],
    [
      'lock.open',
      { entity: 'lock.rack_room' },
      { code: 'device_refused', said: /does not support action lock.open/, sent: true },
    ],
    [
      'service.call',
      { domain: 'light', service: 'turnon' },
      { code: 'not_found', said: /Did you mean light.turn_on/, sent: false },
    ],
    [
      'service.call',
      { domain: 'light', service: 'turn_on', entity: 'light.nobody_there' },
      { code: 'not_found', said: /no entity "light.nobody_there"/, sent: false },
    ],
    [
      'service.call',
      { domain: 'light', service: 'turn_on', data: { entity_id: 'light.studio_kee' } },
      { code: 'not_found', said: /light.studio_key/, sent: false },
    ],
    [
      'service.call',
      { domain: 'light', service: 'turn_on', data: { brightnes: 1 }, entity: 'light.studio_key' },
      { code: 'bad_input', said: /no field "brightnes".*Did you mean brightness/, sent: true },
    ],
    [
      'service.call',
      { domain: 'light', service: 'turn_on', entity: 'light.studio_key', returnResponse: true },
      { code: 'bad_input', said: /hands nothing back/, sent: false },
    ],
    [
      'service.call',
      { domain: 'notify', service: 'persistent_notification' },
      { code: 'bad_input', said: /needs the field "message"/, sent: false },
    ],
    [
      'template.render',
      { template: '{{ nobody }}' },
      { code: 'bad_input', said: /'nobody' is undefined/, sent: true },
    ],
    [
      'state.read',
      { entity: 'sensor.nothing' },
      { code: 'not_found', said: /no entity "sensor.nothing"/, sent: false },
    ],
  ];
  it.each(refusals)('%s %j', async (operation, input, { code, said, sent }) => {
    const { answer } = await studio.press(operation, input);
    expect(answer).toMatchObject({ kind: 'failed', sent, error: { code } });
    if (answer.kind === 'failed')
      expect(`${answer.error.message} ${answer.error.next}`).toMatch(said);
  });

  /** The change has reached the adapter. */
  const known = (id: string, state: string) =>
    vi.waitFor(async () => {
      const { answer } = await studio.press('state.read', { entity: id });
      expect(answer).toMatchObject({ output: { state } });
    });

  it('does not send to what Home Assistant itself cannot reach', async () => {
    studio.simulator.house.set('light.control_desk', { state: 'unavailable' });
    await known('light.control_desk', 'unavailable');
    const { answer } = await studio.press('light.on', { entity: 'light.control_desk' });
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'device_refused', message: expect.stringContaining('unavailable') },
    });
  });

  it('does not call an area done while one of its lights is unreachable', async () => {
    studio.simulator.house.set('light.studio_back', { state: 'unavailable' });
    await known('light.studio_back', 'unavailable');
    const { answer } = await studio.press('light.on', { area: 'Studio lights' });
    expect(answer).toMatchObject({ kind: 'acknowledged', note: expect.any(String) });
  });

  it('takes an id where two entities have one name', async () => {
    studio.simulator.house.set('light.twin', {
      state: 'off',
      attributes: { friendly_name: 'Twin' },
    });
    studio.simulator.house.set('light.other', {
      state: 'off',
      attributes: { friendly_name: 'Twin' },
    });
    await vi.waitFor(async () => {
      const { answer } = await studio.press('light.on', { entity: 'Twin' });
      expect(answer).toMatchObject({
        kind: 'failed',
        error: { next: expect.stringMatching(/light\.(twin|other), light\.(twin|other)/) },
      });
    });
  });
});

describe('choices', () => {
  it('offers what the house has for each field', () => {
    const choices = studio.runtime.choices('climate.mode');
    expect(choices.entity).toEqual(['climate.studio']);
    expect(choices.mode).toContain('heat_cool');
    expect(choices.area).toContain('Control room');
    expect(studio.runtime.choices('notify.call').service).toEqual(['persistent_notification']);
  });
});
