import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import { entityOperation, listed, near } from './entity.ts';

const group = 'Helpers';

/** Input helpers and their device twins: numbers, choices, texts, buttons. */
export const helperOperations: Record<string, AnyOperation> = {
  'number.set': entityOperation({
    title: 'Set number',
    group,
    domains: ['input_number', 'number'],
    service: 'set_value',
    fields: { value: z.number() },
    data: input => ({ value: input.value }),
    shows: (entity, input) => entity.state !== '' && near(Number(entity.state), input.value, 1e-6),
    lamp: (entity, input) => near(Number(entity.state), input.value, 1e-6),
  }),
  'option.set': entityOperation({
    title: 'Choose option',
    group,
    domains: ['input_select', 'select'],
    service: 'select_option',
    fields: { option: z.string().min(1).max(255) },
    data: input => ({ option: input.option }),
    shows: (entity, input) => entity.state === input.option,
    lamp: (entity, input) => entity.state === input.option,
    choices: entities => ({ option: listed(entities, 'options') }),
  }),
  'text.set': entityOperation({
    title: 'Set text',
    group,
    domains: ['input_text', 'text'],
    service: 'set_value',
    fields: { value: z.string().max(255) },
    data: input => ({ value: input.value }),
    shows: (entity, input) => entity.state === input.value,
    lamp: (entity, input) => entity.state === input.value,
  }),
  // A button's state is the time of its last press, and carries the context of who pressed it.
  'button.press': entityOperation({
    title: 'Press button',
    group,
    domains: ['button', 'input_button'],
    service: 'press',
    fields: {},
  }),
  'fan.set': entityOperation({
    title: 'Fan speed',
    group,
    domains: ['fan'],
    service: 'set_percentage',
    fields: { speed: z.number().int().min(0).max(100).describe('Per cent; 0 is off') },
    data: input => ({ percentage: input.speed }),
    // A fan with three speeds rounds to the nearest of them.
    shows: (entity, input) =>
      input.speed === 0
        ? entity.state === 'off'
        : near(
            Number(entity.attributes.percentage ?? Number.NaN),
            input.speed,
            Number(entity.attributes.percentage_step ?? 1),
          ),
    lamp: entity => entity.state === 'on',
  }),
};
