import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionStatus, JsonObject } from '../src/contracts/index.ts';
import { ok } from '../src/contracts/index.ts';
import { AdapterProcess, nodeProcessHost, type ProcessHost } from '../src/main/chassis/index.ts';

const entry = new URL('./fixtures/adapter-double.ts', import.meta.url);
const running: AdapterProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(each => each.stop()));
});

function open(way: string, host: ProcessHost = nodeProcessHost) {
  const statuses: ConnectionStatus[] = [];
  const life: { what: string; detail: JsonObject }[] = [];
  const logs: string[] = [];
  const adapterProcess = new AdapterProcess({
    host,
    entry,
    connection: 'double',
    adapter: 'double',
    address: 'The double',
    config: () => ok({ way }),
    events: {
      status: status => statuses.push(status),
      lamps: () => undefined,
      life: (what, detail) => life.push({ what, detail }),
      log: (_level, message) => logs.push(message),
      telemetry: () => undefined,
    },
  });
  running.push(adapterProcess);
  adapterProcess.start();
  return { adapterProcess, statuses, life, logs };
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const live = (statuses: ConnectionStatus[]) =>
  until(() => expect(statuses.at(-1)?.state).toBe('live'));
const call = (deadlineMs = 5000) => ({
  id: '01JDDDDDDDDDDDDDDDDDDDDDDD',
  operation: 'scene.set',
  input: {},
  deadlineMs,
  onStage: vi.fn(),
});

describe('an adapter process', () => {
  it('answers a call with what the adapter said', async () => {
    const { adapterProcess, statuses } = open('well');
    await live(statuses);
    const press = call();
    const { answer } = await adapterProcess.invoke(press);
    expect(answer).toEqual({ kind: 'acknowledged', output: null });
    expect(press.onStage).toHaveBeenCalledWith('sent', 1);
  });

  it.each([
    ['crash', 'crashed (exit 3)'],
    ['crash-after-sent', 'ended by SIGKILL'],
    ['garbage', 'sent a frame that is not of the protocol'],
  ])('a %s while a call is out is unknown, named, and starts again', async (way, why) => {
    const { adapterProcess, statuses, life } = open(way);
    await live(statuses);
    const { answer } = await adapterProcess.invoke(call());
    expect(answer.kind).toBe('unknown');
    expect(answer.kind === 'unknown' && answer.error.message).toContain(why);
    expect(life.find(({ what }) => what === 'ended')?.detail.why).toContain(why);
    expect(statuses.at(-1)?.state).toBe('down');
    expect(adapterProcess.view).toMatchObject({ state: 'backing-off', restarts: 1 });
    const early = await adapterProcess.invoke(call());
    expect(early.answer).toMatchObject({ kind: 'failed', error: { code: 'connection_down' } });
    await live(statuses);
  });

  it('a process that never answers is unknown at the deadline', async () => {
    const { adapterProcess, statuses } = open('silent');
    await live(statuses);
    const { answer } = await adapterProcess.invoke(call(100));
    expect(answer).toMatchObject({ kind: 'unknown', error: { code: 'no_answer' } });
  });

  it('is refused without its start token', async () => {
    const liar: ProcessHost = {
      spawn: options => nodeProcessHost.spawn({ ...options, env: { ...options.env, TZ: 'liar' } }),
    };
    const { life } = open('well', liar);
    await until(() =>
      expect(life.find(({ what }) => what === 'ended')?.detail.why).toContain('start token'),
    );
    expect(life.some(({ what }) => what === 'started')).toBe(false);
  });

  it('inherits nothing of our environment but what it needs to run', async () => {
    process.env.SECRET_OF_THE_CORE = 'hunter2';
    try {
      const { statuses, logs } = open('environment');
      await live(statuses);
      expect(logs.join()).not.toContain('hunter2');
      const seen = Object.keys(JSON.parse(logs[0] ?? '{}'));
      const allowed = [
        'PATH',
        'LANG',
        'LC_ALL',
        'TZ',
        'SystemRoot',
        'TEMP',
        'TMPDIR',
        'IF_HANDSHAKE',
      ];
      const nodeOwn = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID'];
      expect(seen.filter(name => ![...allowed, ...nodeOwn].includes(name))).toEqual([]);
    } finally {
      delete process.env.SECRET_OF_THE_CORE;
    }
  });

  it('is gone after stop', async () => {
    const { adapterProcess, statuses } = open('well');
    await live(statuses);
    const { pid } = adapterProcess.view;
    await adapterProcess.stop();
    expect(() => process.kill(pid ?? 0, 0)).toThrow();
  });
});
