import { addressOf, homeAssistantConfig } from './config.ts';
import { adapter } from './operations/entity.ts';
import { operations } from './operations/index.ts';
import { initialState } from './state.ts';

/** Home Assistant through its WebSocket API. */
export const homeAssistant = adapter({
  id: 'home-assistant',
  name: 'Home Assistant',
  category: 'lan',
  config: homeAssistantConfig,
  initialState,
  address: addressOf,
  operations,
  // Loaded here and not above: the declaration stays light, the client comes with the first link.
  connect: async context => (await import('./session.ts')).openSession(context),
  probe: client => client.probe(),
  inspect: async (_client, state) => [
    { label: 'Name', value: state.location },
    { label: 'Version', value: state.version },
    ...(state.phase === 'running' ? [] : [{ label: 'Its own state', value: state.phase }]),
    { label: 'Entities', value: String(state.entities.size) },
    { label: 'Lights', value: String(state.entities.idsOf(['light']).length) },
    {
      label: 'Areas',
      value:
        state.directory
          .places('area')
          .map(area => area.name)
          .join(', ') || 'none',
    },
    { label: 'Services', value: String(state.services.names().length) },
  ],
});
