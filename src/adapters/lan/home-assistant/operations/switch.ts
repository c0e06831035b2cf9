import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation } from './entity.ts';

const group = 'Switches';
/** What is simply on or off. An area stands for its switches alone. */
const domains = [
  'switch',
  'input_boolean',
  'fan',
  'siren',
  'humidifier',
  'automation',
  'remote',
] as const;
const on = (entity: Entity) => entity.state === 'on';

export const switchOperations: Record<string, AnyOperation> = {
  'switch.on': entityOperation({
    title: 'Switch on',
    group,
    domains,
    service: 'turn_on',
    fields: {},
    shows: on,
    lamp: on,
  }),
  'switch.off': entityOperation({
    title: 'Switch off',
    group,
    domains,
    service: 'turn_off',
    fields: {},
    shows: entity => entity.state === 'off',
    lamp: on,
  }),
  'switch.toggle': entityOperation({
    title: 'Switch on or off',
    group,
    domains,
    service: 'toggle',
    fields: {},
    lamp: on,
  }),
};
