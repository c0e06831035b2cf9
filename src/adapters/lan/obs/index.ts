import { z } from 'zod';
import { StudioFault } from '../../../contracts/index.ts';
import { secret } from '../../kit/index.ts';
import { adapter } from './client.ts';
import { operations } from './operations/index.ts';
import { initialState, type ObsState } from './state.ts';

const config = z.object({
  host: z.string().trim().min(1).max(253).meta({ title: 'Host' }),
  port: z.coerce.number().int().min(1).max(65_535).default(4455).meta({ title: 'Port' }),
  password: secret().optional().meta({ title: 'Password', secret: true }),
  meters: z
    .boolean()
    .default(false)
    .meta({ title: 'Audio meters' })
    .describe('Show audio levels; costs some processor time with many inputs'),
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
  operations,
  async connect(ctx) {
    const { openSession } = await import('./session.ts');
    return openSession(ctx, address(ctx.config));
  },
  async probe(client) {
    try {
      await client.request('GetStudioModeEnabled', undefined);
    } catch (thrown) {
      // "Not ready, loading a scene collection" is an answer too.
      if (!(thrown instanceof StudioFault && thrown.error.code === 'busy')) throw thrown;
    }
  },
  async inspect(_client, state) {
    return [
      { label: 'Scenes', value: state.scenes.join(', ') },
      { label: 'Program', value: state.program ?? 'none' },
      ...(state.studioMode ? [{ label: 'Preview', value: state.preview ?? 'none' }] : []),
      { label: 'Sources', value: String(state.inputs.length) },
      { label: 'Scene collection', value: state.collection ?? 'unknown' },
      { label: 'Profile', value: state.profile ?? 'unknown' },
      { label: 'Running', value: runningOf(state) },
    ];
  },
});

function runningOf(state: ObsState): string {
  const running = [
    state.stream.active && 'streaming',
    state.record.active && (state.record.paused ? 'recording (paused)' : 'recording'),
    state.replay.active && 'replay buffer',
    state.virtualCamera.active && 'virtual camera',
  ].filter(word => word !== false);
  return running.join(', ') || 'nothing';
}
