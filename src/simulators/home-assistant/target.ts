import type { House } from './model.ts';

const kinds = ['entity_id', 'device_id', 'area_id', 'floor_id', 'label_id'] as const;
export type Selector = Partial<Record<(typeof kinds)[number], string[]>>;

/** Reads a selector from `target` and from the data, where older callers put `entity_id`. */
export function readSelector(...from: (Record<string, unknown> | undefined)[]): Selector {
  const selector: Selector = {};
  for (const source of from) {
    for (const kind of kinds) {
      const value = source?.[kind];
      if (value === undefined || value === null) continue;
      const list = (Array.isArray(value) ? value : [value]).map(String);
      selector[kind] = [...(selector[kind] ?? []), ...list];
    }
  }
  return selector;
}

export const isEmpty = (selector: Selector): boolean => kinds.every(kind => !selector[kind]);

export interface Selected {
  /** Named by the caller: what they cannot do is an error. */
  named: Set<string>;
  /** Meant by an area, a device, a floor or a label: what they cannot do is passed over. */
  meant: Set<string>;
}

/** The entities a selector stands for: home-assistant/core, helpers/service.py. */
export function select(house: House, selector: Selector): Selected {
  const named = new Set(selector.entity_id ?? []);
  if (named.has('all')) {
    named.delete('all');
    for (const entity of house.all()) named.add(entity.entity_id);
  }
  const labels = new Set(selector.label_id ?? []);
  const labelled = (list: readonly string[]) => list.some(label => labels.has(label));
  const areas = new Set(selector.area_id ?? []);
  for (const area of house.areas) {
    if (selector.floor_id?.includes(area.floor_id ?? '') || labelled(area.labels)) {
      areas.add(area.area_id);
    }
  }
  const devices = new Set(selector.device_id ?? []);
  for (const device of house.devices.values()) if (labelled(device.labels)) devices.add(device.id);

  const meant = new Set<string>();
  for (const entry of house.registry.values()) {
    if (entry.entity_category !== null || entry.hidden_by !== null) continue;
    const device = entry.device_id === null ? undefined : house.devices.get(entry.device_id);
    const area = entry.area_id ?? device?.area_id ?? '';
    if (areas.has(area) || devices.has(device?.id ?? '') || labelled(entry.labels)) {
      meant.add(entry.entity_id);
    }
  }
  return { named, meant };
}
