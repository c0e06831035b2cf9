import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation, near, numberOf } from './entity.ts';

const group = 'Curtains and covers';
const domains = ['cover'] as const;
const open = (entity: Entity) => entity.state === 'open' || entity.state === 'opening';
/** A curtain takes its time: ms that its state may take to arrive. */
const travel = { confirmMs: 60_000, timeoutMs: 75_000 } as const;

export const coverOperations: Record<string, AnyOperation> = {
  // The effect is that it goes the way it was told; where it ends takes long and is its own matter.
  'cover.open': entityOperation({
    title: 'Open',
    group,
    domains,
    service: 'open_cover',
    fields: {},
    shows: open,
    lamp: open,
  }),
  'cover.close': entityOperation({
    title: 'Close',
    group,
    domains,
    service: 'close_cover',
    fields: {},
    shows: entity => entity.state === 'closed' || entity.state === 'closing',
    lamp: open,
  }),
  'cover.stop': entityOperation({
    title: 'Stop',
    group,
    domains,
    service: 'stop_cover',
    fields: {},
    shows: entity => entity.state !== 'opening' && entity.state !== 'closing',
    lamp: open,
  }),
  'cover.set': entityOperation({
    title: 'Move to a position',
    group,
    domains,
    service: 'set_cover_position',
    fields: { position: z.number().int().min(0).max(100).describe('Per cent open') },
    data: input => ({ position: input.position }),
    shows: (entity, input) => near(numberOf(entity, 'current_position'), input.position, 1),
    lamp: open,
    ...travel,
  }),
  'cover.tilt': entityOperation({
    title: 'Tilt to a position',
    group,
    domains,
    service: 'set_cover_tilt_position',
    fields: { position: z.number().int().min(0).max(100).describe('Per cent open') },
    data: input => ({ tilt_position: input.position }),
    shows: (entity, input) => near(numberOf(entity, 'current_tilt_position'), input.position, 1),
    lamp: open,
    ...travel,
  }),
};
