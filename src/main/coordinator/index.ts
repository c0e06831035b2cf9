export { type Coordinator, type CoordinatorOptions, openCoordinator } from './coordinator.ts';
export { type HubAddress, linkWatch, type PeersOptions } from './peers.ts';
export type { Offer } from './push.ts';
