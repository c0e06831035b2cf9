import type { SimEntity } from '../model.ts';
import type { Call, Services } from '../service.ts';
import { integer } from './fields.ts';

/** A curtain goes 5 per cent each 50 ms: a second from end to end. */
const STEP = 5;
const STEP_MS = 50;

const positionOf = (cover: SimEntity): number => Number(cover.attributes.current_position ?? 0);

/** Moves towards a position until it is there, or until somebody else moves or stops it. */
function travel(id: string, goal: number, call: Call): void {
  const { house, context } = call;
  const cover = house.get(id);
  if (cover === undefined) return;
  const from = positionOf(cover);
  if (from === goal) return arrive(id, goal, call);
  const state = goal > from ? 'opening' : 'closing';
  house.set(id, { state, attributes: { current_position: from } }, context);
  const step = () => {
    const now = house.get(id);
    if (now === undefined || now.state !== state || now.context.id !== context.id) return;
    const left = goal - positionOf(now);
    const next = positionOf(now) + Math.sign(left) * Math.min(STEP, Math.abs(left));
    if (next === goal) return arrive(id, goal, call);
    house.set(id, { attributes: { current_position: next } }, context);
    call.later(STEP_MS, step);
  };
  call.later(STEP_MS, step);
}

function arrive(id: string, position: number, { house, context }: Call): void {
  const state = position === 0 ? 'closed' : 'open';
  house.set(id, { state, attributes: { current_position: position } }, context);
}

export const covers: Services = {
  cover: {
    open_cover: {
      name: 'Open',
      description: 'Opens a cover.',
      target: ['cover'],
      feature: 1,
      fields: {},
      act: (cover, call) => travel(cover.entity_id, 100, call),
    },
    close_cover: {
      name: 'Close',
      description: 'Closes a cover.',
      target: ['cover'],
      feature: 2,
      fields: {},
      act: (cover, call) => travel(cover.entity_id, 0, call),
    },
    set_cover_position: {
      name: 'Set position',
      description: 'Moves a cover to a specific position.',
      target: ['cover'],
      feature: 4,
      fields: { position: integer('Position', 0, 100, true) },
      act: (cover, call) => travel(cover.entity_id, Number(call.data.position), call),
    },
    stop_cover: {
      name: 'Stop',
      description: 'Stops the cover movement.',
      target: ['cover'],
      feature: 8,
      fields: {},
      act: (cover, call) => arrive(cover.entity_id, positionOf(cover), call),
    },
    toggle: {
      name: 'Toggle',
      description: 'Toggles a cover open/closed.',
      target: ['cover'],
      feature: 3,
      fields: {},
      act: (cover, call) => travel(cover.entity_id, positionOf(cover) > 0 ? 0 : 100, call),
    },
    set_cover_tilt_position: {
      name: 'Set tilt position',
      description: 'Moves a cover tilt to a specific position.',
      target: ['cover'],
      feature: 128,
      fields: { tilt_position: integer('Tilt position', 0, 100, true) },
      act: (cover, { house, context, data }) =>
        house.set(
          cover.entity_id,
          { attributes: { current_tilt_position: Number(data.tilt_position) } },
          context,
        ),
    },
  },
};
