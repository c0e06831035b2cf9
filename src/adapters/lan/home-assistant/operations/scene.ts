import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import type { Entity } from '../entities.ts';
import { entityOperation } from './entity.ts';

const running = (entity: Entity) => entity.state === 'on';

/** Scenes, scripts and automations: what the house does as a whole. */
export const sceneOperations: Record<string, AnyOperation> = {
  // A scene's state is the time it was last activated, and carries the context of who did it.
  'scene.activate': entityOperation({
    title: 'Activate scene',
    group: 'Scenes and scripts',
    domains: ['scene'],
    service: 'turn_on',
    fields: { transition: z.number().min(0).max(300).optional().describe('Seconds') },
    data: input => ({ transition: input.transition }),
  }),
  'script.run': entityOperation({
    title: 'Run script',
    group: 'Scenes and scripts',
    domains: ['script'],
    service: 'turn_on',
    fields: {
      variables: z.record(z.string(), z.json()).optional().describe('Variables of the script'),
    },
    data: input => ({ variables: input.variables }),
    lamp: running,
  }),
  'script.stop': entityOperation({
    title: 'Stop script',
    group: 'Scenes and scripts',
    domains: ['script'],
    service: 'turn_off',
    fields: {},
    shows: entity => entity.state === 'off',
    lamp: running,
  }),
  'automation.trigger': entityOperation({
    title: 'Trigger automation',
    group: 'Scenes and scripts',
    domains: ['automation'],
    service: 'trigger',
    fields: {
      skipCondition: z.boolean().default(true).describe('Run it whatever its conditions say'),
    },
    data: input => ({ skip_condition: input.skipCondition }),
  }),
};
