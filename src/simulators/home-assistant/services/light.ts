import type { Attributes, SimEntity } from '../model.ts';
import type { Call, Services } from '../service.ts';
import { decimal, integer, rgb, text, transition } from './fields.ts';

const modesOf = (light: SimEntity): string[] => {
  const modes = light.attributes.supported_color_modes;
  return Array.isArray(modes) ? modes.map(String) : [];
};

/** What a light shows while it is off: the real one says `null` for all of it. */
const dark = (light: SimEntity): Attributes =>
  Object.fromEntries(
    ['brightness', 'color_mode', 'color_temp_kelvin', 'rgb_color', 'effect']
      .filter(key => key in light.attributes)
      .map(key => [key, null]),
  );

function lit(light: SimEntity, data: Record<string, unknown>): Attributes {
  const modes = modesOf(light);
  const next: Record<string, unknown> = {};
  const had = light.attributes;
  if (modes.some(mode => mode !== 'onoff')) next.brightness = brightnessOf(light, data);
  const colour = Array.isArray(data.rgb_color) && modes.includes('hs');
  if (colour) {
    next.rgb_color = data.rgb_color;
    next.color_mode = 'hs';
    if ('color_temp_kelvin' in had) next.color_temp_kelvin = null;
  } else if (data.color_temp_kelvin !== undefined && modes.includes('color_temp')) {
    next.color_temp_kelvin = Math.round(Number(data.color_temp_kelvin));
    next.color_mode = 'color_temp';
    if ('rgb_color' in had) next.rgb_color = [255, 209, 163];
  } else if (light.state !== 'on') {
    next.color_mode = modes.includes('color_temp') ? 'color_temp' : (modes[0] ?? 'onoff');
    if (modes.includes('color_temp')) next.color_temp_kelvin = 3200;
    if (modes.includes('hs')) next.rgb_color = [255, 209, 163];
  }
  if (data.effect !== undefined && Array.isArray(had.effect_list)) next.effect = data.effect;
  return next;
}

function brightnessOf(light: SimEntity, data: Record<string, unknown>): number {
  const now = Number(light.attributes.brightness ?? 0);
  if (data.brightness !== undefined) return Math.round(Number(data.brightness));
  if (data.brightness_pct !== undefined)
    return Math.round((Number(data.brightness_pct) * 255) / 100);
  if (data.brightness_step_pct !== undefined) {
    const step = (Number(data.brightness_step_pct) * 255) / 100;
    return Math.max(0, Math.min(255, Math.round(now + step)));
  }
  return now > 0 ? now : 255;
}

function turnOn(light: SimEntity, { house, data, context }: Call): void {
  const attributes = lit(light, data);
  if (attributes.brightness === 0) return turnOff(light, { house, context });
  house.set(light.entity_id, { state: 'on', attributes }, context);
}

function turnOff(light: SimEntity, { house, context }: Pick<Call, 'house' | 'context'>): void {
  house.set(light.entity_id, { state: 'off', attributes: dark(light) }, context);
}

const look = {
  transition,
  rgb_color: rgb('Color'),
  color_temp_kelvin: integer('Color temperature', 1000, 20_000),
  brightness_pct: decimal('Brightness', 0, 100),
  brightness_step_pct: decimal('Brightness step', -100, 100),
  effect: text('Effect'),
  brightness: integer('Brightness value', 0, 255),
};

export const light: Services = {
  light: {
    turn_on: {
      name: 'Turn on',
      description: 'Turns on one or more lights and adjusts their properties.',
      target: ['light'],
      fields: look,
      act: turnOn,
    },
    turn_off: {
      name: 'Turn off',
      description: 'Turns off one or more lights.',
      target: ['light'],
      fields: { transition },
      act: turnOff,
    },
    toggle: {
      name: 'Toggle',
      description: 'Toggles one or more lights, from on to off, or off to on.',
      target: ['light'],
      fields: look,
      act: (entity, call) => (entity.state === 'on' ? turnOff : turnOn)(entity, call),
    },
  },
};
