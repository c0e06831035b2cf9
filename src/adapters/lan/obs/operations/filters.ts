import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { jsonObject } from '../../../../contracts/index.ts';
import { operation } from '../client.ts';
import { filterOf, type ObsState } from '../state.ts';
import { nothing, source } from './fields.ts';

const group = 'Filters';
const filter = z.string().min(1).max(500).describe('Name of the filter');
const where = { source, filter };

const choices = (state: ObsState) => ({
  source: state.filters.map(entry => entry.source),
  filter: [...new Set(state.filters.flatMap(entry => entry.filters.map(({ name }) => name)))],
});

/** Whether settings show each value that was asked for; OBS fills in the rest. */
export const shows = (
  now: Record<string, unknown> | null | undefined,
  wanted: Record<string, unknown>,
): boolean =>
  now !== null &&
  now !== undefined &&
  Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(now[name], value));

export const filterOperations = {
  'filter.enable': operation({
    title: 'Switch filter on or off',
    group,
    effect: 'write',
    input: z.object({ ...where, enabled: z.boolean().default(true) }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { source, filter, enabled }) {
      await client.request(
        'SetSourceFilterEnabled',
        { sourceName: source, filterName: filter, filterEnabled: enabled },
        sent,
      );
      client.reread.filters(source);
      return {};
    },
    confirm: (state, { source, filter, enabled }) =>
      filterOf(state, source, filter)?.enabled === enabled,
    lamp: (state, { source, filter, enabled }) =>
      filterOf(state, source, filter)?.enabled === enabled ? 'on' : 'off',
    choices,
  }),

  'filter.toggle': operation({
    title: 'Toggle filter',
    group,
    effect: 'write',
    input: z.object(where),
    output: z.object({ enabled: z.boolean() }),
    timeoutMs: 3000,
    async run({ client, sent }, { source, filter }) {
      const at = { sourceName: source, filterName: filter };
      const { filterEnabled } = await client.request('GetSourceFilter', at);
      const enabled = !filterEnabled;
      await client.request('SetSourceFilterEnabled', { ...at, filterEnabled: enabled }, sent);
      client.reread.filters(source);
      return { enabled };
    },
    confirm: (state, { source, filter }, { enabled }) =>
      filterOf(state, source, filter)?.enabled === enabled,
    lamp: (state, { source, filter }) => (filterOf(state, source, filter)?.enabled ? 'on' : 'off'),
    choices,
  }),

  'filter.configure': operation({
    title: 'Change filter settings',
    group,
    effect: 'write',
    input: z.object({ ...where, settings: jsonObject.describe('Only those that change') }),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { source, filter, settings }) {
      await client.call(
        'SetSourceFilterSettings',
        { sourceName: source, filterName: filter, filterSettings: settings, overlay: true },
        sent,
      );
      client.reread.filters(source);
      return {};
    },
    confirm: (state, { source, filter, settings }) =>
      shows(filterOf(state, source, filter)?.settings, settings),
    choices,
  }),

  'filter.delete': operation({
    title: 'Remove filter',
    group,
    effect: 'destructive',
    input: z.object(where),
    output: nothing,
    timeoutMs: 3000,
    async run({ client, sent }, { source, filter }) {
      await client.request('RemoveSourceFilter', { sourceName: source, filterName: filter }, sent);
      client.reread.filters(source);
      return {};
    },
    confirm: (state, { source, filter }) => filterOf(state, source, filter) === undefined,
    choices,
  }),
};
