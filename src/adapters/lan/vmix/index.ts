import { fault } from '../../../contracts/index.ts';
import { config } from './config.ts';
import { adapter } from './operations/common.ts';
import { operations } from './operations/index.ts';
import { openSession } from './session.ts';
import { emptyState } from './state.ts';

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
