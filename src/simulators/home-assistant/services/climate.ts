import type { SimEntity } from '../model.ts';
import { type Call, CallError, type Services } from '../service.ts';
import { decimal, text } from './fields.ts';

const any = { min: -Infinity, max: Infinity };
const degrees = (name: string) => decimal(name, any.min, any.max);

const listOf = (entity: SimEntity, attribute: string): string[] => {
  const list = entity.attributes[attribute];
  return Array.isArray(list) ? list.map(String) : [];
};

function setTemperature(climate: SimEntity, { house, data, context }: Call): void {
  const { min_temp: min, max_temp: max } = climate.attributes;
  for (const key of ['temperature', 'target_temp_low', 'target_temp_high']) {
    if (data[key] === undefined) continue;
    const asked = Number(data[key]);
    if (asked >= Number(min) && asked <= Number(max)) continue;
    throw new CallError(
      'service_validation_error',
      `Validation error: Provided temperature ${asked.toFixed(1)} is not valid. Accepted range is ${min} to ${max}`,
      {
        domain: 'climate',
        key: 'temp_out_of_range',
        placeholders: {
          check_temp: asked.toFixed(1),
          min_temp: String(min),
          max_temp: String(max),
        },
      },
    );
  }
  const next = Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== 'hvac_mode')
      .map(([key, value]) => [key, Number(value)]),
  );
  const mode = data.hvac_mode;
  house.set(
    climate.entity_id,
    { attributes: next, ...(typeof mode === 'string' ? { state: mode } : {}) },
    context,
  );
}

/** One of a list that the entity offers, or the real thing's refusal. */
const oneOf =
  (
    field: string,
    list: string,
    what: string,
    write: (value: string) => Parameters<Call['house']['set']>[1],
  ) =>
  (climate: SimEntity, { house, data, context }: Call) => {
    const asked = String(data[field]);
    const known = listOf(climate, list);
    if (!known.includes(asked)) {
      throw new CallError(
        'service_validation_error',
        `Validation error: ${what} ${asked} is not valid. Valid ${what.toLowerCase()}s are: ${known.join(', ')}`,
      );
    }
    house.set(climate.entity_id, write(asked), context);
  };

const mode =
  (state: (climate: SimEntity) => string) =>
  (climate: SimEntity, { house, context }: Call) =>
    house.set(climate.entity_id, { state: state(climate) }, context);

export const climate: Services = {
  climate: {
    turn_on: {
      name: 'Turn on',
      description: 'Turns climate device on.',
      target: ['climate'],
      fields: {},
      act: mode(entity => (entity.state === 'off' ? 'heat_cool' : entity.state)),
    },
    turn_off: {
      name: 'Turn off',
      description: 'Turns climate device off.',
      target: ['climate'],
      fields: {},
      act: mode(() => 'off'),
    },
    set_temperature: {
      name: 'Set target temperature',
      description: 'Sets target temperature.',
      target: ['climate'],
      fields: {
        temperature: degrees('Target temperature'),
        target_temp_high: degrees('Upper target temperature'),
        target_temp_low: degrees('Lower target temperature'),
        hvac_mode: text('HVAC mode'),
      },
      act: setTemperature,
    },
    set_hvac_mode: {
      name: 'Set HVAC mode',
      description: 'Sets HVAC operation mode.',
      target: ['climate'],
      fields: { hvac_mode: text('HVAC mode') },
      act: oneOf('hvac_mode', 'hvac_modes', 'HVAC mode', state => ({ state })),
    },
    set_preset_mode: {
      name: 'Set preset mode',
      description: 'Sets preset mode.',
      target: ['climate'],
      fields: { preset_mode: text('Preset mode', true) },
      act: oneOf('preset_mode', 'preset_modes', 'Preset mode', preset_mode => ({
        attributes: { preset_mode },
      })),
    },
    set_fan_mode: {
      name: 'Set fan mode',
      description: 'Sets fan operation mode.',
      target: ['climate'],
      fields: { fan_mode: text('Fan mode', true) },
      act: oneOf('fan_mode', 'fan_modes', 'Fan mode', fan_mode => ({ attributes: { fan_mode } })),
    },
  },
};
