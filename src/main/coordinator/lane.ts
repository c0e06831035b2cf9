import type { JsMsg } from '@nats-io/jetstream';
import { jetstreamManager } from '@nats-io/jetstream';
import type { Durability } from '../../contracts/index.ts';
import { type Feed, openFeed } from './feed.ts';
import { ensureStream, type Log, openLog } from './log.ts';
import { type Names, namesOf } from './names.ts';
import { openWire, type Wire, type WireAddress } from './wire.ts';

interface LaneOptions {
  durability: Durability;
  studio: string;
  epoch: number;
  maxBytes: number;
  /** How long reads wait for a server that is away, ms. */
  patienceMs: number;
  address(): WireAddress | undefined;
  /** Sequence that the studio has taken in last from a stream. */
  cursor(stream: string): number;
  onMessage(message: JsMsg, stream: string): void;
  /** The log ends before what was read from it: a power cut took its end. */
  onShortened(stream: string, lastSeq: number): void;
  onState(state: LaneState): void;
  log(line: string): void;
}

export type LaneState = { state: 'starting' | 'running' } | { state: 'down'; reason: string };

export interface LaneSize {
  firstSeq: number;
  lastSeq: number;
  messages: number;
  bytes: number;
}

/** One server and one stream on it: where messages of one durability go. */
export interface Lane {
  readonly durability: Durability;
  readonly wire: Wire;
  readonly names: Names;
  readonly log: Log;
  readonly epoch: number;
  state(): LaneState;
  /** Messages and bytes in the stream, as the server says now. */
  size(): Promise<LaneSize | undefined>;
  /** Resolves true once everything that was in the stream when it was opened is taken in. */
  caughtUp(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export function openLane(options: LaneOptions): Lane {
  const { durability, studio, epoch } = options;
  const names = namesOf(studio, durability, epoch);
  let state: LaneState = { state: 'starting' };
  let goal = Number.POSITIVE_INFINITY;
  let waiters: (() => void)[] = [];
  const show = (next: LaneState) => {
    state = next;
    options.onState(next);
  };
  const settle = () => {
    if (options.cursor(names.stream) < goal) return;
    for (const wake of waiters) wake();
    waiters = [];
  };

  const feed: Feed = openFeed({
    stream: names.stream,
    from: () => options.cursor(names.stream) + 1,
    onMessage(message) {
      options.onMessage(message, names.stream);
      settle();
    },
    log: options.log,
  });

  const wire = openWire({
    name: `studio ${durability}`,
    address: options.address,
    onUp(nats) {
      void prepare(nats).catch(thrown => {
        options.log(`The ${durability} is not ready: ${String(thrown)}`);
        void nats.close(); // the wire comes back and tries again
      });
    },
    onDown(reason) {
      feed.stop();
      show({ state: 'down', reason });
    },
  });

  async function prepare(nats: NonNullable<ReturnType<Wire['nats']>>): Promise<void> {
    await ensureStream(wire, names, { maxBytes: options.maxBytes, firstSeq: 1 });
    const info = await sizeOf();
    goal = info?.lastSeq ?? 0;
    if (goal < options.cursor(names.stream)) options.onShortened(names.stream, goal);
    feed.follow(nats);
    show({ state: 'running' });
    settle();
  }

  async function sizeOf(): Promise<LaneSize | undefined> {
    const nats = wire.nats();
    if (nats === undefined) return undefined;
    const manager = await jetstreamManager(nats, { checkAPI: false });
    const { state: kept } = await manager.streams.info(names.stream);
    return {
      firstSeq: kept.first_seq,
      lastSeq: kept.last_seq,
      messages: kept.messages,
      bytes: kept.bytes,
    };
  }

  const log = openLog(wire, names, options.patienceMs);
  return {
    durability,
    wire,
    names,
    log,
    epoch,
    state: () => state,
    size: () => sizeOf().catch(() => undefined),
    caughtUp(withinMs) {
      if (options.cursor(names.stream) >= goal) return Promise.resolve(true);
      return new Promise(resolve => {
        const timer = setTimeout(() => resolve(false), withinMs);
        waiters.push(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
    },
    async close() {
      feed.stop();
      await wire.close();
    },
  };
}
