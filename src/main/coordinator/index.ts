export { type Coordinator, type CoordinatorOptions, openCoordinator } from './coordinator.ts';
export type { Offer } from './push.ts';
