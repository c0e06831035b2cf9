import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../contracts/index.ts';
import { readTask, specOf } from './board.ts';
import { aTask } from './task.fixture.ts';
import { type Command, decide, isFinal, isHeld } from './transition.ts';

/** Writes a decision as the log would, and gives the task's next state. */
function step(task: Task, command: Command, now: number): Task {
  const decided = decide(task, command, now);
  if (!decided.ok || decided.value === 'already') return task;
  const message = {
    v: 1,
    kind: 'task',
    nonce: 'n',
    by: 'test',
    at: now,
    ...decided.value,
  } as const;
  const place = { id: task.id, home: task.home, stream: 's', seq: task.seq + 1 };
  return readTask(message, place, specOf(task)).task;
}

const tokens = fc.integer({ min: 1, max: 30 });
const command: fc.Arbitrary<Command> = fc.oneof<fc.Arbitrary<Command>[]>(
  fc.record({
    do: fc.constant('claim' as const),
    swarm: fc.constantFrom('a', 'b'),
    missing: fc.constant<string[]>([]),
  }),
  fc.record({ do: fc.constant('renew' as const), token: tokens }),
  fc.record({ do: fc.constant('progress' as const), token: tokens, fruitful: fc.boolean() }),
  fc.record({ do: fc.constant('complete' as const), token: tokens }),
  fc.record({
    do: fc.constant('fail' as const),
    token: tokens,
    reason: fc.constant('x'),
    retry: fc.boolean(),
    delayMs: fc.constant(0),
  }),
  fc.record({ do: fc.constant('release' as const), token: tokens }),
  fc.record({
    do: fc.constant('block' as const),
    token: tokens,
    reason: fc.constant('x'),
    needs: fc.constant<string[]>([]),
  }),
  fc.record({ do: fc.constant('expire' as const), token: tokens, seq: tokens }),
  fc.constant<Command>({ do: 'unblock' }),
  fc.constant<Command>({ do: 'cancel' }),
  fc.constant<Command>({ do: 'revive' }),
  fc.constant<Command>({ do: 'ready' }),
);

describe('a task, whatever is asked of it', () => {
  it('keeps its invariants', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), commands => {
        let task = aTask({ maxAttempts: 3 });
        let newest = 0;
        commands.forEach((asked, at) => {
          const before = task;
          task = step(task, asked, at);
          if (isHeld(task.state)) {
            expect(task.holder).toBeDefined();
            expect(task.leaseUntil).toBeGreaterThan(at);
            // Fencing tokens only grow, and one claim keeps one.
            expect(task.token).toBeGreaterThanOrEqual(newest);
            newest = task.token ?? 0;
          } else if (!isFinal(task.state)) {
            expect(task.holder).toBeUndefined();
            expect(task.token).toBeUndefined();
          }
          expect(task.attempt).toBeLessThanOrEqual(task.maxAttempts);
          if (before.state === 'done' || before.state === 'cancelled') expect(task).toBe(before);
          if ('token' in asked && before.token !== asked.token) expect(task).toBe(before);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('counts no attempt for a release', () => {
    const held = step(aTask(), { do: 'claim', swarm: 'a', missing: [] }, 1);
    expect(step(held, { do: 'release', token: held.token ?? 0 }, 2).attempt).toBe(0);
  });

  it('is not expired by a lease that was renewed in the last moment', () => {
    const held = step(aTask(), { do: 'claim', swarm: 'a', missing: [] }, 1);
    const token = held.token ?? 0;
    const renewed = step(held, { do: 'renew', token }, 2);
    expect(decide(renewed, { do: 'expire', token, seq: held.seq }, 3).ok).toBe(false);
    expect(decide(renewed, { do: 'expire', token, seq: renewed.seq }, 3).ok).toBe(true);
  });

  it('is completed twice by a holder whose first answer was lost', () => {
    const held = step(aTask(), { do: 'claim', swarm: 'a', missing: [] }, 1);
    const token = held.token ?? 0;
    const done = step(held, { do: 'complete', token }, 2);
    expect(decide(done, { do: 'complete', token }, 3)).toEqual({ ok: true, value: 'already' });
  });
});
