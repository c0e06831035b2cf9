import {
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/** The hub's copy of one stream of this studio: the hub sources it over the leaf link. */
export interface HubCopy {
  /** Makes sure that the hub copies the stream. */
  ensure(nats: NatsConnection): Promise<void>;
  /** Messages that the hub has of it. */
  held(nats: NatsConnection): Promise<number>;
  /** Takes the source away and gives it back, from where the copy ends: frees a stuck one. */
  bounce(nats: NatsConnection, from: number): Promise<void>;
}

const HUB_MS = 4000;

export function hubCopy(options: {
  studio: string;
  stream: string;
  domain: string;
  replicas: number;
}): HubCopy {
  const { stream, domain } = options;
  const name = `HUB_${stream}`;
  const source = (from?: number) => ({
    name: stream,
    external: { api: `$JS.${options.studio}.API`, deliver: '' },
    ...(from === undefined ? {} : { opt_start_seq: from }),
  });
  const manager = (nats: NatsConnection): Promise<JetStreamManager> =>
    jetstreamManager(nats, { domain, checkAPI: false, timeout: HUB_MS });

  return {
    async ensure(nats) {
      const hub = await manager(nats);
      try {
        await hub.streams.info(name);
        return;
      } catch (thrown) {
        if (!/not found/i.test(String(thrown))) throw thrown;
      }
      await hub.streams.add({
        name,
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        num_replicas: options.replicas,
        allow_direct: true,
        sources: [source()],
      });
    },
    async held(nats) {
      return (await (await manager(nats)).streams.info(name)).state.messages;
    },
    async bounce(nats, from) {
      const hub = await manager(nats);
      await hub.streams.update(name, { sources: [] });
      await hub.streams.update(name, { sources: [source(from)] });
    },
  };
}
