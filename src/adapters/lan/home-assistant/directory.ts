import { z } from 'zod';
import type { JsonObject } from '../../../contracts/index.ts';

// The registries, as `config/*_registry/list` answers: home-assistant/core, components/config.
// Floors and labels came with 2024.4; older versions have none.
const labels = z.array(z.string()).default([]);
const text = z.string().nullish();

export const areaList = z.array(
  z.object({
    area_id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()).default([]),
    floor_id: text,
    labels,
  }),
);
export const floorList = z.array(
  z.object({ floor_id: z.string(), name: z.string(), aliases: z.array(z.string()).default([]) }),
);
export const labelList = z.array(z.object({ label_id: z.string(), name: z.string() }));
export const deviceList = z.array(
  z.object({
    id: z.string(),
    name: text,
    name_by_user: text,
    area_id: text,
    labels,
  }),
);
/** `config/entity_registry/list_for_display`: short keys, `ec` and `hb` only where set. */
export const displayList = z.object({
  entities: z.array(
    z.object({
      ei: z.string(),
      ai: text,
      di: text,
      lb: labels,
      ec: z.unknown().optional(),
      hb: z.unknown().optional(),
    }),
  ),
});

/** What the registry says of an entity's place. */
export interface Placement {
  readonly entity: string;
  readonly area: string | undefined;
  readonly device: string | undefined;
  readonly labels: readonly string[];
  /** Hidden, or a setting or a diagnosis: not meant when an area or a device is. */
  readonly aside: boolean;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly labels: readonly string[];
  /** The floor of an area, the area of a device. */
  readonly within: string | undefined;
}

export const placeKinds = ['area', 'device', 'floor', 'label'] as const;
export type PlaceKind = (typeof placeKinds)[number];

export interface DirectoryLists {
  areas: z.output<typeof areaList>;
  devices: z.output<typeof deviceList>;
  floors: z.output<typeof floorList>;
  labels: z.output<typeof labelList>;
  entities: z.output<typeof displayList>['entities'];
}

/** Areas, devices, floors and labels, and which entities belong to them. Never changes. */
export class Directory {
  readonly #places: Record<PlaceKind, ReadonlyMap<string, Place>>;
  readonly #placements: readonly Placement[];
  readonly #found = new Map<string, readonly string[]>();

  constructor(lists: DirectoryLists) {
    this.#places = {
      area: byId(
        lists.areas.map(area => ({
          id: area.area_id,
          name: area.name,
          aliases: area.aliases,
          labels: area.labels,
          within: area.floor_id ?? undefined,
        })),
      ),
      device: byId(
        lists.devices.map(device => ({
          id: device.id,
          name: device.name_by_user ?? device.name ?? device.id,
          aliases: [],
          labels: device.labels,
          within: device.area_id ?? undefined,
        })),
      ),
      floor: byId(
        lists.floors.map(floor => ({
          id: floor.floor_id,
          name: floor.name,
          aliases: floor.aliases,
          labels: [],
          within: undefined,
        })),
      ),
      label: byId(
        lists.labels.map(label => ({
          id: label.label_id,
          name: label.name,
          aliases: [],
          labels: [],
          within: undefined,
        })),
      ),
    };
    this.#placements = lists.entities.map(entry => ({
      entity: entry.ei,
      area: entry.ai ?? undefined,
      device: entry.di ?? undefined,
      labels: entry.lb,
      aside: (entry.ec !== undefined && entry.ec !== null) || Boolean(entry.hb),
    }));
  }

  places(kind: PlaceKind): Place[] {
    return [...this.#places[kind].values()];
  }

  /** By id, by name or by alias, whatever the case. */
  find(kind: PlaceKind, wanted: string): Place | undefined {
    const exact = this.#places[kind].get(wanted);
    if (exact !== undefined) return exact;
    const folded = wanted.trim().toLowerCase();
    return this.places(kind).find(
      place =>
        place.name.toLowerCase() === folded ||
        place.aliases.some(alias => alias.toLowerCase() === folded),
    );
  }

  /**
   * Entities that a place stands for, as Home Assistant itself picks them when a service is called
   * with a target (helpers/service.py): an entity's own area wins over its device's, and hidden,
   * configuration and diagnostic entities are left out.
   */
  entitiesOf(kind: PlaceKind, id: string): readonly string[] {
    const key = `${kind} ${id}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const belongs = this.#rule(kind, id);
    const found = this.#placements
      .filter(entry => !entry.aside && belongs(entry))
      .map(entry => entry.entity);
    this.#found.set(key, found);
    return found;
  }

  #rule(kind: PlaceKind, id: string): (entry: Placement) => boolean {
    const device = (entry: Placement) =>
      entry.device === undefined ? undefined : this.#places.device.get(entry.device);
    const inAreas = (areas: ReadonlySet<string>) => (entry: Placement) => {
      const area = entry.area ?? device(entry)?.within;
      return area !== undefined && areas.has(area);
    };
    const areasWhere = (test: (area: Place) => boolean) =>
      new Set(
        this.places('area')
          .filter(test)
          .map(area => area.id),
      );
    switch (kind) {
      case 'device':
        return entry => entry.device === id;
      case 'area':
        return inAreas(new Set([id]));
      case 'floor':
        return inAreas(areasWhere(area => area.within === id));
      case 'label': {
        const area = inAreas(areasWhere(place => place.labels.includes(id)));
        return entry =>
          entry.labels.includes(id) || device(entry)?.labels.includes(id) === true || area(entry);
      }
    }
  }

  toJSON(): JsonObject {
    const list = (kind: PlaceKind) =>
      Object.fromEntries(this.places(kind).map(place => [place.id, place.name]));
    return {
      areas: list('area'),
      devices: list('device'),
      floors: list('floor'),
      labels: list('label'),
    };
  }
}

const byId = (places: Place[]): ReadonlyMap<string, Place> =>
  new Map(places.map(place => [place.id, place]));

export const emptyDirectory = new Directory({
  areas: [],
  devices: [],
  floors: [],
  labels: [],
  entities: [],
});
