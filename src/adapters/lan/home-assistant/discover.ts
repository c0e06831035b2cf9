import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { z } from 'zod';
import { fault } from '../../../contracts/index.ts';

/** A Home Assistant that announced itself. */
export interface DiscoveredHomeAssistant {
  /** The name its owner gave it. */
  name: string;
  /** Where the studio reaches it: `http://10.0.0.5:8123`. */
  url: string;
  version: string;
  /** The same for ever, whatever its address. */
  uuid: string;
}

export interface DiscoverOptions {
  /** ms to listen for answers. */
  forMs?: number;
  /** Called at once for each that answers. */
  onFound?(found: DiscoveredHomeAssistant): void;
  signal?: AbortSignal;
  /** Another port or interface than mDNS's own: for tests on loopback. */
  mdns?: { port: number; interface: string };
}

const MDNS_PORT = 5353;

// What it writes into its TXT record: home-assistant/core, components/zeroconf.
const txt = z.object({
  location_name: z.string().optional(),
  version: z.string().default(''),
  uuid: z.string().default(''),
  internal_url: z.string().optional(),
});

/**
 * Asks the network (mDNS, `_home-assistant._tcp`) which Home Assistants there are. Throws
 * `not_supported` where this machine cannot take part in mDNS.
 */
export async function discoverHomeAssistants(
  options: DiscoverOptions = {},
): Promise<DiscoveredHomeAssistant[]> {
  const { forMs = 3000, onFound, signal, mdns } = options;
  const port = mdns?.port ?? MDNS_PORT;
  await mayListen(port);
  const { Bonjour } = await import('bonjour-service');
  const found = new Map<string, DiscoveredHomeAssistant>();
  const bonjour = new Bonjour(mdnsOptions(port, mdns?.interface), () => undefined);
  const browser = bonjour.find({ type: 'home-assistant' }, service => {
    const one = read(service);
    if (one === undefined || found.has(one.url)) return;
    found.set(one.url, one);
    onFound?.(one);
  });
  try {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, forMs);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    return [...found.values()];
  } finally {
    browser.stop();
    await new Promise<void>(resolve => bonjour.destroy(() => resolve()));
  }
}

/** Options of the multicast socket beneath; the library's own types leave them out. */
export function mdnsOptions(port: number, on: string | undefined): object {
  return on === undefined ? { port } : { port, interface: on, bind: '0.0.0.0' };
}

interface Announced {
  name: string;
  port: number;
  txt?: unknown;
  addresses?: string[] | undefined;
  referer?: { address: string } | undefined;
}

/** The address it answered from is one that works from here; its own idea comes second. */
function read(service: Announced): DiscoveredHomeAssistant | undefined {
  const record = txt.safeParse(service.txt ?? {});
  if (!record.success) return undefined;
  const { location_name, version, uuid, internal_url } = record.data;
  const v4 = service.addresses?.find(address => address.includes('.'));
  const host = v4 ?? service.referer?.address;
  const tls = internal_url?.startsWith('https:') ?? false;
  const url =
    host === undefined ? internal_url : `${tls ? 'https' : 'http'}://${host}:${service.port}`;
  if (url === undefined) return undefined;
  return { name: location_name ?? service.name, url, version, uuid };
}

/** Tries the port first: the library would end the process where it may not have it. */
async function mayListen(port: number): Promise<void> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind(port);
    await once(socket, 'listening');
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw fault(
      'not_supported',
      `This machine cannot look for devices by mDNS: ${reason}.`,
      'Type the address of Home Assistant in Devices.',
    );
  } finally {
    socket.close();
  }
}
