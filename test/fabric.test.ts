import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FabricStatus } from '../src/contracts/index.ts';
import { type Fabric, findNatsServer, startFabric } from '../src/main/fabric/index.ts';

const search = await findNatsServer();
if (!search.found) console.log(`skipped: ${search.reason}`);

let data: string;
let lines: string[];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'if-fabric-'));
  lines = [];
});
afterEach(async () => {
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
});

async function start(env?: Record<string, string>): Promise<[Fabric, FabricStatus[]]> {
  const seen: FabricStatus[] = [];
  const fabric = await startFabric({
    data,
    log: line => lines.push(line),
    onStatus: status => seen.push(status),
    ...(env ? { env } : {}),
  });
  onTestFinished(() => fabric.stop());
  return [fabric, seen];
}

async function running(fabric: Fabric, restarts = 0) {
  return vi.waitFor(
    () => {
      const status = fabric.status();
      if (status.state !== 'running' || status.restarts < restarts) throw new Error(status.state);
      return status;
    },
    { timeout: 15_000, interval: 10 },
  );
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const login = (fabric: Fabric) => {
  const access = fabric.access('bus');
  if (access === undefined) throw new Error('the bus is not running');
  return { servers: access.url, user: access.user, pass: access.password, reconnect: false };
};

describe.skipIf(!search.found)('the fabric', () => {
  it('starts at once with state starting, then runs a real nats-server and says its version', async () => {
    const [fabric, seen] = await start();
    expect(seen[0]).toEqual({ state: 'starting' });
    const status = await running(fabric);
    expect(status.version).toBe(search.found ? search.binary.version : '');
    const nats = await connect(login(fabric));
    expect(nats.info?.version).toBe(status.version);
    expect(nats.info?.jetstream).toBe(true);
    await nats.close();
    await fabric.stop();
    expect(alive(status.pid)).toBe(false);
    expect(fabric.status().state).toBe('off');
    expect(fabric.url()).toBeUndefined();
  });

  it('lets no other process in without the password, and keeps it from other users', async () => {
    const [fabric] = await start();
    const { url } = await running(fabric);
    await expect(connect({ servers: url, reconnect: false })).rejects.toThrow(/authorization/i);
    expect((await stat(join(data, 'fabric', 'server.conf'))).mode & 0o077).toBe(0);
    expect(url).not.toContain('@');
    expect(fabric.url()).toMatch(/^nats:\/\/studio:.+@127\.0\.0\.1:\d+$/);
  });

  it('starts a killed server again on the same port and says so', async () => {
    const [fabric, seen] = await start();
    const first = await running(fabric);
    process.kill(first.pid, 'SIGKILL');
    const second = await running(fabric, 1);
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
    const down = seen.find(status => status.state === 'down');
    expect(down?.state === 'down' && down.error.message).toMatch(/ended by SIGKILL/);
  });

  it('ends the server of a studio that was killed, and only that', async () => {
    const script = `
      import { startFabric } from ${JSON.stringify(new URL('../src/main/fabric/index.ts', import.meta.url).href)};
      await startFabric({ data: ${JSON.stringify(data)}, log() {}, onStatus(s) { if (s.state === 'running') console.log(s.pid); } });
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const pid = await new Promise<number>(resolve => {
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    child.kill('SIGKILL');
    const [fabric] = await start();
    const status = await running(fabric);
    expect(status.pid).not.toBe(pid);
    await vi.waitFor(() => expect(alive(pid)).toBe(false), { timeout: 8000 });
  });

  it('does not touch a stranger whose pid is in the file', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void stranger.kill('SIGKILL'));
    const [first] = await start();
    await running(first);
    await first.stop();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(data, 'fabric', 'server.pid'), JSON.stringify({ pid: stranger.pid }));
    const [fabric] = await start();
    await running(fabric);
    expect(alive(stranger.pid ?? 0)).toBe(true);
  });

  it('keeps its id over a restart', async () => {
    const [first] = await start();
    await running(first);
    await first.stop();
    const [second] = await start();
    await running(second);
    expect(second.studio).toBe(first.studio);
    expect(await readFile(join(data, 'fabric', 'studio-id'), 'utf8')).toBe(`${first.studio}\n`);
  });

  it('runs the ledger only when something is to be kept on it', async () => {
    const [fabric] = await start();
    await running(fabric);
    expect(fabric.access('ledger')).toBeUndefined();
    fabric.openLedger();
    await vi.waitFor(() => expect(fabric.access('ledger')).toBeDefined(), { timeout: 15_000 });
    expect(await readFile(join(data, 'fabric/ledger/server.conf'), 'utf8')).toContain(
      'sync_interval: always',
    );
  });
});

describe('a studio without nats-server', () => {
  it('is off, with the reason in words', async () => {
    const [fabric] = await start({ IF_NATS_SERVER: '/nowhere/nats-server' });
    await vi.waitFor(() => expect(fabric.status().state).toBe('off'));
    const status = fabric.status();
    expect(status.state === 'off' && status.reason).toMatch(/IF_NATS_SERVER names \/nowhere/);
    expect(fabric.url()).toBeUndefined();
  });

  it('refuses a server that is too old', async () => {
    const { writeFile } = await import('node:fs/promises');
    const old = join(data, 'nats-server');
    await writeFile(old, '#!/bin/sh\necho "nats-server: v2.9.3"\n', { mode: 0o755 });
    const found = await findNatsServer({ IF_NATS_SERVER: old });
    expect(found).toMatchObject({ found: false, reason: expect.stringContaining('2.11 or newer') });
  });
});
