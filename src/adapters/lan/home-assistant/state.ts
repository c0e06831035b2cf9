import { type Directory, emptyDirectory } from './directory.ts';
import { EntityTable } from './entities.ts';
import { emptyCatalogue, type ServiceCatalogue } from './services.ts';

/** How far Home Assistant is with its own start (`state` of `get_config`). */
export type Phase = 'starting' | 'running' | 'stopping' | 'unknown';

/**
 * What the studio knows of one Home Assistant. The three tables are classes on purpose: immer
 * leaves them alone, so a change in a house of 5,000 entities costs what it costs in a small one.
 */
export interface HomeAssistantState {
  version: string;
  /** The name its owner gave it. */
  location: string;
  phase: Phase;
  /** Goes up with every change, so that those who watch the state are told. */
  revision: number;
  entities: EntityTable;
  directory: Directory;
  services: ServiceCatalogue;
  /** Whether services and registries have been read since the link was opened. */
  complete: boolean;
}

export const initialState: HomeAssistantState = {
  version: '',
  location: '',
  phase: 'unknown',
  revision: 0,
  entities: new EntityTable(),
  directory: emptyDirectory,
  services: emptyCatalogue,
  complete: false,
};
