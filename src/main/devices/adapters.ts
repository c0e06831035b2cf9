import { type AnyAdapter, describeAdapter } from '../../adapters/kit/index.ts';
import { adapterIds, loadAdapter } from '../../adapters/registry.ts';
import type { AdapterDescriptor } from '../../contracts/index.ts';
import { nearest } from './nearest.ts';

/** The adapters' declarations, loaded once: what can be connected and what it can do. */
export interface AdapterShelf {
  get(id: string): AnyAdapter | undefined;
  describe(): AdapterDescriptor[];
  suggestOperations(adapter: string, name: string): string[];
}

export async function loadAdapters(): Promise<AdapterShelf> {
  const loaded = await Promise.all(adapterIds.map(loadAdapter));
  const shelf = new Map(
    loaded.filter(adapter => adapter !== undefined).map(adapter => [adapter.id, adapter]),
  );
  let descriptors: AdapterDescriptor[] | undefined;
  return {
    get: id => shelf.get(id),
    describe() {
      descriptors ??= [...shelf.values()].map(describeAdapter);
      return descriptors;
    },
    suggestOperations: (adapter, name) =>
      nearest(name, Object.keys(shelf.get(adapter)?.operations ?? {})),
  };
}
