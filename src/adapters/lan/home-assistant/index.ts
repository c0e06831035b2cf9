export { homeAssistant } from './adapter.ts';
export {
  type DiscoveredHomeAssistant,
  type DiscoverOptions,
  discoverHomeAssistants,
} from './discover.ts';
export {
  authorizeUrl,
  exchangeCode,
  makeLongLivedToken,
  type OAuthClient,
  type OAuthTokens,
  refreshTokens,
} from './oauth.ts';
