import { type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

interface FeedOptions {
  stream: string;
  /** Sequence of the first message that is wanted. */
  from(): number;
  onMessage(message: JsMsg): void;
  log(line: string): void;
}

/** Follows a stream in order, without gaps and without repeats. */
export interface Feed {
  /** Begins on a fresh connection, after the last message that was taken in. */
  follow(nats: NatsConnection): void;
  stop(): void;
}

/**
 * A new ordered consumer for each connection, from the message after the last one that came. The
 * stream is never purged, so a hole in the sequence means that something was missed: the consumer
 * is then made anew from before the hole.
 */
export function openFeed(options: FeedOptions): Feed {
  let generation = 0;
  let messages: ConsumerMessages | undefined;

  async function run(nats: NatsConnection, mine: number): Promise<void> {
    while (mine === generation && !nats.isClosed()) {
      try {
        const from = options.from();
        const consumer = await jetstream(nats, { checkAPI: false } as never).consumers.get(
          options.stream,
          { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from },
        );
        let next = from;
        if (mine !== generation) return;
        const opened = await consumer.consume({
          max_messages: 4096,
          callback: message => {
            if (mine !== generation || message.seq < next) return;
            if (message.seq > next && next > from) {
              options.log(
                `A hole in ${options.stream}: ${message.seq} came instead of ${next}; it is read again.`,
              );
              opened.stop();
              return;
            }
            next = message.seq + 1;
            options.onMessage(message);
          },
        });
        messages = opened;
        await opened.closed();
      } catch (thrown) {
        if (mine !== generation || nats.isClosed()) return;
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        options.log(`Following ${options.stream} begins again: ${reason}.`);
        await new Promise(resolve => setTimeout(resolve, 100).unref());
      }
    }
  }

  return {
    follow(nats) {
      generation += 1;
      messages?.stop();
      void run(nats, generation);
    },
    stop() {
      generation += 1;
      messages?.stop();
    },
  };
}
