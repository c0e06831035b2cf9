import type {
  AdapterDescriptor,
  ConnectionView,
  FabricStatus,
  InvocationRecord,
  Lamp,
  Notice,
  Page,
  StudioError,
  StudioStatus,
} from '../../contracts/index.ts';

/**
 * The last press of one button. `pending` begins at the finger, before the studio has said
 * anything; whatever looks like success comes from a record and from nowhere else.
 */
export interface Press {
  /** Wall clock of the finger, ms. */
  readonly at: number;
  /** The studio's record of it, once it has said so. */
  readonly record?: InvocationRecord;
  /** The studio could not even make a record. */
  readonly error?: StudioError;
}

export type BridgeState =
  | { readonly state: 'starting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly since: number; readonly reason: string };

/** Facts about the studio that do not change while it runs. */
export type StudioFacts = Omit<
  StudioStatus,
  'connections' | 'fabric' | 'notices' | 'vault' | 'show'
>;

/** All that the studio has told this window. Folded by `reduce`; nothing else writes it. */
export interface StudioModel {
  readonly bridge: BridgeState;
  readonly facts: StudioFacts | undefined;
  readonly show: string;
  readonly fabric: FabricStatus | undefined;
  readonly vault: StudioStatus['vault'];
  readonly notices: readonly Notice[];
  readonly adapters: readonly AdapterDescriptor[];
  readonly connections: readonly ConnectionView[];
  readonly pages: readonly Page[];
  /** By `page/button`. */
  readonly lamps: Readonly<Record<string, Lamp>>;
  /** By `page/button`. */
  readonly presses: Readonly<Record<string, Press>>;
  /** Invocations seen since the window opened, by id, at most `recentLimit`. */
  readonly recent: Readonly<Record<string, InvocationRecord>>;
  /** The newest invocation that has ended, or is the only one there is. */
  readonly last: InvocationRecord | undefined;
}

/** Live invocations kept in memory; older ones are asked of the studio again. */
export const recentLimit = 1000;

export const emptyModel: StudioModel = {
  bridge: { state: 'starting' },
  facts: undefined,
  show: '',
  fabric: undefined,
  vault: 'unset',
  notices: [],
  adapters: [],
  connections: [],
  pages: [],
  lamps: {},
  presses: {},
  recent: {},
  last: undefined,
};
