import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readyQueue } from './queue.ts';
import { aTask } from './task.fixture.ts';

const anyone = () => true;

describe('the ready queue', () => {
  it('lets a tenant with one task have its turn before a thousand of another', () => {
    const queue = readyQueue(() => 1);
    for (let n = 0; n < 1000; n += 1) queue.add(aTask({ id: `noisy-${n}`, fairnessKey: 'noisy' }));
    take(queue, 10);
    queue.add(aTask({ id: 'quiet-1', fairnessKey: 'quiet' }));
    expect(take(queue, 2)).toContain('quiet-1');
  });

  it('serves keys in proportion to their weights', () => {
    const queue = readyQueue(key => (key === 'heavy' ? 3 : 1));
    for (let n = 0; n < 400; n += 1) {
      queue.add(aTask({ id: `h${n}`, fairnessKey: 'heavy' }));
      queue.add(aTask({ id: `l${n}`, fairnessKey: 'light' }));
    }
    const heavy = take(queue, 400).filter(id => id.startsWith('h')).length;
    expect(heavy).toBeGreaterThanOrEqual(298);
    expect(heavy).toBeLessThanOrEqual(302);
  });

  it('gives the more urgent first, and first come first served among equals', () => {
    const queue = readyQueue(() => 1);
    queue.add(aTask({ id: 'a', priority: 5, readyAt: 1 }));
    queue.add(aTask({ id: 'b', priority: 9, readyAt: 2 }));
    queue.add(aTask({ id: 'c', priority: 5, readyAt: 3, requires: ['obs'] }));
    queue.add(aTask({ id: 'd', priority: 5, readyAt: 4 }));
    expect(take(queue, 4)).toEqual(['b', 'a', 'c', 'd']);
  });

  it('passes over what a swarm cannot do', () => {
    const queue = readyQueue(() => 1);
    queue.add(aTask({ id: 'needs', priority: 9, requires: ['obs'] }));
    queue.add(aTask({ id: 'plain' }));
    expect(queue.peek(requires => requires.length === 0)?.id).toBe('plain');
    expect(queue.peek(anyone, new Set(['needs']))?.id).toBe('plain');
  });

  it('hands out every task once, whatever was added and removed', () => {
    const add = fc.record({
      fairnessKey: fc.constantFrom('a', 'b', 'c'),
      priority: fc.integer({ min: 0, max: 9 }),
      requires: fc.subarray(['x', 'y']),
      removed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(add, { maxLength: 60 }), drafts => {
        const queue = readyQueue(() => 1);
        drafts.forEach(({ removed: _removed, ...draft }, n) => {
          queue.add(aTask({ id: `t${n}`, ...draft }));
        });
        drafts.forEach(({ removed }, n) => {
          if (removed) queue.remove(`t${n}`);
        });
        const kept = drafts.flatMap(({ removed }, n) => (removed ? [] : [`t${n}`]));
        expect(queue.size()).toBe(kept.length);
        expect(take(queue, drafts.length + 1).sort()).toEqual(kept.sort());
      }),
    );
  });
});

function take(queue: ReturnType<typeof readyQueue>, count: number): string[] {
  const taken: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const task = queue.peek(anyone);
    if (task === undefined) break;
    queue.served(task);
    queue.remove(task.id);
    taken.push(task.id);
  }
  return taken;
}
