import { describe, expect, it, vi } from 'vitest';
import type { TaskEvent } from '../src/contracts/index.ts';
import {
  claimed,
  coordinatorOn,
  created,
  must,
  runningFabric,
  search,
} from './coordinator-support.ts';

const soon = { timeout: 10_000, interval: 10 };

describe.skipIf(!search.found)('a task', () => {
  it('is created, claimed under a fencing token, and completed', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator, { input: { scene: 'Camera 1' } });
    expect(task).toMatchObject({ state: 'ready', attempt: 0, input: { scene: 'Camera 1' } });
    const { token, leaseUntil } = await claimed(coordinator, task.id, 'swarm-1');
    expect(token).toBeGreaterThan(task.seq);
    expect(leaseUntil).toBeGreaterThan(Date.now());
    must(coordinator.checkToken(task.id, token));
    const done = must(await coordinator.complete({ task: task.id, token, result: { ok: true } }));
    expect(done).toMatchObject({ state: 'done', result: { ok: true }, holder: 'swarm-1' });
    expect(coordinator.checkToken(task.id, token).ok).toBe(false);
    const shown = must(await coordinator.showTask({ task: task.id }));
    expect(shown.history.map(event => event.type)).toEqual(['created', 'claimed', 'completed']);
    expect(shown.task).toEqual(done);
  });

  it('has exactly one winner among many claimants, over many coordinators', async () => {
    const fabric = await runningFabric();
    const home = await coordinatorOn(fabric);
    const racers = await Promise.all(
      Array.from({ length: 4 }, () => coordinatorOn(fabric, { duties: false })),
    );
    const tasks = await Promise.all(Array.from({ length: 100 }, () => created(home)));
    for (const task of tasks) {
      const answers = await Promise.all(
        racers.flatMap((racer, at) =>
          [0, 1, 2, 3].map(n => racer.claimTask({ task: task.id, swarm: `racer-${at}-${n}` })),
        ),
      );
      const won = answers.map(must).filter(answer => answer.claimed);
      expect(won).toHaveLength(1);
      const holder = must(await home.showTask({ task: task.id })).task.holder;
      for (const answer of answers.map(must)) {
        if (!answer.claimed) expect(answer.holder).toBe(holder);
      }
    }
  });

  it('is one task for one idempotency key, whoever creates it', async () => {
    const fabric = await runningFabric();
    const [one, two] = [
      await coordinatorOn(fabric),
      await coordinatorOn(fabric, { duties: false }),
    ];
    const draft = { title: 'Once', idempotencyKey: 'cue-7' };
    const both = await Promise.all([one.createTask(draft), two.createTask(draft)]);
    const [a, b] = both.map(must);
    expect(a?.task.id).toBe(b?.task.id);
    expect([a?.existed, b?.existed].sort()).toEqual([false, true]);
    const other = await one.createTask({ title: 'Another', idempotencyKey: 'cue-7' });
    expect(other).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  it('returns when its lease runs out, and the old token changes nothing more', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator, { leaseMs: 500 });
    const first = await claimed(coordinator, task.id, 'slow');
    await vi.waitFor(
      () => expect(coordinator.checkToken(task.id, first.token).ok).toBe(false),
      soon,
    );
    const second = await claimed(coordinator, task.id, 'quick');
    expect(second.token).toBeGreaterThan(first.token);
    const late = await coordinator.complete({ task: task.id, token: first.token });
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('now held by quick') },
    });
    must(await coordinator.complete({ task: task.id, token: second.token }));
  });

  it('stays with a holder who renews', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator, { leaseMs: 600 });
    const { token } = await claimed(coordinator, task.id, 'steady');
    const until = Date.now() + 2000;
    await vi.waitFor(
      async () => {
        must(await coordinator.renew({ task: task.id, token }));
        if (Date.now() < until) throw new Error('go on');
      },
      { timeout: 10_000, interval: 150 },
    );
    must(await coordinator.complete({ task: task.id, token }));
  });

  it('goes to the dead letters when its attempts are used up, and can be revived', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator, { maxAttempts: 2 });
    for (const attempt of [1, 2]) {
      await vi.waitFor(
        async () =>
          expect(must(await coordinator.showTask({ task: task.id })).task.state).toBe('ready'),
        soon,
      );
      const { token } = await claimed(coordinator, task.id, 'clumsy');
      must(
        await coordinator.fail({ task: task.id, token, reason: `broke ${attempt}`, delayMs: 20 }),
      );
    }
    const [dead] = must(await coordinator.listTasks({ state: ['dead'] }));
    expect(dead).toMatchObject({ id: task.id, attempt: 2 });
    expect(dead?.error?.message).toContain('broke 2');
    must(await coordinator.revive({ task: task.id, by: 'anna' }));
    await claimed(coordinator, task.id, 'careful');
  });

  it('waits for the tasks it comes after, and is given up when one of them is', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const [first, second] = [await created(coordinator), await created(coordinator)];
    const after = await created(coordinator, { title: 'Then', after: [first.id, second.id] });
    expect(after.state).toBe('waiting');
    for (const { id } of [first, second]) {
      expect(must(await coordinator.claimTask({ task: after.id, swarm: 'eager' }))).toMatchObject({
        claimed: false,
        state: 'waiting',
      });
      const { token } = await claimed(coordinator, id, 'worker');
      must(await coordinator.complete({ task: id, token }));
    }
    await vi.waitFor(() => claimed(coordinator, after.id, 'worker'), soon);

    const doomed = await created(coordinator);
    const never = await created(coordinator, { after: [doomed.id] });
    must(await coordinator.cancel({ task: doomed.id }));
    await vi.waitFor(async () => {
      const { task } = must(await coordinator.showTask({ task: never.id }));
      expect(task).toMatchObject({ state: 'dead', error: { code: 'cancelled' } });
    }, soon);
  });

  it('is given up after its deadline, even when held', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator, { deadlineAt: Date.now() + 300 });
    const { token } = await claimed(coordinator, task.id, 'slow');
    await vi.waitFor(() => expect(coordinator.checkToken(task.id, token).ok).toBe(false), soon);
    expect(must(await coordinator.showTask({ task: task.id })).task.error?.code).toBe('timeout');
  });

  it('is refused to a swarm that cannot do it, and says what nobody can', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    must(await coordinator.registerSwarm({ id: 'cams', capabilities: ['obs', 'ptz'] }));
    const answer = must(await coordinator.createTask({ title: 'Zoom', requires: ['ptx'] }));
    expect(answer.warnings).toEqual([
      'No swarm offers "ptx" yet; the task waits until one does. Did you mean ptz?',
    ]);
    expect(await coordinator.claimTask({ task: answer.task.id, swarm: 'cams' })).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('lacks ptx') },
    });
    const fit = await created(coordinator, { requires: ['ptz'] });
    await claimed(coordinator, fit.id, 'cams');
  });

  it('refuses 10 MB and names the limit', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const big = 'x'.repeat(10 * 1024 * 1024);
    const refused = await coordinator.createTask({ title: 'Big', input: { big } });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'payload_too_large',
        message: 'The input has 10.0 MiB; a task carries at most 256 KiB.',
        next: expect.stringContaining('artefact reference'),
      },
    });
    const task = await created(coordinator);
    const { token } = await claimed(coordinator, task.id, 'a');
    expect(await coordinator.complete({ task: task.id, token, result: big })).toMatchObject({
      ok: false,
      error: { code: 'payload_too_large' },
    });
  });

  it('says what a bad input is', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    expect(await coordinator.createTask({ title: '' })).toMatchObject({
      ok: false,
      error: { code: 'bad_input', message: expect.stringContaining('"title"') },
    });
    expect(await coordinator.claimTask({ task: 'x', swarm: 'a' })).toMatchObject({ ok: false });
    expect(
      await coordinator.claimTask({ task: '01ARZ3NDEKTSV4RRFFQ69G5FAV', swarm: 'a' }),
    ).toMatchObject({ ok: false, error: { code: 'no_such_thing' } });
  });

  it('tells everyone who watches, each event once', async () => {
    const fabric = await runningFabric();
    const [home, other] = [
      await coordinatorOn(fabric),
      await coordinatorOn(fabric, { duties: false }),
    ];
    const seen: TaskEvent[] = [];
    other.watch((_task, event) => seen.push(event));
    const task = await created(home);
    const { token } = await claimed(other, task.id, 'w');
    must(await home.complete({ task: task.id, token }));
    await vi.waitFor(() => expect(seen).toHaveLength(3), soon);
    expect(seen.map(event => event.type)).toEqual(['created', 'claimed', 'completed']);
    expect(new Set(seen.map(event => event.seq)).size).toBe(3);
  });

  it('is kept on the ledger when it must survive a power cut', async () => {
    const fabric = await runningFabric();
    const coordinator = await coordinatorOn(fabric);
    const task = await created(coordinator, { durability: 'ledger' });
    const { token } = await claimed(coordinator, task.id, 'accountant');
    must(await coordinator.complete({ task: task.id, token }));
    const status = await coordinator.status();
    expect(status.lanes.map(lane => [lane.durability, lane.messages])).toEqual([
      ['bus', 0],
      ['ledger', 3],
    ]);
  });
});
