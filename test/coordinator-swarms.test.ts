import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Prompt } from '../src/contracts/index.ts';
import {
  claimed,
  coordinatorOn,
  created,
  must,
  runningFabric,
  search,
} from './coordinator-support.ts';

const soon = { timeout: 15_000, interval: 10 };

describe.skipIf(!search.found)('swarms', () => {
  it('that wait get a task the moment it is there, and only one they can do', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    must(await coordinator.registerSwarm({ id: 'cams', capabilities: ['ptz'] }));
    must(await coordinator.registerSwarm({ id: 'lights', capabilities: ['dmx'] }));
    const waiting = ['lights', 'cams'].map(swarm =>
      coordinator.nextTask({ swarm, waitMs: 10_000 }),
    );
    const zoom = await created(coordinator, { requires: ['ptz'] });
    const dim = await created(coordinator, { requires: ['dmx'] });
    const [lights, cams] = (await Promise.all(waiting)).map(must);
    expect(cams).toMatchObject({ claimed: true, task: { id: zoom.id, holder: 'cams' } });
    expect(lights).toMatchObject({ claimed: true, task: { id: dim.id, holder: 'lights' } });
    expect(must(await coordinator.nextTask({ swarm: 'cams' }))).toBeNull();
  });

  it('that listen are offered tasks on their own subject, as many as they can hold', async () => {
    const fabric = await runningFabric();
    const home = await coordinatorOn(fabric);
    const away = await coordinatorOn(fabric, { duties: false });
    const won: string[] = [];
    away.listen('pushed', ({ task }) => {
      void away.claimTask({ task: task.id, swarm: 'pushed' }).then(answer => {
        if (answer.ok && answer.value.claimed) won.push(task.id);
      });
      return true;
    });
    must(await away.registerSwarm({ id: 'pushed', push: true, capacity: 2 }));
    await vi.waitFor(() => expect(home.listSwarms()).toHaveLength(1), soon);
    const tasks = [await created(home), await created(home), await created(home)];
    await vi.waitFor(() => expect(won).toHaveLength(2), soon);
    const third = tasks.find(task => !won.includes(task.id));
    const [first] = won;
    const { task } = must(await home.showTask({ task: first ?? '' }));
    must(await home.complete({ task: task.id, token: task.token ?? 0 }));
    await vi.waitFor(() => expect(won).toContain(third?.id), soon);
  });

  it('that are not there are said to be so when a task is pushed to them', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const task = await created(coordinator);
    expect(await coordinator.pushTaskToSwarm({ task: task.id, swarm: 'nobody' })).toMatchObject({
      ok: false,
      error: { code: 'connection_down', message: 'nobody is not listening for tasks.' },
    });
    coordinator.listen('shy', () => false);
    await vi.waitFor(
      async () =>
        expect(must(await coordinator.pushTaskToSwarm({ task: task.id, swarm: 'shy' }))).toEqual({
          delivered: true,
          accepted: false,
        }),
      soon,
    );
  });

  it('go stale without a heartbeat, and live again with one', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    must(await coordinator.registerSwarm({ id: 'mute', heartbeatMs: 200 }));
    await vi.waitFor(() => expect(coordinator.listSwarms()[0]?.state).toBe('stale'), soon);
    must(coordinator.beat({ swarm: 'mute' }));
    await vi.waitFor(() => expect(coordinator.listSwarms()[0]?.state).toBe('live'), soon);
    must(await coordinator.leaveSwarm({ swarm: 'mute' }));
    expect(coordinator.beat({ swarm: 'mute' }).ok).toBe(false);
  });

  it('that block a task raise an escalation with what they need', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const events: string[] = [];
    coordinator.watch((_task, event) => events.push(`${event.type}: ${event.detail ?? ''}`));
    const task = await created(coordinator);
    const { token } = await claimed(coordinator, task.id, 'stuck');
    must(await coordinator.block({ task: task.id, token, reason: 'no key', needs: ['aws'] }));
    expect(must(await coordinator.detectBlocker({ task: task.id }))).toMatchObject({
      signals: ['explicit'],
      needs: ['aws'],
    });
    await vi.waitFor(() => expect(events).toContain('escalated: no key'), soon);
    expect((await coordinator.status()).blockers).toHaveLength(1);
    must(await coordinator.unblock({ task: task.id, by: 'anna' }));
    must(await coordinator.complete({ task: task.id, token }));
    expect(events.filter(event => event.startsWith('escalated'))).toHaveLength(1);
  });
});

describe.skipIf(!search.found)('a question to a person', () => {
  it('is asked again, and answered by its written default when nobody does', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    const seen: Prompt[] = [];
    coordinator.onPrompt(prompt => seen.push(prompt));
    const draft = { question: 'Go?', choices: ['go', 'hold'], default: 'hold' };
    must(await coordinator.ask({ ...draft, waitMs: 1600, renotifyMs: 500 }));
    await vi.waitFor(
      () => expect(seen.at(-1)).toMatchObject({ state: 'defaulted', answer: 'hold' }),
      soon,
    );
    expect(Math.max(...seen.map(prompt => prompt.notified))).toBeGreaterThan(1);
    expect(coordinator.openPrompts()).toEqual([]);
  });

  it('has one answer, whoever is first', async () => {
    const fabric = await runningFabric();
    const [one, two] = [
      await coordinatorOn(fabric),
      await coordinatorOn(fabric, { duties: false }),
    ];
    const prompt = must(await one.ask({ question: 'Which?', default: 'a' }));
    await vi.waitFor(() => expect(two.openPrompts()).toHaveLength(1), soon);
    const answers = await Promise.all([
      one.answer({ prompt: prompt.id, answer: 'left', by: 'anna' }),
      two.answer({ prompt: prompt.id, answer: 'right', by: 'ben' }),
    ]);
    expect(answers.filter(answer => answer.ok)).toHaveLength(1);
    expect(await one.ask({ question: 'x', choices: ['a'], default: 'b' })).toMatchObject({
      ok: false,
      error: { code: 'bad_input' },
    });
  });
});

describe.skipIf(!search.found)('the log', () => {
  it('rebuilds the tables to the same content', async () => {
    const coordinator = await coordinatorOn(await runningFabric());
    for (let n = 0; n < 20; n += 1) {
      const task = await created(coordinator, { title: `Task ${n}` });
      const { token } = await claimed(coordinator, task.id, 'w');
      if (n % 2) must(await coordinator.complete({ task: task.id, token, result: { n } }));
      else must(await coordinator.fail({ task: task.id, token, reason: 'x', retry: false }));
    }
    expect(must(await coordinator.rebuild())).toEqual({
      messages: 60,
      identical: true,
      differences: [],
    });
  });

  it('carries everything over a restart of the studio, and the tables can be lost', async () => {
    const data = await mkdtemp(join(tmpdir(), 'if-coordinator-'));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const file = join(data, 'projection.sqlite');
    const fabric = await runningFabric();
    const first = await coordinatorOn(fabric, { projection: file });
    const task = await created(first, { title: 'Lasting' });
    const { token } = await claimed(first, task.id, 'w');
    await first.close();
    for (const projection of [file, ':memory:']) {
      const again = await coordinatorOn(fabric, { projection });
      expect(again.checkToken(task.id, token)).toMatchObject({ ok: true });
      await again.close();
    }
  });

  it('that is full is said so', async () => {
    const fabric = await runningFabric();
    const coordinator = await coordinatorOn(fabric, { maxBytes: 64 * 1024 });
    const filler = { note: 'x'.repeat(8000) };
    const full = await vi.waitFor(async () => {
      const made = await coordinator.createTask({ title: 'Fill', input: filler });
      if (made.ok) throw new Error('not full yet');
      return made;
    }, soon);
    expect(full.error).toMatchObject({
      code: 'disk_full',
      message: expect.stringContaining('buttons on devices keep working'),
    });
    expect((await coordinator.status()).state).toBe('full');
  });

  it('that is away is waited for, and then said to be away', async () => {
    const fabric = await runningFabric();
    const coordinator = await coordinatorOn(fabric, { commandMs: 1000 });
    const task = await created(coordinator);
    await fabric.stop();
    expect(await coordinator.claimTask({ task: task.id, swarm: 'w' })).toMatchObject({
      ok: false,
      error: { code: 'connection_down' },
    });
    expect((await coordinator.status()).state).toBe('down');
  });
});
