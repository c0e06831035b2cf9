import type { SimEntity } from '../model.ts';
import { type Call, CallError, type Services, type SimService } from '../service.ts';
import { decimal, integer, object, text } from './fields.ts';
import { light } from './light.ts';
import { switches } from './switches.ts';

const timestamp = () => new Date().toISOString().replace('Z', '000+00:00');

/** ms that a bolt takes. */
const BOLT_MS = 300;

const bolt = (name: string, moving: string, done: string, feature = 0): SimService => ({
  name,
  description: `${name}s a lock.`,
  target: ['lock'],
  ...(feature === 0 ? {} : { feature }),
  fields: { code: text('Code') },
  act(lock, { house, context, later }) {
    house.set(lock.entity_id, { state: moving }, context);
    later(BOLT_MS, () => {
      if (house.get(lock.entity_id)?.state === moving) {
        house.set(lock.entity_id, { state: done }, context);
      }
    });
  },
});

const press = (domain: string): Record<string, SimService> => ({
  press: {
    name: 'Press',
    description: 'Presses a button.',
    target: [domain],
    fields: {},
    act: (button, { house, context }) =>
      house.set(button.entity_id, { state: timestamp() }, context),
  },
});

function setNumber(helper: SimEntity, { house, data, context }: Call): void {
  const value = Number(data.value);
  const { min, max } = helper.attributes;
  if (value < Number(min) || value > Number(max)) {
    const range = `${Number(min).toFixed(1)} - ${Number(max).toFixed(1)}`;
    throw new CallError(
      'invalid_format',
      `Invalid value for ${helper.entity_id}: ${value.toFixed(1)} (range ${range})`,
    );
  }
  const state = Number.isInteger(value) ? value.toFixed(1) : String(value);
  house.set(helper.entity_id, { state }, context);
}

function selectOption(helper: SimEntity, { house, data, context }: Call): void {
  const { options } = helper.attributes;
  const known = Array.isArray(options) ? options.map(String) : [];
  const asked = String(data.option);
  if (!known.includes(asked)) {
    throw new CallError(
      'home_assistant_error',
      `Invalid option: ${asked} (possible options: ${known.join(', ')})`,
    );
  }
  house.set(helper.entity_id, { state: asked }, context);
}

function setText(helper: SimEntity, { house, data, context }: Call): void {
  const value = String(data.value);
  if (value.length > Number(helper.attributes.max ?? 255)) {
    throw new CallError(
      'invalid_format',
      `Invalid value for ${helper.entity_id}: ${value} (length range ${helper.attributes.min} - ${helper.attributes.max})`,
    );
  }
  house.set(helper.entity_id, { state: value }, context);
}

/** `homeassistant.turn_on` and its kin: each entity's own domain does the work, as in the real one. */
const anywhere = (name: 'turn_on' | 'turn_off' | 'toggle'): SimService => {
  const own: Services = { ...light, ...switches };
  return {
    name: `Generic ${name.replace('_', ' ')}`,
    description: 'Works on entities of several kinds.',
    target: Object.keys(own),
    fields: {},
    act(entity, call) {
      const domain = entity.entity_id.slice(0, entity.entity_id.indexOf('.'));
      own[domain]?.[name]?.act?.(entity, call);
    },
  };
};

export const things: Services = {
  lock: {
    lock: bolt('Lock', 'locking', 'locked'),
    unlock: bolt('Unlock', 'unlocking', 'unlocked'),
    open: bolt('Open', 'opening', 'open', 1),
  },
  button: press('button'),
  input_button: press('input_button'),
  input_number: {
    set_value: {
      name: 'Set',
      description: 'Sets the value.',
      target: ['input_number'],
      fields: { value: decimal('Value', -Infinity, Infinity, true) },
      act: setNumber,
    },
  },
  input_select: {
    select_option: {
      name: 'Select',
      description: 'Selects an option.',
      target: ['input_select'],
      fields: { option: text('Option', true) },
      act: selectOption,
    },
  },
  input_text: {
    set_value: {
      name: 'Set',
      description: 'Sets the value.',
      target: ['input_text'],
      fields: { value: text('Value', true) },
      act: setText,
    },
  },
  notify: {
    send_message: {
      name: 'Send a notification message',
      description: 'Sends a notification message.',
      target: ['notify'],
      fields: { message: text('Message', true), title: text('Title') },
      act: (notifier, { house, context }) =>
        house.set(notifier.entity_id, { state: timestamp() }, context),
    },
    persistent_notification: {
      name: 'Send a persistent notification',
      description: 'Sends a notification that is visible in the notifications panel.',
      fields: {
        message: text('Message', true),
        title: text('Title'),
        data: object('Data'),
      },
    },
  },
  homeassistant: {
    turn_on: anywhere('turn_on'),
    turn_off: anywhere('turn_off'),
    toggle: anywhere('toggle'),
  },
  weather: {
    get_forecasts: {
      name: 'Get forecasts',
      description: 'Retrieves the forecast from selected weather services.',
      fields: { type: text('Forecast type', true) },
      response: { optional: false },
      run: ({ data }) => ({ forecast: [], type: data.type }),
    },
  },
};

/** A fan's speed, beside the plain turns of `switches`. */
export const fan: SimService = {
  name: 'Set speed',
  description: 'Sets the speed of a fan.',
  target: ['fan'],
  feature: 1,
  fields: { percentage: integer('Percentage', 0, 100, true) },
  act: (entity, { house, data, context }) =>
    house.set(
      entity.entity_id,
      {
        state: Number(data.percentage) === 0 ? 'off' : 'on',
        attributes: { percentage: Number(data.percentage) },
      },
      context,
    ),
};
