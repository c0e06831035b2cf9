import { z } from 'zod';
import type { Peer, StudioError } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import { type HubCopy, hubCopy } from './hub-copy.ts';
import { openWire, type WireAddress } from './wire.ts';

/** A hub as the fabric has it configured. */
export interface HubAddress {
  name: string;
  urls: readonly string[];
  domain: string;
  replicas: number;
}

export interface PeersOptions {
  core: Core;
  hubs(): readonly HubAddress[];
  /** The server's system account, where it says who is linked. */
  system(): WireAddress | undefined;
  linkTrouble(): { at: number; reason: string } | undefined;
  onChange(peers: Peer[]): void;
}

export interface Peers {
  list(): Peer[];
  close(): Promise<void>;
}

/** How links and copies are watched, ms. */
export const linkWatch = {
  every: 1000,
  /** A copy that is behind and has not moved for this long is bounced. */
  stuckAfter: 10_000,
} as const;

/** `$SYS.REQ.SERVER.PING.LEAFZ`: the leaf links of a server (NATS monitoring). */
const leafz = z.object({
  data: z.object({
    leafs: z
      .array(
        z.object({
          name: z.string().optional(),
          rtt: z.string().optional(),
          ip: z.string(),
          port: z.number(),
        }),
      )
      .nullish(),
  }),
});

interface Watched {
  peer: Peer;
  copy: HubCopy;
  ensured: boolean;
  held: number;
  movedAt: number;
  wasLinked: boolean;
}

/**
 * Watches the links to hubs and the hub's copies. The server itself pings each link every 5 s and
 * drops it after two misses, so a half-open link shows here within 15 s; a copy that stands still
 * while the link is up is bounced.
 */
export function openPeers(options: PeersOptions): Peers {
  const { core } = options;
  const system = openWire({ name: 'link watch', address: options.system });
  const watched = new Map<string, Watched>();
  let running = true;
  let shown = '';
  let timer: NodeJS.Timeout | undefined;

  async function links() {
    const said = await system.ask('$SYS.REQ.SERVER.PING.LEAFZ', '', { timeoutMs: 2000 });
    const parsed = leafz.safeParse(said.json());
    return parsed.success ? (parsed.data.data.leafs ?? []) : [];
  }

  function watch(hub: HubAddress): Watched {
    const key = `${hub.name} ${hub.urls.join(' ')}`;
    const known = watched.get(key);
    if (known) return known;
    const fresh: Watched = {
      peer: {
        name: hub.name,
        kind: 'hub',
        urls: [...hub.urls],
        state: 'linking',
        since: core.options.now(),
      },
      copy: hubCopy({
        studio: core.options.studio,
        stream: core.lane('bus').names.stream,
        domain: hub.domain,
        replicas: hub.replicas,
      }),
      ensured: false,
      held: 0,
      movedAt: performance.now(),
      wasLinked: false,
    };
    watched.set(key, fresh);
    return fresh;
  }

  async function check(hub: HubAddress, leafs: Awaited<ReturnType<typeof links>>, alone: boolean) {
    const one = watch(hub);
    const leaf = leafs.find(found => alone || isAt(found, hub.urls));
    const now = core.options.now();
    if (leaf === undefined) {
      const state = one.wasLinked || options.linkTrouble() ? 'down' : 'linking';
      const error = linkError(hub.name, options.linkTrouble(), one.wasLinked);
      one.peer = {
        name: hub.name,
        kind: 'hub',
        urls: [...hub.urls],
        state,
        since: one.peer.state === state ? one.peer.since : now,
        ...(state === 'down' ? { error } : {}),
      };
      return;
    }
    one.wasLinked = true;
    const rtt = leaf.rtt === undefined ? undefined : milliseconds(leaf.rtt);
    one.peer = {
      name: hub.name,
      kind: 'hub',
      urls: [...hub.urls],
      state: 'linked',
      since: one.peer.state === 'linked' ? one.peer.since : now,
      ...(rtt === undefined ? {} : { roundTripMs: rtt }),
      // Shown until the next count: the hub is asked below.
      ...(one.peer.lag === undefined ? {} : { lag: one.peer.lag }),
    };
    await watchCopy(one);
  }

  async function watchCopy(one: Watched): Promise<void> {
    const lane = core.lane('bus');
    const nats = lane.wire.nats();
    const size = await lane.size();
    if (nats === undefined || size === undefined) return;
    try {
      if (!one.ensured) await one.copy.ensure(nats);
      one.ensured = true;
      const held = await one.copy.held(nats);
      const lag = Math.max(0, size.messages - held);
      one.peer = { ...one.peer, lag };
      if (held !== one.held || lag === 0) {
        one.held = held;
        one.movedAt = performance.now();
      } else if (performance.now() - one.movedAt > linkWatch.stuckAfter) {
        core.options.log(`The copy at ${one.peer.name} stands still ${lag} behind; it is bounced.`);
        one.movedAt = performance.now();
        await one.copy.bounce(nats, size.firstSeq + held);
      }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      one.peer = {
        ...one.peer,
        error: {
          code: 'no_answer',
          message: `${one.peer.name} is linked, and its message store does not answer: ${reason}.`,
          next: 'This studio goes on; the copy catches up by itself.',
        },
      };
    }
  }

  async function round(): Promise<void> {
    const hubs = options.hubs();
    if (hubs.length > 0) {
      const leafs = await links().catch(() => []);
      for (const hub of hubs) await check(hub, leafs, hubs.length === 1);
    }
    const peers = list();
    const text = JSON.stringify(peers.map(({ roundTripMs: _rtt, lag: _lag, ...rest }) => rest));
    if (text !== shown) {
      shown = text;
      options.onChange(peers);
    }
  }

  function list(): Peer[] {
    return options.hubs().map(hub => watch(hub).peer);
  }

  function loop(): void {
    void round()
      .catch(thrown => core.options.log(`Watching links failed: ${String(thrown)}`))
      .finally(() => {
        if (!running) return;
        timer = setTimeout(loop, linkWatch.every);
        timer.unref();
      });
  }
  loop();

  return {
    list,
    async close() {
      running = false;
      clearTimeout(timer);
      await system.close();
    },
  };
}

const isAt = (leaf: { ip: string; port: number }, urls: readonly string[]) =>
  urls.some(text => {
    const url = new URL(text);
    return (
      Number(url.port || 7422) === leaf.port &&
      (/[a-z]/i.test(url.hostname) || url.hostname === leaf.ip)
    );
  });

/** A Go duration (`1.203ms`, `250µs`, `1m2s`) in ms. */
function milliseconds(text: string): number | undefined {
  const units: Record<string, number> = {
    ns: 1e-6,
    µs: 1e-3,
    us: 1e-3,
    ms: 1,
    s: 1e3,
    m: 6e4,
    h: 36e5,
  };
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|µs|us|ms|s|m|h)/g)) {
    sum += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  return Number.isFinite(sum) ? sum : undefined;
}

function linkError(
  name: string,
  trouble: { reason: string } | undefined,
  wasLinked: boolean,
): StudioError {
  const reason = trouble?.reason ?? '';
  if (/x509|certificate|tls/i.test(reason)) {
    return {
      code: 'auth_failed',
      message: `${name} shows a certificate that this studio does not trust: ${reason}.`,
      next: "Give the hub's own authority as the CA file, or correct the address.",
    };
  }
  if (/authoriz|authenticat/i.test(reason)) {
    return {
      code: 'auth_failed',
      message: `${name} refuses this studio's login: ${reason}.`,
      next: 'Correct the user name, password or credentials file of the hub.',
    };
  }
  return {
    code: wasLinked ? 'connection_lost' : 'connection_down',
    message: `The link to ${name} is down${reason ? `: ${reason}` : ''}.`,
    next: 'It is tried again by itself; this studio goes on alone and catches up.',
  };
}
