import { Journal } from './journal.ts';
import { House, newContext } from './model.ts';
import { type Asked, CallError, callService, describe } from './service.ts';
import { services } from './services/index.ts';
import { planOf } from './studio.ts';

export const VERSION = '2025.4.4';

export interface HomeOptions {
  entities?: number;
  /** Sensors that drift by themselves. */
  moving: boolean;
}

/** The simulated Home Assistant without its wires: house, services, bus, journal. */
export interface Home {
  readonly house: House;
  readonly journal: Journal;
  readonly userId: string;
  /** Calls a service; throws `CallError` with the real thing's words. */
  call(asked: Asked): { context: Record<string, unknown>; response?: unknown };
  fire(type: string, data: Record<string, unknown>): { context: Record<string, unknown> };
  describeServices(): Record<string, unknown>;
  config(): Record<string, unknown>;
  stop(): void;
}

const DRIFT_MS = 1000;

export function buildHome(options: HomeOptions): Home {
  const house = new House(planOf(options.entities));
  const journal = new Journal();
  const timers = new Set<NodeJS.Timeout>();
  const userId = '5f1d0c9e8b7a46d5a4c3b2a190807060';
  house.onChange((before, after, id) =>
    journal.write('effect', id, {
      from: before?.state,
      to: after?.state,
      context: after?.context.id,
    }),
  );

  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timer.unref();
    timers.add(timer);
  };
  if (options.moving) {
    const drift = setInterval(() => move(house), DRIFT_MS);
    drift.unref();
    timers.add(drift);
  }

  return {
    house,
    journal,
    userId,
    call(asked) {
      const context = newContext(userId);
      const { response } = callService(services, asked, { house, context, later });
      house.fire({
        event_type: 'call_service',
        data: { domain: asked.domain, service: asked.service, service_data: asked.service_data },
        context,
      });
      return { context: { ...context }, ...(response === undefined ? {} : { response }) };
    },
    fire(type, data) {
      const context = newContext(userId);
      journal.write('effect', type, { event: data, context: context.id });
      house.fire({ event_type: type, data, context });
      return { context: { ...context } };
    },
    describeServices: () =>
      Object.fromEntries(
        Object.entries(services).map(([domain, all]) => [
          domain,
          Object.fromEntries(Object.entries(all).map(([name, one]) => [name, describe(one)])),
        ]),
      ),
    config: () => ({
      components: Object.keys(services),
      config_dir: '/config',
      config_source: 'default',
      country: null,
      currency: 'EUR',
      debug: false,
      elevation: 0,
      external_url: null,
      internal_url: null,
      language: 'en',
      latitude: 0,
      location_name: house.location,
      longitude: 0,
      radius: 100,
      recovery_mode: false,
      safe_mode: false,
      state: house.phase,
      time_zone: 'UTC',
      unit_system: {
        length: 'km',
        accumulated_precipitation: 'mm',
        area: 'm²',
        mass: 'g',
        pressure: 'Pa',
        temperature: '°C',
        volume: 'L',
        wind_speed: 'm/s',
      },
      version: VERSION,
      allowlist_external_dirs: [],
      allowlist_external_urls: [],
      whitelist_external_dirs: [],
    }),
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** A handful of sensors drift each second, as they do in a real building. */
function move(house: House): void {
  const sensors = house.all().filter(({ entity_id }) => entity_id.startsWith('sensor.'));
  for (let count = 0; count < Math.min(5, sensors.length); count += 1) {
    const sensor = sensors[Math.floor(Math.random() * sensors.length)];
    if (sensor === undefined) continue;
    const value = Number(sensor.state);
    if (!Number.isFinite(value)) continue;
    const step = value >= 100 ? Math.round(Math.random() * 40 - 20) : Math.random() - 0.5;
    const digits = sensor.state.includes('.') ? 1 : 0;
    house.set(sensor.entity_id, { state: Math.max(0, value + step).toFixed(digits) });
  }
}

export { CallError };
