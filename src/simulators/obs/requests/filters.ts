import { type Filter, filterKinds } from '../model.ts';
import { intent, Refusal, status } from '../protocol.ts';
import type { World } from '../world.ts';
import type { Handlers } from './handler.ts';

const told = (filter: Filter, filterIndex: number) => ({
  filterName: filter.name,
  filterKind: filter.kind,
  filterEnabled: filter.enabled,
  filterIndex,
  filterSettings: filter.settings,
});

function taken(world: World, source: string, name: string): void {
  if (world.filtersOf(source).some(each => each.name === name))
    throw new Refusal(status.alreadyExists, 'A filter already exists by that name.');
}

export function announceFilter(
  world: World,
  source: string,
  filter: Filter,
  filterIndex: number,
): void {
  world.announce('SourceFilterCreated', intent.filters, {
    sourceName: source,
    filterName: filter.name,
    filterKind: filter.kind,
    filterIndex,
    filterSettings: filter.settings,
    defaultFilterSettings: filterKinds[filter.kind] ?? {},
  });
}

export const filterHandlers: Handlers = {
  GetSourceFilterList: (world, fields) => ({
    filters: (world.current.filters.get(world.sourceOf(fields)) ?? []).map(told),
  }),
  GetSourceFilterDefaultSettings(_world, fields) {
    const kind = fields.string('filterKind');
    if (!Object.hasOwn(filterKinds, kind)) throw unknownKind();
    return { defaultFilterSettings: filterKinds[kind] };
  },
  CreateSourceFilter(world, fields) {
    const source = world.sourceOf(fields);
    const name = fields.string('filterName');
    const kind = fields.string('filterKind');
    taken(world, source, name);
    if (!Object.hasOwn(filterKinds, kind)) throw unknownKind();
    const settings = fields.has('filterSettings') ? fields.object('filterSettings', true) : {};
    const filters = world.filtersOf(source);
    const filter = { name, kind, enabled: true, settings };
    filters.push(filter);
    world.effect('filter-created', { source, filter: name });
    announceFilter(world, source, filter, filters.length - 1);
    return undefined;
  },
  RemoveSourceFilter(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const filters = world.filtersOf(source);
    filters.splice(filters.indexOf(filter), 1);
    world.effect('filter-removed', { source, filter: filter.name });
    world.announce('SourceFilterRemoved', intent.filters, {
      sourceName: source,
      filterName: filter.name,
    });
    return undefined;
  },
  SetSourceFilterName(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const to = fields.string('newFilterName');
    taken(world, source, to);
    const from = filter.name;
    filter.name = to;
    world.announce('SourceFilterNameChanged', intent.filters, {
      sourceName: source,
      oldFilterName: from,
      filterName: to,
    });
    return undefined;
  },
  GetSourceFilter(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const { filterName: _, ...rest } = told(filter, world.filtersOf(source).indexOf(filter));
    return rest;
  },
  SetSourceFilterIndex(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const index = fields.number('filterIndex', 0, 8192);
    const filters = world.filtersOf(source);
    if (filters.indexOf(filter) === index) return undefined;
    filters.splice(filters.indexOf(filter), 1);
    filters.splice(index, 0, filter);
    world.announce('SourceFilterListReindexed', intent.filters, {
      sourceName: source,
      filters: filters.map(told),
    });
    return undefined;
  },
  SetSourceFilterSettings(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const settings = fields.object('filterSettings', true);
    filter.settings = fields.optionalBoolean('overlay', true)
      ? { ...filter.settings, ...settings }
      : settings;
    world.effect('filter-settings', { source, filter: filter.name, settings });
    if (world.modern) {
      world.announce('SourceFilterSettingsChanged', intent.filters, {
        sourceName: source,
        filterName: filter.name,
        filterSettings: filter.settings,
      });
    }
    return undefined;
  },
  SetSourceFilterEnabled(world, fields) {
    const { source, filter } = world.filterOf(fields);
    const enabled = fields.boolean('filterEnabled');
    if (filter.enabled === enabled) return undefined;
    filter.enabled = enabled;
    world.effect('filter-enabled', { source, filter: filter.name, enabled });
    world.announce('SourceFilterEnableStateChanged', intent.filters, {
      sourceName: source,
      filterName: filter.name,
      filterEnabled: enabled,
    });
    return undefined;
  },
};

const unknownKind = () =>
  new Refusal(
    status.invalidFilterKind,
    'Your specified filter kind is not supported by OBS. Check that any necessary plugins are loaded.',
  );
