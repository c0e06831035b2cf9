import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation } from './entity.ts';

const group = 'Locks';
const domains = ['lock'] as const;
const code = z.string().min(1).max(100).optional().describe('Code, where the lock asks for one');
const locked = (entity: Entity) => entity.state === 'locked';
/** A bolt takes seconds. */
const confirmMs = 15_000;
const timeoutMs = 25_000;

export const lockOperations: Record<string, AnyOperation> = {
  'lock.lock': entityOperation({
    title: 'Lock',
    group,
    domains,
    service: 'lock',
    fields: { code },
    data: input => ({ code: input.code }),
    shows: locked,
    lamp: locked,
    confirmMs,
    timeoutMs,
  }),
  // Unlocking lets people in: it can be guarded as what cannot be taken back.
  'lock.unlock': entityOperation({
    title: 'Unlock',
    group,
    effect: 'destructive',
    domains,
    service: 'unlock',
    fields: { code },
    data: input => ({ code: input.code }),
    shows: entity => entity.state === 'unlocked' || entity.state === 'open',
    lamp: locked,
    confirmMs,
    timeoutMs,
  }),
  'lock.open': entityOperation({
    title: 'Open the latch',
    group,
    effect: 'destructive',
    domains,
    service: 'open',
    fields: { code },
    data: input => ({ code: input.code }),
    shows: entity => entity.state === 'open' || entity.state === 'opening',
    lamp: locked,
    confirmMs,
    timeoutMs,
  }),
};
