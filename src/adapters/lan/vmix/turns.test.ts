import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('run one at a time, in order', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const job = (name: string) =>
      turns.take(never, async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
      });
    await Promise.all([job('a'), job('b'), job('c')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('pass over a job that gave up while it waited', async () => {
    const turns = new Turns();
    let finish: () => void = () => undefined;
    const first = turns.take(never, () => new Promise<void>(resolve => (finish = resolve)));
    const giveUp = new AbortController();
    let ran = false;
    const second = turns.take(giveUp.signal, async () => {
      ran = true;
    });
    const third = turns.take(never, async () => 'third');
    giveUp.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
    finish();
    await first;
    expect(await third).toBe('third');
    expect(ran).toBe(false);
  });

  it('go on after a job that failed', async () => {
    const turns = new Turns();
    const bad = turns.take(never, async () => {
      throw new Error('bad');
    });
    const good = turns.take(never, async () => 'good');
    await expect(bad).rejects.toThrow('bad');
    expect(await good).toBe('good');
  });
});
