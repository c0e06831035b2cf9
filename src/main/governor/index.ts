export { createGovernor, type Governor, governorLimits } from './governor.ts';
export type { Grant } from './grant.ts';
