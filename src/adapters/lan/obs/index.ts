import { z } from 'zod';
import { secret } from '../../kit/index.ts';
import { adapter } from './client.ts';
import { sceneOperations } from './operations/scenes.ts';
import { initialState } from './state.ts';

const config = z.object({
  host: z.string().trim().min(1).max(253).meta({ title: 'Host' }),
  port: z.coerce.number().int().min(1).max(65_535).default(4455).meta({ title: 'Port' }),
  password: secret().optional().meta({ title: 'Password', secret: true }),
});

const address = ({ host, port }: { host: string; port: number }) => `OBS at ${host}:${port}`;

/** OBS 28 and newer over obs-websocket 5. */
export const obs = adapter({
  id: 'obs',
  name: 'OBS Studio',
  category: 'lan',
  config,
  initialState,
  address,
  operations: { ...sceneOperations },
  async connect(ctx) {
    const { openSession } = await import('./session.ts');
    return openSession(ctx, address(ctx.config));
  },
  probe: client => client.request('GetStudioModeEnabled', undefined),
  async inspect(_client, state) {
    return [
      { label: 'Scenes', value: state.scenes.join(', ') },
      { label: 'Program', value: state.program ?? 'none' },
    ];
  },
});
