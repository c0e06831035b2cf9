import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation, listed, near, numberOf } from './entity.ts';

const group = 'Climate';
const domains = ['climate'] as const;
const running = (entity: Entity) => entity.state !== 'off';
const name = z.string().min(1).max(100);
const degrees = z.number().min(-50).max(150);

export const climateOperations: Record<string, AnyOperation> = {
  'climate.set': entityOperation({
    title: 'Set temperature',
    group,
    domains,
    service: 'set_temperature',
    fields: { temperature: degrees.describe("Degrees, in Home Assistant's own unit") },
    data: input => ({ temperature: input.temperature }),
    shows: (entity, input) => near(numberOf(entity, 'temperature'), input.temperature, 0.05),
    lamp: running,
  }),
  'climate.range': entityOperation({
    title: 'Set temperature range',
    group,
    domains,
    service: 'set_temperature',
    fields: { low: degrees.describe('Heat below'), high: degrees.describe('Cool above') },
    data: input => ({ target_temp_low: input.low, target_temp_high: input.high }),
    shows: (entity, input) =>
      near(numberOf(entity, 'target_temp_low'), input.low, 0.05) &&
      near(numberOf(entity, 'target_temp_high'), input.high, 0.05),
    lamp: running,
  }),
  'climate.mode': entityOperation({
    title: 'Set climate mode',
    group,
    domains,
    service: 'set_hvac_mode',
    fields: { mode: name.describe('off, heat, cool …') },
    data: input => ({ hvac_mode: input.mode }),
    shows: (entity, input) => entity.state === input.mode,
    lamp: (entity, input) => entity.state === input.mode,
    choices: entities => ({ mode: listed(entities, 'hvac_modes') }),
  }),
  'climate.preset': entityOperation({
    title: 'Set climate preset',
    group,
    domains,
    service: 'set_preset_mode',
    fields: { preset: name },
    data: input => ({ preset_mode: input.preset }),
    shows: (entity, input) => entity.attributes.preset_mode === input.preset,
    lamp: (entity, input) => entity.attributes.preset_mode === input.preset,
    choices: entities => ({ preset: listed(entities, 'preset_modes') }),
  }),
  'climate.fan': entityOperation({
    title: 'Set climate fan',
    group,
    domains,
    service: 'set_fan_mode',
    fields: { fan: name },
    data: input => ({ fan_mode: input.fan }),
    shows: (entity, input) => entity.attributes.fan_mode === input.fan,
    lamp: (entity, input) => entity.attributes.fan_mode === input.fan,
    choices: entities => ({ fan: listed(entities, 'fan_modes') }),
  }),
};
