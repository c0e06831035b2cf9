import { z } from 'zod';
import type { AnyOperation } from '../../../kit/index.ts';
import { callService } from './call.ts';
import { entityOperation, operation } from './entity.ts';

const group = 'Messages';
const message = z.string().min(1).max(10_000);
const title = z.string().min(1).max(500).optional();

export const notifyOperations: Record<string, AnyOperation> = {
  // A notify entity's state is the time of its last message, with the context of who sent it.
  'notify.send': entityOperation({
    title: 'Send message',
    group,
    domains: ['notify'],
    service: 'send_message',
    fields: { message, title },
    data: input => ({ message: input.message, title: input.title }),
  }),
  // Older integrations (the phone apps among them) offer services and no entities.
  'notify.call': operation({
    title: 'Send message by service',
    group,
    effect: 'write',
    input: z.object({
      service: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .describe('Such as mobile_app_phone or persistent_notification'),
      message,
      title,
      data: z.record(z.string(), z.json()).optional(),
    }),
    output: z.object({ context: z.string() }),
    timeoutMs: 15_000,
    async run(ctx, input) {
      const { context } = await callService(ctx, {
        domain: 'notify',
        service: input.service.replace(/^notify\./, ''),
        data: { message: input.message, title: input.title, data: input.data },
        target: undefined,
        returnResponse: false,
      });
      return { context };
    },
    choices: state => ({
      service: state.services
        .names()
        .filter(name => name.startsWith('notify.') && name !== 'notify.send_message')
        .map(name => name.slice('notify.'.length)),
    }),
  }),
};
