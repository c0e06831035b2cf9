import { z } from 'zod';
import type { Request } from './client.ts';
import { areaList, Directory, deviceList, displayList, floorList, labelList } from './directory.ts';
import { ServiceCatalogue } from './services.ts';

/** ms between a change of a registry and reading it again: changes come in swarms. */
const SETTLE_MS = 300;

const registryEvents = [
  'area_registry_updated',
  'device_registry_updated',
  'entity_registry_updated',
  'floor_registry_updated',
  'label_registry_updated',
] as const;
const serviceEvents = ['service_registered', 'service_removed'] as const;
const configEvents = ['core_config_updated', 'homeassistant_started'] as const;

interface Found {
  directory?: Directory;
  services?: ServiceCatalogue;
}

interface Options {
  ask(message: Request): Promise<unknown>;
  subscribe(message: Request, onEvent: () => void): Promise<unknown>;
  show(found: Found): void;
  /** Home Assistant's own configuration or start changed. */
  stale(): void;
  log(level: 'info' | 'warning', message: string): void;
}

const failed = z.object({ code: z.unknown() });

/** Reads services and registries, and reads them again when Home Assistant says they changed. */
export function catalogueReader(options: Options) {
  const { ask, show } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  /** A list that this version or this user does not have is an empty one. */
  async function list<S extends z.ZodType>(type: string, schema: S, none: z.output<S>) {
    try {
      return schema.parse(await ask({ type }));
    } catch (thrown) {
      if (thrown instanceof z.ZodError) {
        options.log('warning', `The answer to ${type} could not be read.`);
        return none;
      }
      if (failed.safeParse(thrown).success && !(thrown instanceof Error)) return none;
      throw thrown;
    }
  }

  async function readDirectory(): Promise<Found> {
    const [areas, devices, floors, labels, display] = await Promise.all([
      list('config/area_registry/list', areaList, []),
      list('config/device_registry/list', deviceList, []),
      list('config/floor_registry/list', floorList, []),
      list('config/label_registry/list', labelList, []),
      list('config/entity_registry/list_for_display', displayList, { entities: [] }),
    ]);
    return {
      directory: new Directory({ areas, devices, floors, labels, entities: display.entities }),
    };
  }

  const readServices = async (): Promise<Found> => ({
    services: new ServiceCatalogue(await ask({ type: 'get_services' })),
  });

  const again = (name: string, act: () => void) => {
    if (stopped || timers.has(name)) return;
    const timer = setTimeout(() => {
      timers.delete(name);
      if (!stopped) act();
    }, SETTLE_MS);
    timer.unref();
    timers.set(name, timer);
  };

  const refresh = (read: () => Promise<Found>) => () =>
    void read().then(
      found => !stopped && show(found),
      () => undefined, // the link is going; the next one reads everything anew
    );

  return {
    async read(): Promise<void> {
      const [directory, services] = await Promise.all([readDirectory(), readServices()]);
      if (!stopped) show({ ...directory, ...services });
    },
    /** Subscribes to what tells of changes; an event that this user may not see is left out. */
    async follow(): Promise<void> {
      const on = (events: readonly string[], act: () => void) =>
        events.map(event_type =>
          options
            .subscribe({ type: 'subscribe_events', event_type }, () => again(events.join(), act))
            .catch(() => undefined),
        );
      await Promise.all([
        ...on(registryEvents, refresh(readDirectory)),
        ...on(serviceEvents, refresh(readServices)),
        ...on(configEvents, () => {
          options.stale();
          refresh(readServices)();
        }),
      ]);
    },
    stop(): void {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
