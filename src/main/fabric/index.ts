export {
  type Fabric,
  type FabricLane,
  type FabricOptions,
  type NatsAccess,
  startFabric,
} from './fabric.ts';
export { findNatsServer, type NatsBinary, type NatsSearch } from './find.ts';
export { type HubLink, type HubLinkDraft, hubLink } from './hub-link.ts';
export { supervision } from './supervisor.ts';
