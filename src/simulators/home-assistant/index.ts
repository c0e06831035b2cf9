import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Simulator, SimulatorFault } from '../simulator.ts';
import { buildHome, type Home } from './home.ts';
import { serveHttp } from './http.ts';
import { serveLink } from './link.ts';
import type { House } from './model.ts';
import { Wire } from './wire.ts';

export { SIMULATOR_CODE } from './http.ts';

/** The token that the simulated Home Assistant takes unless told otherwise. */
export const SIMULATOR_TOKEN = 'rehearsal';

export interface HomeAssistantSimulatorOptions {
  /** 0 or absent: a free one. */
  port?: number;
  host?: string;
  token?: string;
  /** At least this many entities; the studio's own set where absent. */
  entities?: number;
  /** Sensors drift by themselves, as in a real building; on unless told. */
  moving?: boolean;
  /** How far it is with its own start; `RUNNING` unless told, `house.started()` ends it. */
  phase?: House['phase'];
}

export interface HomeAssistantSimulator extends Simulator {
  readonly kind: 'home-assistant';
  /** The simulated house itself, for tests that change it behind Home Assistant's back. */
  readonly house: House;
}

/** A Home Assistant stand-in: the real WebSocket API and some of the REST API on one port. */
export async function startHomeAssistantSimulator(
  options: HomeAssistantSimulatorOptions = {},
): Promise<HomeAssistantSimulator> {
  const { host = '127.0.0.1', token = SIMULATOR_TOKEN } = options;
  const home = buildHome({
    ...(options.entities === undefined ? {} : { entities: options.entities }),
    moving: options.moving ?? true,
  });
  home.house.phase = options.phase ?? 'RUNNING';
  const wire = new Wire();
  let door = await openDoor(home, wire, { host, port: options.port ?? 0, token });
  const { port } = door;

  return {
    kind: 'home-assistant',
    ports: { http: port },
    house: home.house,
    async fault(fault: SimulatorFault, { delayMs = 1000 } = {}) {
      home.journal.write('effect', 'fault', { fault });
      if (fault === 'refuse' || fault === 'restart') await door.close();
      wire.set(fault === 'restart' ? 'none' : fault, delayMs);
      if (fault !== 'refuse' && door.closed()) {
        door = await openDoor(home, wire, { host, port, token });
      }
    },
    journal: () => home.journal.entries(),
    onJournal: listener => home.journal.on(listener),
    async close() {
      home.stop();
      await door.close();
    },
  };
}

interface Door {
  readonly port: number;
  closed(): boolean;
  /** Stops listening and cuts every link. */
  close(): Promise<void>;
}

async function openDoor(
  home: Home,
  wire: Wire,
  at: { host: string; port: number; token: string },
): Promise<Door> {
  const isToken = (token: string) => token === at.token;
  const server = createServer((request: IncomingMessage, response: ServerResponse) =>
    wire.pass(() => serveHttp(request, response, { home, isToken, token: at.token }), 'in'),
  );
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const links = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });
  server.on('upgrade', (request, socket, head) =>
    wire.pass(() => {
      if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/api/websocket') {
        return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      }
      links.handleUpgrade(request, socket, head, ws => serveLink({ home, wire, isToken, ws }));
    }, 'in'),
  );
  await listen(server, at);
  const { port } = server.address() as AddressInfo;
  let closed = false;
  return {
    port,
    closed: () => closed,
    async close() {
      if (closed) return;
      closed = true;
      const done = new Promise<void>(resolve => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await done;
    },
  };
}

function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => resolve());
  });
}
