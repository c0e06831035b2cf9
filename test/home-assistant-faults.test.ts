import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ErrorCode } from '../src/contracts/index.ts';
import { startHomeAssistantSimulator } from '../src/simulators/home-assistant/index.ts';
import type { SimulatorFault } from '../src/simulators/simulator.ts';
import { bench, drive, live } from './home-assistant-bench.ts';
import { selfSigned } from './home-assistant-certificate.ts';
import { liesOf, pressThrough } from './home-assistant-chaos.ts';

const open: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
const later = <T extends { stop(): Promise<void> }>(made: T): T => {
  open.push(() => made.stop());
  return made;
};

describe('every outcome is what the house’s own journal says', () => {
  const faults: SimulatorFault[] = ['refuse', 'silence', 'restart', 'delay', 'drop', 'garbage'];
  it.each(faults)('%s', { timeout: 60_000 }, async fault => {
    const studio = later(await bench());
    const presses = await pressThrough({ simulator: studio.simulator, driven: studio }, fault, 1);
    const after = await studio.press('number.set', {
      entity: 'input_number.countdown',
      value: 3599,
    });
    expect(after.answer.kind).toBe('confirmed');
    expect(liesOf(studio.simulator.journal(), presses)).toEqual([]);
    const kinds = new Set(presses.map(({ answer }) => answer.kind));
    if (fault === 'delay') expect([...kinds]).toEqual(['confirmed']);
    else expect([...kinds].some(kind => kind === 'unknown' || kind === 'failed')).toBe(true);
  });
});

describe('a connection that is down', () => {
  it('fails presses at once, and never sends them later', async () => {
    const { simulator, press, runtime } = later(await bench());
    await simulator.fault('refuse');
    await vi.waitFor(() => expect(runtime.status().state).toBe('down'));
    const begun = performance.now();
    const { answer, stages } = await press('light.on', { entity: 'light.studio_fill' });
    expect(performance.now() - begun).toBeLessThan(100);
    expect(answer).toMatchObject({
      kind: 'failed',
      sent: false,
      error: { code: 'connection_down', message: expect.stringContaining('is not connected') },
    });
    expect(stages).toEqual([]);
    await simulator.fault('none');
    await live({ runtime } as Parameters<typeof live>[0], 15_000);
    expect(simulator.journal().filter(({ what }) => what === 'command')).toEqual([]);
  });

  it('is noticed within 5 s when the peer is gone without a goodbye', async () => {
    const { simulator, runtime, statuses } = later(await bench());
    const begun = Date.now();
    await simulator.fault('silence');
    await vi.waitFor(() => expect(runtime.status().state).not.toBe('live'), 6000);
    expect(Date.now() - begun).toBeLessThan(5000);
    await vi.waitFor(() => expect(runtime.status().state).toBe('down'), 6000);
    expect(statuses.some(({ state }) => state === 'stale')).toBe(true);
  }, 20_000);

  it('shows fresh state after it is back, not what it was', async () => {
    const { simulator, runtime, press } = later(await bench());
    await simulator.fault('refuse');
    await vi.waitFor(() => expect(runtime.status().state).toBe('down'));
    simulator.house.set('input_select.show_look', { state: 'Cold' });
    await simulator.fault('none');
    await vi.waitFor(() => expect(runtime.status().state).toBe('live'), 15_000);
    const { answer } = await press('state.read', { entity: 'Show look' });
    expect(answer).toMatchObject({ output: { state: 'Cold' } });
  }, 20_000);
});

const certificate = selfSigned();
if (certificate === undefined) console.log('skipped: the tests of TLS need openssl');

describe('what stands in the way is named, with the fix', () => {
  async function verdict(config: Record<string, string | number | boolean>) {
    const driven = drive({ host: '127.0.0.1', token: 'rehearsal', ...config });
    open.push(() => driven.runtime.stop());
    await vi.waitFor(
      () => expect(['down', 'attention']).toContain(driven.runtime.status().state),
      8000,
    );
    const status = driven.runtime.status();
    if (status.state !== 'down' && status.state !== 'attention') throw new Error('no verdict');
    return { state: status.state, ...status.error };
  }
  const listening = (server: Server) =>
    new Promise<number>(resolve =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      }),
    );
  const closing = (server: Server) => open.push(() => server.close());
  const speaking = async (greeting: string, answer?: string) => {
    const server = createHttpServer();
    const links = new WebSocketServer({ server });
    links.on('connection', ws => {
      ws.send(greeting);
      if (answer !== undefined) ws.on('message', () => ws.send(answer));
    });
    closing(server);
    return listening(server);
  };

  /** A simulator behind TLS with a certificate of its own making. */
  const secured = async () => {
    if (certificate === undefined) throw new Error('no certificate');
    const simulator = await startHomeAssistantSimulator({ moving: false });
    const server = createTlsServer(certificate, socket => {
      const inner = connect(simulator.ports.http ?? 0, '127.0.0.1');
      socket.on('error', () => inner.destroy());
      inner.on('error', () => socket.destroy());
      socket.pipe(inner).pipe(socket);
    });
    server.on('tlsClientError', () => undefined);
    open.push(() => simulator.close());
    closing(server);
    return listening(server);
  };

  it.skipIf(certificate === undefined)(
    'takes a certificate of its own making where a person said so',
    async () => {
      const driven = drive({
        url: `https://127.0.0.1:${await secured()}`,
        token: 'rehearsal',
        verifyCertificate: false,
      });
      open.push(() => driven.runtime.stop());
      await live(driven);
      const { answer } = await driven.press('light.on', { entity: 'light.studio_fill' });
      expect(answer.kind).toBe('confirmed');
    },
  );

  type Obstacle = [
    what: string,
    make: () => Promise<Record<string, string | number | boolean>>,
    code: ErrorCode,
    said: RegExp,
  ];
  const underTls: Obstacle[] = [
    [
      'https where http was asked for',
      async () => ({ port: await secured() }),
      'connection_down',
      /cut while it was opened.*switch TLS on/,
    ],
    [
      'a certificate that nobody vouches for',
      async () => ({ port: await secured(), tls: true }),
      'wrong_protocol',
      /nobody vouches for its certificate.*certificate checking off/,
    ],
  ];

  it.each<Obstacle>([
    ...(certificate === undefined ? [] : underTls),
    [
      'a token that is refused',
      async () => {
        const simulator = await startHomeAssistantSimulator({ token: 'other' });
        open.push(() => simulator.close());
        return { port: simulator.ports.http ?? 0 };
      },
      'auth_failed',
      /refused the access token.*Long-lived access tokens/,
    ],
    [
      'nothing listens',
      async () => {
        const server = createServer();
        const port = await listening(server);
        await new Promise(resolve => server.close(resolve));
        return { port };
      },
      'connection_down',
      /nothing listens there/,
    ],
    [
      'a web page without a WebSocket',
      async () => {
        const server = createHttpServer((_request, response) => response.writeHead(404).end());
        closing(server);
        return { port: await listening(server) };
      },
      'wrong_protocol',
      /no Home Assistant WebSocket \(HTTP 404\)/,
    ],
    [
      'a redirect to https',
      async () => {
        const server = createHttpServer((_request, response) =>
          response.writeHead(301, { location: 'https://ha.local/' }).end(),
        );
        closing(server);
        return { port: await listening(server) };
      },
      'wrong_protocol',
      /sends us on to https:\/\/ha.local.*Put that address/,
    ],
    [
      'a proxy before a Home Assistant that is not up',
      async () => {
        const server = createHttpServer((_request, response) => response.writeHead(502).end());
        closing(server);
        return { port: await listening(server) };
      },
      'connection_down',
      /not up \(502\)/,
    ],
    [
      'a ban after wrong logins',
      async () => {
        const server = createHttpServer((_request, response) => response.writeHead(403).end());
        closing(server);
        return { port: await listening(server) };
      },
      'wrong_protocol',
      /banned this computer.*ip_bans/,
    ],
    [
      'something that is not even HTTP',
      async () => {
        const server = createServer(socket => socket.end('220 smtp ready\r\n'));
        closing(server);
        return { port: await listening(server) };
      },
      'wrong_protocol',
      /what answers is not Home Assistant/,
    ],
    [
      'another WebSocket',
      async () => ({ port: await speaking('{"op":0,"d":{"obsWebSocketVersion":"5.1.0"}}') }),
      'wrong_protocol',
      /what answers is not Home Assistant/,
    ],
    [
      'a version that is too old',
      async () => ({ port: await speaking('{"type":"auth_required","ha_version":"2021.12.10"}') }),
      'unsupported_version',
      /2021.12.10.*too old.*Update Home Assistant to 2022.4/,
    ],
    [
      'http where https was asked for',
      async () => {
        const simulator = await startHomeAssistantSimulator();
        open.push(() => simulator.close());
        return { port: simulator.ports.http ?? 0, tls: true };
      },
      'wrong_protocol',
      /does not speak TLS.*Switch TLS off/,
    ],
    [
      'a port that takes links and says nothing',
      async () => {
        const server = createServer(() => undefined);
        closing(server);
        return { port: await listening(server) };
      },
      'connection_down',
      /did not answer within 5 s/,
    ],
    [
      'a greeting, and nothing after it',
      async () => ({ port: await speaking('{"type":"auth_required","ha_version":"2025.4.4"}') }),
      'connection_down',
      /did not answer within 5 s/,
    ],
  ])('%s', { timeout: 20_000 }, async (_what, make, code, said) => {
    const found = await verdict(await make());
    expect(found.code).toBe(code);
    expect(`${found.message} ${found.next}`).toMatch(said);
    expect(found.message).toMatch(/^Home Assistant at 127\.0\.0\.1:\d+/);
    expect(found.state).toBe(code === 'connection_down' ? 'down' : 'attention');
  });
});
