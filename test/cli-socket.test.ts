import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type ConnectedStudio, connectStudio } from '../src/cli/client.ts';
import {
  err,
  ok,
  type Result,
  type StudioEvent,
  socketLimits,
  studioFile,
} from '../src/contracts/index.ts';
import { type Handlers, serveApi } from '../src/main/api.ts';
import { type Call, type SocketServer, serveSocket } from '../src/main/socket/index.ts';

let dir: string;
let server: SocketServer | undefined;
let listeners: Set<(event: StudioEvent) => void>;
let script: (method: string, params: unknown) => Promise<Result<unknown>>;
const clients: ConnectedStudio[] = [];

const say = (event: StudioEvent) => {
  for (const listener of listeners) listener(event);
};
const serve = async () => {
  const handlers = new Proxy({} as Handlers, {
    get: (_, method: string) => (params: unknown) => script(method, params),
  });
  const call: Call = serveApi(handlers);
  server = await serveSocket({
    dir,
    version: '1.2.3',
    call,
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return server;
};
const join1 = async () => {
  const connected = await connectStudio(dir);
  if (!connected.ok) throw new Error(connected.error.message);
  clients.push(connected.value);
  return connected.value;
};
const file = async () =>
  studioFile.parse(JSON.parse(await readFile(join(dir, 'studio.json'), 'utf8')));
/** A client that speaks frames by hand. */
const raw = async (token?: string) => {
  const { address, token: right } = await file();
  return new WebSocket('ws://studio/', {
    createConnection: () => connect(address),
    headers: { authorization: `Bearer ${token ?? right}` },
  });
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'if socket '));
  listeners = new Set();
  script = async () => ok([]);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.close();
  server = undefined;
  await rm(dir, { recursive: true, force: true });
});

describe('the local socket', () => {
  it('carries a call and its answer, each checked by its own schema', async () => {
    const calls: unknown[] = [];
    script = async (method, params) => {
      calls.push([method, params]);
      return ok([]);
    };
    await serve();
    const studio = await join1();
    expect(await studio.call('log.list', { limit: 5 })).toEqual(ok([]));
    expect(await studio.call('log.list', {})).toEqual(ok([]));
    expect(calls).toEqual([
      ['log.list', { limit: 5 }],
      ['log.list', { limit: 100 }],
    ]);
  });

  it('says who asks', async () => {
    const origins: unknown[] = [];
    server = await serveSocket({
      dir,
      version: '1',
      call: async (_method, _params, origin) => {
        origins.push(origin);
        return ok([]);
      },
      on: () => () => undefined,
    });
    await (await join1()).call('page.list', {});
    expect(origins).toEqual([{ kind: 'cli', who: expect.any(String) }]);
  });

  it("passes on the studio's own errors, and turns a throw into one", async () => {
    const refusal = { code: 'busy', message: 'Not now.', next: 'Later.' } as const;
    script = async () => err(refusal);
    await serve();
    const studio = await join1();
    expect(await studio.call('page.list', {})).toEqual(err(refusal));
    script = () => Promise.reject(new Error('a bug'));
    expect(await studio.call('page.list', {})).toMatchObject({ error: { code: 'internal' } });
  });

  it('answers an unknown method and bad parameters with an error, and goes on', async () => {
    await serve();
    const socket = await raw();
    await once(socket, 'open');
    const answers: Record<string, unknown>[] = [];
    socket.on('message', data => answers.push(JSON.parse(String(data))));
    const frames = [
      { type: 'call', id: 1, method: 'toString', params: {} },
      { type: 'call', id: 2, method: 'log.list', params: { limit: 'many' } },
      { type: 'call', id: 3, method: 'page.list' },
    ];
    for (const frame of frames) socket.send(JSON.stringify(frame));
    await vi.waitFor(() => expect(answers).toHaveLength(3));
    expect(answers.sort((a, b) => Number(a.id) - Number(b.id))).toMatchObject([
      { type: 'error', id: 1, error: { code: 'no_such_operation' } },
      { type: 'error', id: 2, error: { code: 'bad_input' } },
      { type: 'answer', id: 3, value: [] },
    ]);
    socket.close();
  });

  it('refuses an answer that is not what the method promises', async () => {
    script = async () => ok({ not: 'a list' });
    await serve();
    const answer = await (await join1()).call('page.list', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('tells events to those who asked, and only as long as they listen', async () => {
    await serve();
    const deaf = await join1();
    const studio = await join1();
    const heard: StudioEvent[] = [];
    const stop = studio.on(event => heard.push(event));
    await studio.call('page.list', {});
    say({ event: 'show', show: 'Hamlet' });
    await vi.waitFor(() => expect(heard).toEqual([{ event: 'show', show: 'Hamlet' }]));
    stop();
    await studio.call('page.list', {});
    say({ event: 'show', show: 'Othello' });
    await studio.call('page.list', {});
    expect(heard).toHaveLength(1);
    expect(await deaf.call('page.list', {})).toEqual(ok([]));
  });

  it('says that a press whose answer was lost is unknown', async () => {
    const held = Promise.withResolvers<Result<unknown>>();
    let asked = 0;
    script = () => {
      asked += 1;
      return held.promise;
    };
    const running = await serve();
    const studio = await join1();
    const press = studio.call('invoke', { connection: 'obs', operation: 'scene.set' });
    const list = studio.call('page.list', {});
    await vi.waitFor(() => expect(asked).toBe(2));
    await running.close();
    expect(await press).toMatchObject({ error: { code: 'no_answer' } });
    expect(await list).toMatchObject({ error: { code: 'studio_ended' } });
    const late = await studio.call('invoke', { connection: 'obs', operation: 'scene.set' });
    expect(late).toMatchObject({ error: { code: 'studio_ended' } });
    held.resolve(ok(null));
  });
});

describe('who gets in', () => {
  it.skipIf(process.platform === 'win32')('is the owner alone', async () => {
    const { address } = await serve();
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(join(address, '..'))).toBe(0o700);
    expect(await mode(address)).toBe(0o600);
    expect(await mode(join(dir, 'studio.json'))).toBe(0o600);
  });

  it('needs the token of this run', async () => {
    await serve();
    for (const token of ['', 'wrong', (await file()).token.slice(1)]) {
      const socket = await raw(token);
      const [, response] = await once(socket, 'unexpected-response');
      expect(response.statusCode).toBe(401);
      socket.on('error', () => undefined).terminate();
    }
    await writeFile(
      join(dir, 'studio.json'),
      JSON.stringify({ ...(await file()), token: 'x'.repeat(43) }),
    );
    expect(await connectStudio(dir)).toMatchObject({ error: { code: 'permission_denied' } });
  });

  it('refuses a second studio on the same folder, and leaves the first one alone', async () => {
    await serve();
    const before = await file();
    await expect(
      serveSocket({ dir, version: '2', call: async () => ok([]), on: () => () => undefined }),
    ).rejects.toMatchObject({ error: { code: 'busy' } });
    expect(await file()).toEqual(before);
    expect(await (await join1()).call('page.list', {})).toEqual(ok([]));
  });

  it.skipIf(process.platform === 'win32')('works where the path is too long', async () => {
    const long = join(dir, 'd'.repeat(120));
    const other = await serveSocket({
      dir: long,
      version: '1',
      call: async () => ok([]),
      on: () => () => undefined,
    });
    expect(Buffer.byteLength(other.address)).toBeLessThan(104);
    expect((await stat(join(other.address, '..'))).mode & 0o777).toBe(0o700);
    const connected = await connectStudio(long);
    expect(connected.ok).toBe(true);
    if (connected.ok) connected.value.close();
    await other.close();
    await expect(stat(join(other.address, '..'))).rejects.toThrow();
  });
});

describe('a studio that is not there', () => {
  it('is told from the missing or unreadable file', async () => {
    expect(await connectStudio(dir)).toMatchObject({ error: { code: 'no_studio' } });
    await writeFile(join(dir, 'studio.json'), '{"pid":');
    expect(await connectStudio(dir)).toMatchObject({ error: { code: 'no_studio' } });
  });

  it('is told from the socket that a killed one left behind, and a new one takes its place', async () => {
    const program = `
      import { serveSocket } from ${JSON.stringify(new URL('../src/main/socket/index.ts', import.meta.url).href)};
      await serveSocket({ dir: process.argv[1], version: '1', call: async () => ({ ok: true, value: [] }), on: () => () => {} });
      process.kill(process.pid, 'SIGKILL');`;
    const killed = spawnSync(
      process.execPath,
      ['--input-type=module-typescript', '-e', program, dir],
      { encoding: 'utf8' },
    );
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    const answer = await connectStudio(dir);
    expect(answer).toMatchObject({
      error: { code: 'no_studio', message: expect.stringContaining(`process ${killed.pid}`) },
    });
    await serve();
    expect(await (await join1()).call('page.list', {})).toEqual(ok([]));
  });

  it('takes its file along when it ends', async () => {
    const running = await serve();
    await running.close();
    expect(await connectStudio(dir)).toMatchObject({ error: { code: 'no_studio' } });
    await expect(stat(running.address)).rejects.toThrow();
  });
});

describe('a client that misbehaves', () => {
  it('is closed for garbage, whatever it is; the others are still served', async () => {
    await serve();
    const good = await join1();
    const garbage = fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(garbage, async bytes => {
        const socket = await raw();
        await once(socket, 'open');
        socket.send(bytes);
        const [code] = await once(socket, 'close');
        expect(code).toBe(1007);
      }),
      { numRuns: 40 },
    );
    expect(await good.call('page.list', {})).toEqual(ok([]));
  });

  it('is closed for bytes that are no HTTP and no frames', async () => {
    await serve();
    const { address } = await file();
    const plain = connect(address);
    plain
      .on('error', () => undefined)
      .resume()
      .end('\x00\xff not http\r\n\r\n');
    await once(plain, 'close');
    expect(await (await join1()).call('page.list', {})).toEqual(ok([]));
  });

  it('is closed for a message over the limit', async () => {
    await serve();
    const socket = await raw();
    await once(socket, 'open');
    socket.on('error', () => undefined);
    socket.send(Buffer.alloc(socketLimits.request + 1, 32).toString());
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    const studio = await join1();
    const text = 'x'.repeat(socketLimits.request);
    const answer = await studio.call('connection.add', { adapter: 'obs', config: { text } });
    expect(answer).toMatchObject({ error: { code: 'payload_too_large' } });
    expect(await studio.call('page.list', {})).toEqual(ok([]));
  });

  it('is forgotten when it goes away in the middle of a call', async () => {
    const held = Promise.withResolvers<Result<unknown>>();
    let asked = false;
    script = () => {
      asked = true;
      return held.promise;
    };
    await serve();
    const socket = await raw();
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'page.list', params: {} }));
    await vi.waitFor(() => expect(asked).toBe(true));
    socket.terminate();
    held.resolve(ok([]));
    expect(await (await join1()).call('page.list', {})).toEqual(ok([]));
  });

  it('is dropped when it does not read what it asked for', async () => {
    await serve();
    const { address, token } = await file();
    const stuck = connect(address);
    stuck.write(
      `GET / HTTP/1.1\r\nHost: s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await once(stuck, 'data');
    stuck.write(maskedText(JSON.stringify({ type: 'subscribe', id: 1, events: true })));
    await once(stuck, 'data');
    stuck.pause();
    const closed = once(stuck, 'close');
    const show = 'x'.repeat(1024 * 1024);
    for (let mib = 0; mib < 24; mib += 1) say({ event: 'show', show });
    expect(await (await join1()).call('page.list', {})).toEqual(ok([]));
    stuck.on('error', () => undefined).resume();
    await closed;
  });
});

/** A client's text frame (RFC 6455, 5.2) of at most 125 bytes, with a mask of zeros. */
function maskedText(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}
