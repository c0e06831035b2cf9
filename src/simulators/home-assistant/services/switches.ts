import type { SimEntity } from '../model.ts';
import type { Call, Services, SimService } from '../service.ts';

const to = (state: string) => (entity: SimEntity, call: Call) =>
  call.house.set(entity.entity_id, { state }, call.context);

export const toggled = (entity: SimEntity, call: Call) =>
  to(entity.state === 'on' ? 'off' : 'on')(entity, call);

export const turns = (domain: string, what: string): Record<string, SimService> => ({
  turn_on: {
    name: 'Turn on',
    description: `Turns on ${what}.`,
    target: [domain],
    fields: {},
    act: to('on'),
  },
  turn_off: {
    name: 'Turn off',
    description: `Turns off ${what}.`,
    target: [domain],
    fields: {},
    act: to('off'),
  },
  toggle: {
    name: 'Toggle',
    description: `Toggles ${what}.`,
    target: [domain],
    fields: {},
    act: toggled,
  },
});

export const switches: Services = {
  switch: turns('switch', 'a switch'),
  input_boolean: turns('input_boolean', 'the helper'),
  fan: turns('fan', 'a fan'),
};
