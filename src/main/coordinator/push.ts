import { z } from 'zod';
import type { Result, Task } from '../../contracts/index.ts';
import { err, ok, swarmId, task, ulid } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import { wireError } from './errors.ts';
import { callsOf } from './names.ts';
import { nobodyListens, openWire, type Wire, WireError } from './wire.ts';

/** What a swarm hears on its own subject: a task that it may claim now. */
export const offer = z.object({ task, swarm: swarmId });
export type Offer = z.infer<typeof offer>;
const reply = z.object({ accepted: z.boolean() });

export interface Push {
  /** Offers a task to one swarm and tells whether it arrived and was accepted. */
  push(task: Task, swarm: string, withinMs?: number): Promise<Result<z.infer<typeof reply>>>;
  /** Listens for offers to one swarm until the returned function is called. */
  listen(swarm: string, onOffer: (offer: Offer) => boolean | Promise<boolean>): () => void;
  close(): Promise<void>;
}

const OFFER_MS = 2000;

/**
 * One subject per swarm, all of them on a few connections: a subscription costs the server about
 * 3 KiB, where a consumer, a watcher or a connection each would cost ten times that.
 */
export function openPush(core: Core, connections: number): Push {
  const calls = callsOf(core.options.studio);
  const wires: Wire[] = [];
  let next = 0;

  function wireForListener(): Wire {
    if (wires.length < connections) {
      const wire = openWire({
        name: `push ${wires.length + 1}`,
        address: () => core.options.address('bus'),
      });
      wires.push(wire);
      return wire;
    }
    next = (next + 1) % wires.length;
    return wires[next] ?? core.lane('bus').wire;
  }

  return {
    async push(one, swarm, withinMs = OFFER_MS) {
      try {
        const answer = await core
          .lane('bus')
          .wire.ask(calls.push(swarm), JSON.stringify({ task: one, swarm }), {
            timeoutMs: withinMs,
          });
        if (nobodyListens(answer)) return err(notListening(swarm));
        const said = reply.safeParse(answer.json());
        return said.success ? ok(said.data) : err(notListening(swarm));
      } catch (thrown) {
        if (thrown instanceof WireError) return err(wireError(thrown));
        throw thrown;
      }
    },
    listen(swarm, onOffer) {
      const wire = wireForListener();
      return wire.subscribe(calls.push(swarm), message => {
        const answer = (accepted: boolean) => {
          if (message.reply) wire.publish(message.reply, JSON.stringify({ accepted }));
        };
        const said = offer.safeParse(parsed(message.data));
        if (!said.success || !ulid.safeParse(said.data.task.id).success) return answer(false);
        try {
          const accepted = onOffer(said.data);
          if (typeof accepted === 'boolean') answer(accepted);
          else accepted.then(answer, () => answer(false));
        } catch {
          answer(false); // a listener that throws has not taken it
        }
      });
    },
    async close() {
      await Promise.all(wires.map(wire => wire.close()));
    },
  };
}

const decoder = new TextDecoder();
function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}

const notListening = (swarm: string) =>
  ({
    code: 'connection_down',
    message: `${swarm} is not listening for tasks.`,
    next: 'Start the swarm, or let another one claim the task.',
  }) as const;
