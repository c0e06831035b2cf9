import type { ClaimAnswer, SwarmRecord, Task } from '../../contracts/index.ts';
import type { Core } from './core.ts';
import type { Push } from './push.ts';
import { readyQueue } from './queue.ts';
import type { Swarms } from './swarms.ts';

/** A call that waits for a task. It ends once, and never while a claim is being made for it. */
interface Wait {
  id: number;
  over: boolean;
  handing: boolean;
  end(answer: ClaimAnswer | undefined): void;
}

/** Someone who would take a task now. */
interface Taker {
  swarm: string;
  capabilities: ReadonlySet<string>;
  /** Waits inside a call; without it, it is offered the task on its own subject. */
  wait?: Wait;
}

export interface Match {
  /** A task for this swarm: at once when one is ready, else as soon as one comes. */
  next(swarm: string, waitMs: number): Promise<ClaimAnswer | undefined>;
  /** Begins to hand tasks out; until then they only queue. */
  begin(): void;
  waiting(): number;
  queued(): number;
  close(): void;
}

interface MatchOptions {
  core: Core;
  swarms: Swarms;
  push: Push;
  claim(task: string, swarm: string): Promise<ClaimAnswer | undefined>;
  weightOf(key: string): number;
}

/** How long a swarm that accepted an offer may take to claim it, ms. */
const CLAIM_WITHIN_MS = 2000;
/** How long a swarm that did not take an offer is left in peace, ms. */
const REST_MS = 1000;

/**
 * Brings ready tasks and idle swarms together. A task that gets ready is offered to a waiting capable
 * swarm first; only when there is none it waits in the queue, where fairness keys take turns.
 */
export function openMatch({ core, swarms, push, claim, weightOf }: MatchOptions): Match {
  const queue = readyQueue(weightOf);
  /** Idle takers by what they can do; few kinds of swarm, however many swarms. */
  const idle = new Map<string, Map<string, Taker>>();
  /** Tasks that are being handed over right now. */
  const inHand = new Set<string>();
  const resting = new Map<string, number>();
  const offered = new Map<string, number>();
  let begun = false;
  let waits = 0;
  let pumping = false;
  let closed = false;

  const kindOf = (capabilities: Iterable<string>) => [...capabilities].sort().join(' ');
  const keyOf = (taker: Taker) => (taker.wait ? `wait:${taker.wait.id}` : `push:${taker.swarm}`);

  function offerIdle(taker: Taker): void {
    const kind = kindOf(taker.capabilities);
    const takers = idle.get(kind) ?? new Map<string, Taker>();
    takers.set(keyOf(taker), taker);
    idle.set(kind, takers);
  }

  function withdraw(taker: Taker): void {
    const kind = kindOf(taker.capabilities);
    const takers = idle.get(kind);
    if (takers?.get(keyOf(taker)) === taker) takers.delete(keyOf(taker));
    if (takers?.size === 0) idle.delete(kind);
  }

  function takerFor(requires: readonly string[]): Taker | undefined {
    for (const takers of idle.values()) {
      const first = takers.values().next().value;
      if (first && requires.every(one => first.capabilities.has(one))) return first;
    }
    return undefined;
  }

  /** Lists a swarm that listens among the idle, while it has room. */
  function consider(record: SwarmRecord): void {
    const taker = pushers.get(record.id);
    if (taker) withdraw(taker);
    pushers.delete(record.id);
    if (!record.push || record.state !== 'live') return;
    const busy = swarms.held(record.id) + (offered.get(record.id) ?? 0);
    if (busy >= record.capacity || (resting.get(record.id) ?? 0) > performance.now()) return;
    const fresh: Taker = { swarm: record.id, capabilities: new Set(record.capabilities) };
    pushers.set(record.id, fresh);
    offerIdle(fresh);
  }
  const pushers = new Map<string, Taker>();

  function pump(): void {
    if (pumping || !begun || closed) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      while (!closed) {
        const task = queue.peek(requires => takerFor(requires) !== undefined, inHand);
        const taker = task && takerFor(task.requires);
        if (task === undefined || taker === undefined) return;
        withdraw(taker);
        queue.served(task);
        inHand.add(task.id);
        void handOver(task, taker).then(tried => {
          if (core.board.get(task.id) === undefined) queue.remove(task.id);
          if (tried) inHand.delete(task.id);
          else setTimeout(release, REST_MS, task.id).unref();
          const record = swarms.get(taker.swarm);
          if (record) consider(record);
          pump();
        });
      }
    });
  }

  function release(task: string): void {
    inHand.delete(task);
    pump();
  }

  /** False when the claim could not be made (log full, server away): the task then rests a while. */
  async function handOver(task: Task, taker: Taker): Promise<boolean> {
    const { wait } = taker;
    if (wait) {
      wait.handing = true;
      const answer = await claim(task.id, taker.swarm);
      wait.handing = false;
      if (answer?.claimed) wait.end(answer);
      else if (wait.over || closed) wait.end(undefined);
      else offerIdle(taker);
      return answer?.claimed === true;
    }
    offered.set(taker.swarm, (offered.get(taker.swarm) ?? 0) + 1);
    const said = await push.push(task, taker.swarm);
    if (said.ok && said.value.accepted) await leavesReady(task.id);
    else rest(taker.swarm);
    offered.set(taker.swarm, (offered.get(taker.swarm) ?? 1) - 1);
    return true;
  }

  function rest(swarm: string): void {
    resting.set(swarm, performance.now() + REST_MS);
    setTimeout(() => {
      resting.delete(swarm);
      const record = swarms.get(swarm);
      if (record) consider(record);
      pump();
    }, REST_MS + 1).unref();
  }

  /** Resolves when the task was taken, or when it took too long. */
  function leavesReady(id: string): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, CLAIM_WITHIN_MS);
      timer.unref();
      const stop = core.board.onChange(task => {
        if (task.id === id && task.state !== 'ready') done();
      });
      function done() {
        clearTimeout(timer);
        stop();
        resolve();
      }
      if (core.board.get(id)?.state !== 'ready') done();
    });
  }

  core.board.onChange((task, _event, before) => {
    if (task.state === 'ready') queue.add(task);
    else if (before?.state === 'ready') queue.remove(task.id);
    for (const holder of new Set([before?.holder, task.holder])) {
      const record = holder === undefined ? undefined : swarms.get(holder);
      if (record?.push) consider(record);
    }
    pump();
  });
  swarms.onChange(record => {
    consider(record);
    pump();
  });

  return {
    next(swarm, waitMs) {
      return new Promise(resolve => {
        waits += 1;
        const wait: Wait = {
          id: waits,
          over: false,
          handing: false,
          end(answer) {
            clearTimeout(timer);
            resolve(answer);
          },
        };
        const capabilities = new Set(swarms.get(swarm)?.capabilities ?? []);
        const taker: Taker = { swarm, capabilities, wait };
        const timer = setTimeout(() => {
          wait.over = true;
          withdraw(taker);
          if (!wait.handing) resolve(undefined);
        }, waitMs);
        offerIdle(taker);
        pump();
      });
    },
    begin() {
      if (begun) return;
      begun = true;
      for (const task of core.board.in('ready')) queue.add(task);
      for (const record of swarms.list()) consider(record);
      pump();
    },
    waiting: () => [...idle.values()].reduce((sum, takers) => sum + takers.size, 0),
    queued: () => queue.size(),
    close() {
      closed = true;
    },
  };
}
