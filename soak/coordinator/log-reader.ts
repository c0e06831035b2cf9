import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** One message of a task's log, read without any of the coordinator's own code. */
export interface RawEvent {
  seq: number;
  task: string;
  type: string;
  by: string;
  nonce: string;
}

/** Reads a whole stream in order: the yardstick for every claim that was reported. */
export async function readLog(
  access: { url: string; user: string; password: string },
  stream: string,
): Promise<RawEvent[]> {
  const nats = await connect({ servers: access.url, user: access.user, pass: access.password });
  try {
    const { state } = await (await jetstreamManager(nats)).streams.info(stream);
    const events: RawEvent[] = [];
    if (state.messages === 0) return events;
    const consumer = await jetstream(nats).consumers.get(stream, {
      deliver_policy: DeliverPolicy.All,
    });
    const messages = await consumer.consume({ max_messages: 2000 });
    for await (const message of messages) {
      const [, , , kind, task] = message.subject.split('.');
      const { type, by, nonce } = message.json<{ type: string; by: string; nonce: string }>();
      if (kind === 'task' && task) events.push({ seq: message.seq, task, type, by, nonce });
      if (message.seq >= state.last_seq) break;
    }
    return events;
  } finally {
    await nats.close();
  }
}
