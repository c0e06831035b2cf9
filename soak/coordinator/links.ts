import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Coordinator, linkWatch, openCoordinator } from '../../src/main/coordinator/index.ts';
import { startFabric } from '../../src/main/fabric/index.ts';
import { seededRandom } from '../random.ts';
import { until } from './contested.ts';
import { type ReadyHub, startReadyHub } from './hub.ts';

export interface LinkResult {
  claims: number;
  /** Claims that were acknowledged and are not at the hub. */
  lost: string[];
  /** Messages that the hub has twice, or more than the studio has. */
  doubled: string[];
  hubKills: number;
  leafKills: number;
}

interface Options {
  claims: number;
  seed: number;
  /** The whole hub is dead while the claims are made, and comes back afterwards. */
  hubDead?: boolean;
  hubKills?: number;
  leafKills?: number;
}

/** Claims on a studio while its links and servers die; then the hub's copy against the claims. */
export async function claimUnderLinkLoss(options: Options): Promise<LinkResult> {
  const random = seededRandom(options.seed);
  const hub = await startReadyHub();
  const studio = await openStudio(hub);
  const { fabric, coordinator } = studio;
  const result: LinkResult = { claims: 0, lost: [], doubled: [], hubKills: 0, leafKills: 0 };
  try {
    await until(() => isLevel(coordinator), 60_000);
    if (options.hubDead) {
      await Promise.all([0, 1, 2].map(hub.kill));
      await until(() => coordinator.peers()[0]?.state === 'down');
    }
    let claiming = true;
    const killer = (async () => {
      const { hubKills = 0, leafKills = 0 } = options;
      while (claiming || result.hubKills < hubKills || result.leafKills < leafKills) {
        await delay(100 + random() * 400);
        if (result.hubKills < hubKills && random() < 0.6) {
          const server = Math.floor(random() * 3);
          await hub.kill(server);
          result.hubKills += 1;
          await delay(random() * 500);
          await hub.start(server);
        } else if (result.leafKills < leafKills) {
          const status = fabric.status();
          if (status.state !== 'running') continue;
          process.kill(status.pid, 'SIGKILL');
          result.leafKills += 1;
          await until(() => fabric.status().state === 'running');
        } else if (!claiming) break;
      }
    })();
    const acked: number[] = [];
    let next = 0;
    const worker = async () => {
      while (next < options.claims || killsLeft(options, result)) {
        next += 1;
        const made = await coordinator.createTask({ title: `Task ${next}`, leaseMs: 3_600_000 });
        if (!made.ok) continue;
        const claim = await coordinator.claimTask({ task: made.value.task.id, swarm: 'soak' });
        if (claim.ok && claim.value.claimed) acked.push(claim.value.token);
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    claiming = false;
    await killer;
    result.claims = acked.length;
    if (options.hubDead) await Promise.all([0, 1, 2].map(hub.start));
    // The state that is shown may be a second old: wait for one that has seen the last claim.
    await delay(2 * linkWatch.every);
    await until(() => isLevel(coordinator), 120_000);
    await compare(hub, fabric.studio, acked, result);
    return result;
  } finally {
    await studio.close();
    await hub.close();
  }
}

/** The link is up and the hub has all that the studio has. */
function isLevel(coordinator: Coordinator): boolean {
  const [peer] = coordinator.peers();
  return peer?.state === 'linked' && peer.lag === 0;
}

const killsLeft = (options: Options, result: LinkResult) =>
  result.hubKills < (options.hubKills ?? 0) || result.leafKills < (options.leafKills ?? 0);

async function openStudio(hub: ReadyHub) {
  const data = await mkdtemp(join(tmpdir(), 'if-soak-links-'));
  const fabric = await startFabric({
    data,
    hubs: [hub.link],
    log: () => undefined,
    onStatus: () => undefined,
  });
  const coordinator = await openCoordinator({
    studio: fabric.studio,
    address: lane => fabric.access(lane),
    projection: join(data, 'projection.sqlite'),
    duties: true,
    log: () => undefined,
    commandMs: 30_000,
    links: {
      hubs: () => fabric.hubs(),
      system: () => fabric.access('bus', 'system'),
      linkTrouble: () => fabric.linkTrouble(),
    },
  });
  return {
    fabric,
    coordinator,
    async close() {
      await coordinator.close();
      await fabric.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Reads the hub's copy from outside: each message names its place in the studio's own stream. */
async function compare(hub: ReadyHub, studio: string, acked: number[], result: LinkResult) {
  const nats = await connect(hub.client);
  try {
    const stream = `HUB_IF_${studio}_E1`;
    // The hub's servers may still be agreeing on who leads.
    const patient = { checkAPI: false, timeout: 30_000 };
    const { state } = await (await jetstreamManager(nats, patient)).streams.info(stream);
    const consumer = await jetstream(nats, { timeout: 30_000 }).consumers.get(stream, {
      deliver_policy: DeliverPolicy.All,
    });
    const seen = new Set<number>();
    const messages = await consumer.consume({ max_messages: 2000 });
    for await (const message of messages) {
      // `Nats-Stream-Source: <stream> <sequence> …`
      const origin = Number(message.headers?.get('Nats-Stream-Source').split(' ')[1]);
      if (seen.has(origin)) result.doubled.push(`message ${origin}`);
      seen.add(origin);
      if (message.seq >= state.last_seq) break;
    }
    for (const token of acked) if (!seen.has(token)) result.lost.push(`claim ${token}`);
  } finally {
    await nats.close();
  }
}

/** How long a link that is open and silent (its hub is stopped) goes unnoticed, ms. */
export async function noticeHalfOpenLink(): Promise<number> {
  const hub = await startReadyHub();
  const studio = await openStudio(hub);
  try {
    const { coordinator } = studio;
    await until(() => coordinator.peers()[0]?.state === 'linked', 30_000);
    for (const server of [0, 1, 2]) hub.stop(server);
    const begun = performance.now();
    await until(() => coordinator.peers()[0]?.state === 'down', 60_000);
    return performance.now() - begun;
  } finally {
    await studio.close();
    await hub.close();
  }
}
