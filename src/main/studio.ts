import { join } from 'node:path';
import type {
  FabricStatus,
  JsonObject,
  Origin,
  StudioEvent,
  StudioStatus,
  Verification,
} from '../contracts/index.ts';
import { StudioFault, toStudioError } from '../contracts/index.ts';
import { type ApiCall, serveApi } from './api.ts';
import { createBus } from './bus/index.ts';
import { Chassis, type ProcessHost } from './chassis/index.ts';
import { openConnections, openPages, openSettings, studioMigrations } from './config/index.ts';
import { createDemo, demoPage } from './demo/index.ts';
import { Devices, loadAdapters } from './devices/index.ts';
import { startFabric } from './fabric/index.ts';
import { createGovernor } from './governor/index.ts';
import { Notices } from './notices.ts';
import { lockData, openStore } from './store/index.ts';
import { studioHandlers } from './studio-handlers.ts';
import { openVault, type Sealer } from './vault/index.ts';
import { openWitness, type Witness } from './witness/index.ts';

export interface StudioOptions {
  /** Everything the studio keeps is in this folder. */
  data: string;
  version: string;
  host: { kind: 'electron' | 'node'; processes: ProcessHost };
  /** Scripts of the processes beside the core: source in plain Node, bundles in the app. */
  entries: { adapter: URL; simulator: URL; witness?: URL };
  /** The machine's own way to seal secrets; without one the vault asks for a passphrase. */
  sealer?: Sealer | undefined;
  /** `forced`: on for this run whatever the settings say; `auto`: while nothing real is there. */
  demo: 'forced' | 'auto' | 'never';
  /** Runs one console line against this studio. */
  console?: (line: string, studio: Studio) => Promise<{ output: string; exit: number }>;
  log: (line: string) => void;
}

export interface Studio {
  readonly data: string;
  /** Resolves once the devices of the start are open, and those of the demo answer (10 s at most). */
  readonly ready: Promise<void>;
  readonly call: ApiCall;
  on(listener: (event: StudioEvent) => void): () => void;
  /** Waits for open presses to end (at most `stopWithin`), then closes every room. */
  stop(): Promise<void>;
}

/** All in ms. */
const timing = {
  demoWithin: 10_000,
  stopWithin: 3000,
  backupAfterChange: 2000,
  backupEvery: 30 * 60_000,
} as const;

/**
 * Opens every room and joins them: the one place that knows them all.
 * @throws StudioFault `busy` when another studio works on the folder; what the store throws.
 */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { data, log } = options;
  const now = Date.now;
  const startedAt = now();
  const locked = lockData(data);
  if (!locked.ok) throw new StudioFault(locked.error);

  const listeners = new Set<(event: StudioEvent) => void>();
  const emit = (event: StudioEvent) => {
    for (const listener of listeners) listener(event);
  };
  const notices = new Notices(now, all => emit({ event: 'notices', notices: all }));

  const store = openStore({
    file: join(data, 'studio.db'),
    migrations: studioMigrations,
    backups: join(data, 'backups'),
    now,
  });
  if (store.recovered) notices.say('error', store.recovered.message, store.recovered.next);
  const { db } = store;
  const vault = openVault(db, options.sealer);
  const connections = openConnections(db, vault);
  const pages = openPages(db);
  const settings = openSettings(db);

  const witness = await openWitness({
    dir: join(data, 'witness'),
    now,
    ...(options.entries.witness === undefined ? {} : { writer: options.entries.witness }),
  });
  for (const { message, next } of witness.recovered) notices.say('warning', message, next);
  closeOpenPresses(witness);

  /** For what is recorded beside presses: a failure is said once, and stops nothing. */
  const record: Witness['append'] = event => {
    const appended = witness.append(event);
    appended.durable.catch(thrown =>
      notices.say('error', thrown instanceof Error ? thrown.message : String(thrown)),
    );
    return appended;
  };
  const recordLife = (subject: string, what: string, detail: JsonObject) =>
    record({ kind: 'process', subject, data: { what, ...detail } });
  record({
    kind: 'studio',
    subject: 'studio',
    data: { what: 'started', version: options.version, host: options.host.kind, pid: process.pid },
  });

  let fabricStatus: FabricStatus = { state: 'starting' };
  const fabric = await startFabric({
    data,
    log,
    onStatus(status) {
      fabricStatus = status;
      emit({ event: 'fabric', fabric: status });
    },
  });

  const governor = createGovernor(now);
  const chassis = new Chassis({
    host: options.host.processes,
    adapterEntry: options.entries.adapter,
    grants: governor.grants,
  });
  const adapters = await loadAdapters();
  const demo = createDemo({
    host: options.host.processes,
    entry: options.entries.simulator,
    onLife: recordLife,
  });
  const devices = new Devices({
    adapters,
    connections,
    simulated: demo,
    chassis,
    host: options.host.processes,
    adapterEntry: options.entries.adapter,
    now,
    events: {
      status: (id, status) => emit({ event: 'status', id, status }),
      changed: () => emit({ event: 'connections', connections: devices.list() }),
      lamps: lamps => emit({ event: 'lamps', lamps }),
      life: recordLife,
      log: (id, level, message) => log(`${id} ${level}: ${message}`),
    },
  });
  const bus = createBus({
    connection: id => devices.get(id),
    suggestConnections: id => devices.suggest(id),
    operation: (adapter, name) => ownOperation(adapters.get(adapter)?.operations, name),
    suggestOperations: adapters.suggestOperations,
    whyNot: id => devices.whyNot(id),
    governor,
    chassis,
    witness,
    onRecord: entry => emit({ event: 'invocation', record: entry }),
    onNotKept: error => notices.say('error', error.message, error.next),
    now,
  });

  const wanted = settings.get().demo;
  const nothingReal = connections.all().length === 0;
  const withDemo =
    options.demo === 'forced' ||
    (options.demo === 'auto' && (wanted === 'on' || (wanted === 'auto' && nothingReal)));
  let demoOn = withDemo;

  let lastVerified: Verification | undefined;
  const status = (): StudioStatus => ({
    version: options.version,
    pid: process.pid,
    data,
    demo: demoOn,
    host: options.host.kind,
    show: settings.get().show,
    startedAt,
    fabric: fabricStatus,
    connections: devices.list(),
    witness: {
      entries: witness.entries(),
      ...(lastVerified === undefined ? {} : { lastVerified }),
    },
    vault: vault.state(),
    notices: notices.all(),
  });

  async function startDemo(): Promise<void> {
    showDemo(true);
    if (pages.all().length === 0) pages.save(demoPage);
    showPages();
    const started = await demo.start();
    if (!started.ok) notices.say('error', started.error.message, started.error.next);
    devices.openAll();
  }
  async function stopDemo(): Promise<void> {
    showDemo(false);
    await devices.closeSimulated();
    await demo.stop();
    devices.openAll();
    showPages();
  }
  function showDemo(on: boolean): void {
    demoOn = on;
    emit({ event: 'demo', demo: on });
  }
  function showPages(): void {
    devices.watch(pages.all());
    emit({ event: 'pages', pages: pages.all() });
  }

  const backups = keepBackups(store.backup, reason => notices.say('warning', reason));
  const call = serveApi(
    studioHandlers({
      adapters,
      devices,
      bus,
      pages,
      settings,
      demo,
      notices,
      vault,
      witness,
      startDemo,
      stopDemo,
      processes: () => [
        ...chassis.processes(),
        ...demo.processes(),
        ...fabricProcess(fabricStatus),
      ],
      status,
      verified(verification) {
        lastVerified = verification;
      },
      emit,
      changed(origin: Origin, subject: string, change: JsonObject) {
        record({ kind: 'config', subject, data: { by: origin, ...change } });
        backups.soon();
      },
      console: options.console && (line => options.console?.(line, studio) ?? noConsole()),
    }),
  );

  async function openDevices(): Promise<void> {
    devices.watch(pages.all());
    devices.openAll();
    if (!withDemo) return;
    await startDemo();
    await devices.answering(
      demo.connections().map(({ id }) => id),
      timing.demoWithin,
    );
  }

  const studio: Studio = {
    data,
    ready: openDevices().catch((thrown: unknown) => {
      const { message, next } = toStudioError(thrown, 'opening the devices');
      notices.say('error', message, next);
    }),
    call,
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      const until = now() + timing.stopWithin;
      while (bus.pending() > 0 && now() < until) await new Promise(setImmediate);
      backups.stop();
      await chassis.closeAll();
      await Promise.all([demo.stop(), fabric.stop()]);
      record({ kind: 'studio', subject: 'studio', data: { what: 'stopped' } });
      await witness.close();
      store.close();
      locked.value.release();
    },
  };

  return studio;
}

/** Presses that a dead studio left without an end: nobody saw how they ended, so that is said. */
function closeOpenPresses(witness: Witness): void {
  for (const { id, stages, connectionName } of witness.openIntents()) {
    witness.append({
      kind: 'outcome',
      subject: id,
      data: {
        stages,
        result: {
          outcome: 'unknown',
          error: {
            code: 'studio_ended',
            message: `The studio ended before ${connectionName} answered.`,
            next: 'Look at the device: the command may or may not have taken effect. It is not sent again.',
          },
        },
      },
    });
  }
}

function keepBackups(backup: () => Promise<string>, failed: (reason: string) => void) {
  let soon: NodeJS.Timeout | undefined;
  const make = () =>
    void backup().catch((thrown: unknown) =>
      failed(`The backup failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
    );
  make();
  const regular = setInterval(make, timing.backupEvery);
  return {
    soon() {
      clearTimeout(soon);
      soon = setTimeout(make, timing.backupAfterChange);
    },
    stop() {
      clearTimeout(soon);
      clearInterval(regular);
    },
  };
}

function fabricProcess(status: FabricStatus) {
  if (status.state !== 'running') return [];
  const { pid, restarts } = status;
  return [
    { name: 'nats-server', kind: 'fabric' as const, pid, state: 'running' as const, restarts },
  ];
}

function ownOperation<T>(operations: Readonly<Record<string, T>> | undefined, name: string) {
  return operations !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
}

const noConsole = async () => ({ output: 'This studio has no console.', exit: 1 });
