import { z } from 'zod';
import { fault } from '../../../contracts/index.ts';
import { secret } from '../../kit/index.ts';
import { adapter } from './operations/common.ts';
import { operations } from './operations/index.ts';
import { openSession } from './session.ts';
import { emptyState } from './state.ts';

const config = z.object({
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

export const vmix = adapter({
  id: 'vmix',
  name: 'vMix',
  category: 'lan',
  config,
  initialState: emptyState,
  address: ({ host, tcpPort, httpPort, road }) =>
    `vMix at ${host}:${road === 'http' ? httpPort : tcpPort}`,
  operations,
  connect: openSession,
  probe: client => client.probe(),
  async inspect(client, state) {
    await client.refresh();
    if (state.version === '') {
      throw fault('wrong_protocol', 'vMix gave no state.', 'Check the port, and try again.');
    }
    return [
      { label: 'Version', value: `${state.version} ${state.edition}`.trim() },
      { label: 'Inputs', value: titles(state.inputs.map(input => input.title)) },
      { label: 'Preset', value: state.preset === '' ? 'not saved' : state.preset },
    ];
  },
});

const titles = (all: string[]): string =>
  all.length <= 8 ? all.join(', ') : `${all.slice(0, 8).join(', ')} and ${all.length - 8} more`;
