import { type AnyAdapter, whyNot } from '../../adapters/kit/index.ts';
import type {
  Connection,
  ConnectionDraft,
  ConnectionStatus,
  ConnectionTest,
  ConnectionView,
  Json,
  JsonObject,
  Lamp,
  Page,
  Result,
  StudioError,
} from '../../contracts/index.ts';
import { connectionId, err, ok } from '../../contracts/index.ts';
import type { Chassis, ProcessHost } from '../chassis/index.ts';
import { type Connections, checkConfig } from '../config/index.ts';
import type { AdapterShelf } from './adapters.ts';
import { LampState, type Watched, watchedByConnection } from './lamps.ts';
import { nearest } from './nearest.ts';
import { tryConnection } from './try-connection.ts';

export interface DevicesOptions {
  adapters: AdapterShelf;
  connections: Connections;
  /** Connections that are not configured but made: those of the demo studio. */
  simulated: {
    connections(): Connection[];
    unsealed(id: string): Result<JsonObject>;
  };
  chassis: Chassis;
  host: ProcessHost;
  adapterEntry: URL;
  now: () => number;
  events: {
    status(id: string, status: ConnectionStatus): void;
    changed(): void;
    lamps(changed: Record<string, Lamp>): void;
    life(id: string, what: string, detail: JsonObject): void;
    log(id: string, level: 'info' | 'warning' | 'error', message: string): void;
  };
}

/** Every connection of the studio, configured or simulated, with its adapter at work behind it. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #lamps = new LampState();
  #watched = new Map<string, Watched>();
  readonly #open = new Set<string>();
  readonly #watchers = new Set<() => void>();

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  /** Opens what is configured and is not open yet. */
  openAll(): void {
    for (const connection of this.#all()) this.#openOne(connection);
    this.#options.events.changed();
  }

  /** Resolves when all of these are live, or the time (ms) is up. */
  async answering(ids: readonly string[], withinMs: number): Promise<void> {
    const live = () => ids.every(id => this.#statusOf(id).state === 'live');
    if (live()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => live() && resolve();
    this.#watchers.add(check);
    const timer = setTimeout(resolve, withinMs);
    await promise;
    clearTimeout(timer);
    this.#watchers.delete(check);
  }

  list(): ConnectionView[] {
    return this.#all().map(connection => ({
      ...connection,
      address: this.#addressOf(connection),
      status: this.#statusOf(connection.id),
    }));
  }

  get(id: string): Connection | undefined {
    return (
      this.#options.simulated.connections().find(simulated => simulated.id === id) ??
      this.#options.connections.get(id)
    );
  }

  suggest(id: string): string[] {
    return nearest(
      id,
      this.#all().map(connection => connection.id),
    );
  }

  /** Why a command cannot be sent to it now; `undefined` when it can. */
  whyNot(id: string): StudioError | undefined {
    const status = this.#statusOf(id);
    const connection = this.get(id);
    if (status.state === 'live' || connection === undefined) return undefined;
    return whyNot(status, this.#addressOf(connection), this.#options.now());
  }

  add(draft: ConnectionDraft): Result<Connection> {
    const adapter = this.#adapter(draft.adapter);
    if (!adapter.ok) return adapter;
    const id = draft.id ?? this.#freeId(draft.adapter);
    if (this.get(id) !== undefined) return err(taken(id));
    const name = draft.name ?? adapter.value.name;
    const kept = this.#options.connections.add({
      id,
      name,
      adapter: adapter.value,
      config: draft.config,
    });
    if (!kept.ok) return kept;
    this.#openOne(kept.value);
    this.#options.events.changed();
    return kept;
  }

  async update(
    id: string,
    change: { name?: string; config: JsonObject },
  ): Promise<Result<Connection>> {
    const before = this.#configured(id);
    if (!before.ok) return before;
    const adapter = this.#adapter(before.value.adapter);
    if (!adapter.ok) return adapter;
    const kept = this.#options.connections.update(id, adapter.value, change);
    if (!kept.ok) return kept;
    await this.#closeOne(id);
    this.#openOne(kept.value);
    this.#options.events.changed();
    return kept;
  }

  async remove(id: string): Promise<Result<void>> {
    const before = this.#configured(id);
    if (!before.ok) return before;
    this.#options.connections.remove(id);
    await this.#closeOne(id);
    this.#options.events.changed();
    return ok(undefined);
  }

  async test(draft: ConnectionDraft | { id: string }): Promise<Result<ConnectionTest>> {
    const known = 'adapter' in draft ? undefined : this.get(draft.id);
    const wanted = 'adapter' in draft ? draft.adapter : known?.adapter;
    if (wanted === undefined) return err(missing('id' in draft ? (draft.id ?? '') : ''));
    const adapter = this.#adapter(wanted);
    if (!adapter.ok) return adapter;
    const config =
      known === undefined
        ? checkConfig(adapter.value, 'config' in draft ? draft.config : {})
        : this.#wholeConfig(known);
    if (!config.ok) return config;
    const { host, adapterEntry } = this.#options;
    return tryConnection({
      host,
      entry: adapterEntry,
      adapter: adapter.value,
      config: config.value,
    });
  }

  async state(id: string): Promise<Result<Json>> {
    if (this.get(id) === undefined) return err(missing(id));
    return this.#options.chassis.ask(id, { what: 'state' });
  }

  async choices(id: string, operation: string): Promise<Result<Json>> {
    if (this.get(id) === undefined) return err(missing(id));
    return this.#options.chassis.ask(id, { what: 'choices', operation });
  }

  /** Watches the lamps of exactly these pages' buttons. */
  watch(pages: readonly Page[]): void {
    this.#watched = watchedByConnection(pages);
    const keys = [...this.#watched.values()].flatMap(group => Object.keys(group));
    this.#lamps.keepOnly(new Set(keys));
    for (const id of this.#open) this.#options.chassis.watch(id, this.#watched.get(id) ?? {});
  }

  lamps(): Record<string, Lamp> {
    return this.#lamps.all();
  }

  /** Starts again what waits for the vault. */
  async reopenWaiting(): Promise<void> {
    for (const connection of this.#options.connections.all()) {
      const status = this.#statusOf(connection.id);
      if (status.state !== 'attention' || status.error.code !== 'vault_locked') continue;
      await this.#closeOne(connection.id);
      this.#openOne(connection);
    }
  }

  async closeSimulated(): Promise<void> {
    await Promise.all(this.#options.simulated.connections().map(({ id }) => this.#closeOne(id)));
  }

  #all(): Connection[] {
    return [...this.#options.connections.all(), ...this.#options.simulated.connections()];
  }

  #openOne(connection: Connection): void {
    const { id } = connection;
    if (this.#open.has(id)) return;
    this.#open.add(id);
    const { chassis, events } = this.#options;
    chassis.open({
      connection: id,
      adapter: connection.adapter,
      address: this.#addressOf(connection),
      config: () => this.#wholeConfig(this.get(id) ?? connection),
      events: {
        status: status => {
          if (status.state === 'down' || status.state === 'attention') this.#darken(id);
          events.status(id, status);
          for (const check of this.#watchers) check();
        },
        lamps: changed => this.#light(changed),
        life: (what, detail) => events.life(id, what, detail),
        log: (level, message) => events.log(id, level, message),
        telemetry: () => undefined,
      },
    });
    chassis.watch(id, this.#watched.get(id) ?? {});
  }

  async #closeOne(id: string): Promise<void> {
    this.#open.delete(id);
    await this.#options.chassis.close(id);
    this.#darken(id);
  }

  #light(changed: Record<string, Lamp>): void {
    const news = this.#lamps.apply(changed);
    if (Object.keys(news).length > 0) this.#options.events.lamps(news);
  }

  #darken(id: string): void {
    const keys = Object.keys(this.#watched.get(id) ?? {});
    this.#light(Object.fromEntries(keys.map(key => [key, 'none' as const])));
  }

  #wholeConfig(connection: Connection): Result<JsonObject> {
    const { simulated, connections } = this.#options;
    return (connection.simulated ? simulated : connections).unsealed(connection.id);
  }

  #addressOf(connection: Connection): string {
    const adapter = this.#options.adapters.get(connection.adapter);
    // Secrets are sealed, and no address shows them: anything stands in for them here.
    const sealed = Object.fromEntries(connection.secrets.map(field => [field, 'sealed']));
    const parsed = adapter?.config.safeParse({ ...connection.config, ...sealed });
    return adapter !== undefined && parsed?.success === true
      ? adapter.address(parsed.data)
      : connection.name;
  }

  #statusOf(id: string): ConnectionStatus {
    return this.#options.chassis.status(id) ?? { state: 'off', since: this.#options.now() };
  }

  #adapter(id: string): Result<AnyAdapter> {
    const adapter = this.#options.adapters.get(id);
    if (adapter !== undefined) return ok(adapter);
    const known = this.#options.adapters.describe().map(each => each.id);
    return err({
      code: 'no_such_thing',
      message: `There is no adapter "${id}". Known: ${known.join(', ')}.`,
      next: 'Choose one of these.',
    });
  }

  #configured(id: string): Result<Connection> {
    const found = this.#options.connections.get(id);
    if (found !== undefined) return ok(found);
    if (this.get(id) === undefined) return err(missing(id));
    return err({
      code: 'conflict',
      message: `"${id}" belongs to the demo studio and cannot be changed.`,
      next: 'Leave the demo studio in Settings, or add your own device.',
    });
  }

  #freeId(wanted: string): string {
    const base = connectionId.parse(wanted);
    let id = base;
    for (let n = 2; this.get(id) !== undefined; n++) id = `${base}-${n}`;
    return id;
  }
}

const missing = (id: string): StudioError => ({
  code: 'no_such_connection',
  message: `There is no connection "${id}".`,
  next: 'Choose one that is listed in Devices.',
});

const taken = (id: string): StudioError => ({
  code: 'conflict',
  message: `There is a connection "${id}" already.`,
  next: 'Choose another id, or change the one that is there.',
});
