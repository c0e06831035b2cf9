import { type Attributes, type House, newContext, type SimEntity } from '../model.ts';
import { type Call, CallError, type Services } from '../service.ts';
import { flag, object, transition } from './fields.ts';

type Look = Record<string, { state: string; attributes?: Attributes }>;

const full = { brightness: 255, color_mode: 'color_temp', color_temp_kelvin: 4500 };
const level = (brightness: number) => ({ brightness, color_mode: 'brightness' });

/** What each scene of the studio makes of the lights. */
const looks: Record<string, Look> = {
  'scene.walk_in': {
    'light.house_left': { state: 'on', attributes: level(200) },
    'light.house_right': { state: 'on', attributes: level(200) },
    'light.studio_key': { state: 'on', attributes: { ...full, brightness: 80 } },
  },
  'scene.show': {
    'light.studio_key': { state: 'on', attributes: full },
    'light.studio_fill': { state: 'on', attributes: { ...full, brightness: 140 } },
    'light.studio_back': { state: 'on', attributes: { ...full, brightness: 180 } },
    'light.house_left': { state: 'on', attributes: level(20) },
    'light.house_right': { state: 'on', attributes: level(20) },
  },
  'scene.blackout': {
    'light.studio_key': { state: 'off', attributes: { brightness: null, color_mode: null } },
    'light.studio_fill': { state: 'off', attributes: { brightness: null, color_mode: null } },
    'light.studio_back': { state: 'off', attributes: { brightness: null, color_mode: null } },
  },
};

const timestamp = () => new Date().toISOString().replace('Z', '000+00:00');

function activate(scene: SimEntity, { house, context }: Call): void {
  house.set(scene.entity_id, { state: timestamp() }, context);
  const look = looks[scene.entity_id] ?? {};
  for (const [id, next] of Object.entries(look)) house.set(id, next, context);
}

const steps: Record<string, (house: House, call: Call) => void> = {
  'script.open_the_house': (house, { context }) => {
    house.set('light.house_left', { state: 'on', attributes: level(255) }, context);
    house.set('light.house_right', { state: 'on', attributes: level(255) }, context);
  },
  'script.blink_key': (house, { context }) => {
    const on = house.get('light.studio_key')?.state === 'on';
    house.set('light.studio_key', { state: on ? 'off' : 'on' }, context);
  },
};

/** ms that a script of the studio takes. */
const SCRIPT_MS = 150;

function start(script: SimEntity, call: Call): void {
  if (script.state === 'on') return; // mode: single
  const { house, context } = call;
  const begun = { last_triggered: timestamp(), current: 1 };
  house.set(script.entity_id, { state: 'on', attributes: begun }, context);
  steps[script.entity_id]?.(house, call);
  call.later(SCRIPT_MS, () => stop(script, call));
}

function stop(script: SimEntity, { house, context }: Call): void {
  house.set(script.entity_id, { state: 'off', attributes: { current: 0 } }, context);
}

const named =
  (id: string) =>
  ({ house, ...call }: Call) => {
    const script = house.get(id);
    if (script === undefined) throw new CallError('not_found', `Script ${id} not found.`);
    start(script, { house, ...call });
    return {};
  };

export const scenes: Services = {
  scene: {
    turn_on: {
      name: 'Activate',
      description: 'Activates a scene.',
      target: ['scene'],
      fields: { transition },
      act: activate,
    },
  },
  script: {
    open_the_house: {
      name: 'Open the house',
      description: '',
      fields: {},
      response: { optional: true },
      run: named('script.open_the_house'),
    },
    blink_key: {
      name: 'Blink key',
      description: '',
      fields: {},
      response: { optional: true },
      run: named('script.blink_key'),
    },
    turn_on: {
      name: 'Turn on',
      description: 'Runs the sequence of actions defined in a script.',
      target: ['script'],
      fields: { variables: object('Variables') },
      act: start,
    },
    turn_off: {
      name: 'Turn off',
      description: 'Stops a running script.',
      target: ['script'],
      fields: {},
      act: stop,
    },
  },
  automation: {
    trigger: {
      name: 'Trigger',
      description: 'Triggers the actions of an automation.',
      target: ['automation'],
      fields: { skip_condition: flag('Skip conditions') },
      act: (automation, { house, context }) =>
        house.set(
          automation.entity_id,
          { attributes: { last_triggered: timestamp() } },
          newContext(null, context.id), // a run of its own, begun by the caller's
        ),
    },
  },
};
