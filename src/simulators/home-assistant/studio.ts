import type { Plan } from './model.ts';

type Entry = Plan['entities'][number];

const inArea = (area_id: string) => ({ area_id });

const lamp = (id: string, name: string, area: string, state: 'on' | 'off' = 'off'): Entry => ({
  id: `light.${id}`,
  state,
  attributes: {
    min_color_temp_kelvin: 2000,
    max_color_temp_kelvin: 6500,
    effect_list: ['none', 'candle', 'pulse'],
    supported_color_modes: ['color_temp', 'hs'],
    color_mode: state === 'on' ? 'color_temp' : null,
    brightness: state === 'on' ? 200 : null,
    color_temp_kelvin: state === 'on' ? 3200 : null,
    rgb_color: state === 'on' ? [255, 209, 163] : null,
    effect: null,
    friendly_name: name,
    supported_features: 44,
  },
  entry: inArea(area),
});

const dimmer = (id: string, name: string, area: string, level?: number): Entry => ({
  id: `light.${id}`,
  state: level === undefined ? 'off' : 'on',
  attributes: {
    supported_color_modes: ['brightness'],
    color_mode: level === undefined ? null : 'brightness',
    brightness: level ?? null,
    friendly_name: name,
    supported_features: 32,
  },
  entry: inArea(area),
});

const plain = (id: string, name: string, state: string, area?: string, more = {}): Entry => ({
  id,
  state,
  attributes: { ...more, friendly_name: name },
  ...(area === undefined ? {} : { entry: inArea(area) }),
});

const media = {
  volume_level: 0.4,
  is_volume_muted: false,
  source_list: ['Line in', 'Playlist', 'HDMI'],
  source: 'Playlist',
  media_title: 'Walk-in music',
  media_duration: 240,
  supported_features: 23_487,
};

/** A small television studio: what a crew finds in a house where Home Assistant runs the building. */
export const studioPlan: Plan = {
  location: 'Studio',
  floors: [
    { floor_id: 'ground', name: 'Ground floor', level: 0 },
    { floor_id: 'first', name: 'First floor', level: 1 },
  ],
  labels: [
    { label_id: 'on_show', name: 'On show' },
    { label_id: 'quiet', name: 'Quiet' },
  ],
  areas: [
    {
      area_id: 'studio_lights',
      name: 'Studio lights',
      floor_id: 'ground',
      aliases: ['Stage'],
      labels: ['on_show'],
    },
    { area_id: 'house', name: 'House', floor_id: 'ground', aliases: ['Auditorium'], labels: [] },
    { area_id: 'control_room', name: 'Control room', floor_id: 'first', aliases: [], labels: [] },
  ],
  devices: [
    {
      id: 'd1c5a7f0b4e94f0e8a2b6c3d9e8f7a10',
      name: 'Curtain motor',
      area_id: 'house',
      labels: [],
      manufacturer: 'Studio',
      model: 'Curtain 2',
    },
    {
      id: 'd1c5a7f0b4e94f0e8a2b6c3d9e8f7a11',
      name: 'Dimmer rack',
      area_id: 'house',
      labels: ['on_show'],
      manufacturer: 'Studio',
      model: 'Rack 4',
    },
  ],
  entities: [
    lamp('studio_key', 'Studio key', 'studio_lights', 'on'),
    lamp('studio_fill', 'Studio fill', 'studio_lights'),
    lamp('studio_back', 'Studio back', 'studio_lights'),
    dimmer('house_left', 'House left', 'house', 180),
    dimmer('house_right', 'House right', 'house', 180),
    plain('light.exit_sign', 'Exit sign', 'on', 'house', {
      supported_color_modes: ['onoff'],
      color_mode: 'onoff',
      supported_features: 0,
    }),
    lamp('control_desk', 'Control desk', 'control_room', 'on'),
    plain('switch.on_air_sign', 'On air sign', 'off', 'studio_lights'),
    plain('switch.haze', 'Haze machine', 'off', 'studio_lights', { device_class: 'outlet' }),
    plain('switch.monitor_wall', 'Monitor wall', 'on', 'control_room'),
    plain('fan.house_air', 'House air', 'on', 'house', { percentage: 40, supported_features: 49 }),
    plain('input_boolean.rehearsal', 'Rehearsal', 'on', undefined, { editable: false }),
    plain('input_number.countdown', 'Countdown', '300.0', undefined, {
      initial: null,
      editable: false,
      min: 0,
      max: 3600,
      step: 1,
      mode: 'slider',
    }),
    plain('input_select.show_look', 'Show look', 'Warm', undefined, {
      options: ['Warm', 'Cold', 'Party'],
      editable: false,
    }),
    plain('input_text.next_guest', 'Next guest', '', undefined, {
      editable: false,
      min: 0,
      max: 100,
      pattern: null,
      mode: 'text',
    }),
    plain('input_button.doorbell', 'Doorbell', 'unknown', undefined, { editable: false }),
    plain('button.restart_wall', 'Restart wall', 'unknown', 'control_room'),
    plain('scene.walk_in', 'Walk-in', 'unknown', undefined, {
      entity_id: ['light.house_left', 'light.house_right', 'light.studio_key'],
    }),
    plain('scene.show', 'Show', 'unknown', undefined, {
      entity_id: [
        'light.studio_key',
        'light.studio_fill',
        'light.studio_back',
        'light.house_left',
        'light.house_right',
      ],
    }),
    plain('scene.blackout', 'Blackout', 'unknown', undefined, {
      entity_id: ['light.studio_key', 'light.studio_fill', 'light.studio_back'],
    }),
    plain('script.open_the_house', 'Open the house', 'off', undefined, {
      last_triggered: null,
      mode: 'single',
      current: 0,
    }),
    plain('script.blink_key', 'Blink key', 'off', undefined, {
      last_triggered: null,
      mode: 'single',
      current: 0,
    }),
    plain('automation.dusk', 'Dusk', 'on', undefined, {
      id: 'dusk',
      last_triggered: null,
      mode: 'single',
      current: 0,
    }),
    {
      id: 'cover.curtain',
      state: 'closed',
      attributes: {
        current_position: 0,
        device_class: 'curtain',
        friendly_name: 'Curtain',
        supported_features: 15,
      },
      entry: { device_id: 'd1c5a7f0b4e94f0e8a2b6c3d9e8f7a10' },
    },
    {
      id: 'sensor.curtain_motor_temperature',
      state: '31.5',
      attributes: {
        state_class: 'measurement',
        unit_of_measurement: '°C',
        device_class: 'temperature',
        friendly_name: 'Curtain motor temperature',
      },
      entry: { device_id: 'd1c5a7f0b4e94f0e8a2b6c3d9e8f7a10', entity_category: 'diagnostic' },
    },
    {
      ...dimmer('rack_1', 'Rack 1', 'house'),
      entry: { device_id: 'd1c5a7f0b4e94f0e8a2b6c3d9e8f7a11' },
    },
    plain('climate.studio', 'Studio climate', 'cool', 'studio_lights', {
      hvac_modes: ['off', 'heat', 'cool', 'heat_cool', 'fan_only'],
      min_temp: 7,
      max_temp: 35,
      fan_modes: ['low', 'high', 'auto'],
      preset_modes: ['show', 'rehearsal', 'away'],
      current_temperature: 23.4,
      temperature: 21,
      target_temp_high: null,
      target_temp_low: null,
      fan_mode: 'low',
      hvac_action: 'cooling',
      preset_mode: 'rehearsal',
      supported_features: 411,
    }),
    plain('media_player.foyer', 'Foyer', 'playing', 'house', media),
    plain('media_player.green_room', 'Green room', 'off', 'control_room', media),
    plain('lock.stage_door', 'Stage door', 'locked', 'house', { supported_features: 1 }),
    plain('lock.rack_room', 'Rack room', 'unlocked', 'control_room', { supported_features: 0 }),
    plain('notify.stage_manager', 'Stage manager', 'unknown', undefined, { supported_features: 1 }),
    plain('sensor.studio_temperature', 'Studio temperature', '23.4', 'studio_lights', {
      state_class: 'measurement',
      unit_of_measurement: '°C',
      device_class: 'temperature',
    }),
    plain('sensor.power', 'Power', '4210', 'control_room', {
      state_class: 'measurement',
      unit_of_measurement: 'W',
      device_class: 'power',
    }),
    plain('sensor.foyer_people', 'People in the foyer', '17', 'house', {
      state_class: 'measurement',
    }),
    plain('binary_sensor.stage_door', 'Stage door contact', 'off', 'house', {
      device_class: 'door',
    }),
    plain('sun.sun', 'Sun', 'below_horizon', undefined, { elevation: -12.3, rising: false }),
  ],
};

/** The studio, and a building around it until there are `entities` of them. */
export function planOf(entities: number | undefined): Plan {
  const plan = structuredClone(studioPlan);
  const missing = (entities ?? 0) - plan.entities.length;
  for (let index = 0; index < missing; index += 1) {
    const area = `wing_${Math.floor(index / 100) + 1}`;
    if (index % 100 === 0) {
      plan.areas.push({
        area_id: area,
        name: `Wing ${Math.floor(index / 100) + 1}`,
        floor_id: 'first',
        aliases: [],
        labels: [],
      });
    }
    plan.entities.push(filler(index, area));
  }
  return plan;
}

function filler(index: number, area: string): Entry {
  const number = String(index + 1).padStart(4, '0');
  switch (index % 5) {
    case 0:
      return dimmer(`rig_${number}`, `Rig ${number}`, area);
    case 1:
      return plain(`switch.outlet_${number}`, `Outlet ${number}`, 'off', area, {
        device_class: 'outlet',
      });
    case 2:
      return plain(`binary_sensor.motion_${number}`, `Motion ${number}`, 'off', area, {
        device_class: 'motion',
      });
    default:
      return plain(`sensor.temperature_${number}`, `Temperature ${number}`, '21.0', area, {
        state_class: 'measurement',
        unit_of_measurement: '°C',
        device_class: 'temperature',
      });
  }
}
