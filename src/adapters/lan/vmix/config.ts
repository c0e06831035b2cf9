import { z } from 'zod';
import { secret } from '../../kit/index.ts';

/** How a vMix is reached. */
export const config = z.object({
  host: z.string().trim().min(1).max(253).default('127.0.0.1').meta({
    title: 'Host',
    description: 'Name or address of the machine that runs vMix',
  }),
  tcpPort: z.int().min(1).max(65_535).default(8099).meta({ title: 'TCP port' }),
  httpPort: z.int().min(1).max(65_535).default(8088).meta({ title: 'Web port' }),
  road: z.enum(['auto', 'tcp', 'http']).default('auto').meta({
    title: 'Road',
    description: 'auto: TCP, and the web API while TCP is not reachable',
  }),
  pollMs: z.int().min(100).max(10_000).default(500).meta({
    title: 'State every',
    description: 'ms between two reads of the whole state; changes that vMix pushes come at once',
  }),
  httpUser: z.string().max(200).optional().meta({ title: 'Web user' }),
  httpPassword: secret(z.string().max(500))
    .optional()
    .meta({ title: 'Web password', secret: true }),
});
export type VmixConfig = z.output<typeof config>;
