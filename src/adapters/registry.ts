import type { AnyAdapter } from './kit/index.ts';

/**
 * Every adapter of the house, loaded when it is first asked for. An adapter's declaration is
 * light; the client library behind it is loaded by `connect`, in the adapter's own process.
 */
const loaders: Record<string, () => Promise<AnyAdapter>> = {
  'home-assistant': async () => (await import('./lan/home-assistant/index.ts')).homeAssistant,
  obs: async () => (await import('./lan/obs/index.ts')).obs,
  vmix: async () => (await import('./lan/vmix/index.ts')).vmix,
};

export const adapterIds: readonly string[] = Object.keys(loaders);

export async function loadAdapter(id: string): Promise<AnyAdapter | undefined> {
  return Object.hasOwn(loaders, id) ? loaders[id]?.() : undefined;
}
