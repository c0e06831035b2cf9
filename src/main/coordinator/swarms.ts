import type { z } from 'zod';
import type { Result, SwarmRecord, swarmDraft } from '../../contracts/index.ts';
import { err, ok } from '../../contracts/index.ts';
import { MISSED_BEATS } from './blockers.ts';
import type { Core } from './core.ts';
import { appendError } from './errors.ts';
import { freshNonce } from './message.ts';
import { callsOf } from './names.ts';

/** Who is there to work: registrations from the log, heartbeats by core NATS, held tasks counted. */
export interface Swarms {
  get(id: string): SwarmRecord | undefined;
  list(): SwarmRecord[];
  register(draft: z.output<typeof swarmDraft>): Promise<Result<SwarmRecord>>;
  beat(id: string): Result<void>;
  leave(id: string): Promise<Result<void>>;
  /** Required capabilities that a swarm has not. */
  missing(id: string, requires: readonly string[]): string[];
  /** Whether any live swarm has them all. */
  anyCapable(requires: readonly string[]): boolean;
  known(): Set<string>;
  lastBeat(id: string): { lastAt: number; everyMs: number } | undefined;
  held(id: string): number;
  /** Marks who has gone silent; part of the studio's duties. */
  findStale(): Promise<void>;
  onChange(listener: (swarm: SwarmRecord) => void): void;
}

interface Known {
  record: SwarmRecord;
  seq: number;
  /** Wall clock, ms since the epoch; kept out of the log. */
  beatAt: number;
  held: Set<string>;
}

export function openSwarms(core: Core): Swarms {
  const { now, studio } = core.options;
  const calls = callsOf(studio);
  const swarms = new Map<string, Known>();
  const listeners = new Set<(swarm: SwarmRecord) => void>();
  const lane = core.lane('bus');

  function take(record: SwarmRecord, seq: number): void {
    const known = swarms.get(record.id);
    if (known && known.seq >= seq) return;
    swarms.set(record.id, {
      record,
      seq,
      // After a start everyone is granted a full round of beats before being called silent.
      beatAt: Math.max(known?.beatAt ?? now(), record.lastBeatAt),
      held: known?.held ?? heldBy(record.id),
    });
    for (const listener of listeners) listener(record);
  }

  function heldBy(id: string): Set<string> {
    const held = new Set<string>();
    for (const state of ['claimed', 'blocked'] as const) {
      for (const task of core.board.in(state)) if (task.holder === id) held.add(task.id);
    }
    return held;
  }

  for (const record of core.projection.swarms()) take(record, 0);
  core.onOther((what, seq) => {
    if (what.kind === 'swarm') take(what.swarm, seq);
  });
  core.board.onChange((task, _event, before) => {
    const holds = task.state === 'claimed' || task.state === 'blocked';
    if (before?.holder !== undefined && before.holder !== task.holder) {
      swarms.get(before.holder)?.held.delete(task.id);
    }
    if (task.holder === undefined) return;
    const held = swarms.get(task.holder)?.held;
    if (holds) held?.add(task.id);
    else held?.delete(task.id);
  });
  lane.wire.subscribe(calls.beat('*'), message => {
    const known = swarms.get(message.subject.split('.')[3] ?? '');
    if (known) heard(known);
  });

  function heard(known: Known): void {
    known.beatAt = now();
    if (known.record.state === 'stale') void write({ ...known.record, state: 'live' });
  }

  async function write(record: SwarmRecord): Promise<Result<SwarmRecord>> {
    const subject = lane.names.swarm(record.id);
    for (let round = 0; round < 8; round += 1) {
      const expected = swarms.get(record.id)?.seq ?? 0;
      const appended = await core.append(lane, subject, expected, {
        v: 1,
        kind: 'swarm',
        nonce: freshNonce(),
        by: record.session,
        at: now(),
        swarm: record,
      });
      if (appended.kind === 'kept') {
        take(record, appended.seq);
        return ok(record);
      }
      if (appended.kind !== 'beaten') return err(appendError(appended, 'bus'));
      const last = await lane.log.last(subject);
      if (last?.message.kind === 'swarm') take(last.message.swarm, last.seq);
    }
    return err({
      code: 'busy',
      message: `${record.name} is being registered by several at once.`,
      next: 'Give each swarm an id of its own.',
    });
  }

  return {
    get: id => swarms.get(id)?.record,
    list: () =>
      [...swarms.values()].map(({ record, beatAt }) => ({ ...record, lastBeatAt: beatAt })),
    async register(draft) {
      const at = now();
      const known = swarms.get(draft.id);
      const registered = await write({
        ...draft,
        name: draft.name ?? draft.id,
        state: 'live',
        registeredAt: known?.record.registeredAt ?? at,
        lastBeatAt: at,
      });
      const fresh = swarms.get(draft.id);
      if (registered.ok && fresh) fresh.beatAt = at;
      return registered;
    },
    beat(id) {
      const known = swarms.get(id);
      if (known === undefined || known.record.state === 'left') return err(noSuchSwarm(id));
      heard(known);
      lane.wire.publish(calls.beat(id), '');
      return ok(undefined);
    },
    async leave(id) {
      const known = swarms.get(id);
      if (known === undefined) return err(noSuchSwarm(id));
      const left = await write({ ...known.record, state: 'left' });
      return left.ok ? ok(undefined) : left;
    },
    missing(id, requires) {
      if (requires.length === 0) return [];
      const has = swarms.get(id)?.record.capabilities ?? [];
      return requires.filter(one => !has.includes(one));
    },
    anyCapable(requires) {
      for (const { record } of swarms.values()) {
        if (record.state !== 'live') continue;
        if (requires.every(one => record.capabilities.includes(one))) return true;
      }
      return false;
    },
    known: () => new Set([...swarms.values()].flatMap(({ record }) => record.capabilities)),
    lastBeat(id) {
      const known = swarms.get(id);
      return known && { lastAt: known.beatAt, everyMs: known.record.heartbeatMs };
    },
    held: id => swarms.get(id)?.held.size ?? 0,
    async findStale() {
      const at = now();
      for (const { record, beatAt } of swarms.values()) {
        if (record.state !== 'live') continue;
        if (at - beatAt <= MISSED_BEATS * record.heartbeatMs) continue;
        await write({ ...record, state: 'stale', lastBeatAt: beatAt });
      }
    },
    onChange: listener => void listeners.add(listener),
  };
}

const noSuchSwarm = (id: string) =>
  ({
    code: 'no_such_thing',
    message: `There is no swarm "${id}" registered with this studio.`,
    next: 'Register it first, with what it can do.',
  }) as const;
