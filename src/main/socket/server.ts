import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import { userInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { fault, type Origin, type StudioEvent, socketLimits } from '../../contracts/index.ts';
import { clearLeftover, placeFor } from './address.ts';
import { type Call, closing, type Peer, servePeer } from './peer.ts';
import { answers, readStudioFile, removeStudioFile, writeStudioFile } from './studio-file.ts';

export interface SocketOptions {
  /** The data folder. */
  dir: string;
  version: string;
  call: Call;
  on(listener: (event: StudioEvent) => void): () => void;
}

export interface SocketServer {
  address: string;
  close(): Promise<void>;
}

const MOST_CLIENTS = 64;
/** ms that a client has to say who it is, and to read its last frames when the studio ends. */
const patience = { handshake: 5000, farewell: 500 } as const;

/**
 * Serves the Studio API to this user's own programs, and says where in `studio.json`.
 * Throws `busy` when another studio answers for the same data folder.
 */
export async function serveSocket(options: SocketOptions): Promise<SocketServer> {
  const { dir } = options;
  await refuseSecond(dir);
  const place = await placeFor(dir);
  const token = randomBytes(32).toString('base64url');
  const origin = whoAsks();
  const peers = new Set<Peer>();
  const http = createServer((_request, response) => response.writeHead(426).end());
  http.maxConnections = MOST_CLIENTS;
  http.headersTimeout = patience.handshake;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: socketLimits.request,
    perMessageDeflate: false,
    clientTracking: true,
  });

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!knowsToken(request, token)) return refuse(socket, 401);
    sockets.handleUpgrade(request, socket, head, opened => {
      const peer = servePeer(opened, options.call, origin);
      peers.add(peer);
      opened.once('close', () => peers.delete(peer));
    });
  });
  await listen(http, place.address);
  const stopEvents = options.on(event => {
    for (const peer of peers) peer.tell(event);
  });

  const server: SocketServer = {
    address: place.address,
    async close() {
      stopEvents();
      await removeStudioFile(dir, token);
      for (const client of sockets.clients) client.close(closing.goingAway, 'The studio ends.');
      const closed = new Promise<void>(resolve => http.close(() => resolve()));
      const timer = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
        http.closeAllConnections();
      }, patience.farewell);
      await closed;
      clearTimeout(timer);
      await place.clear();
    },
  };
  try {
    const { version } = options;
    await writeStudioFile(dir, { pid: process.pid, address: place.address, token, version });
  } catch (thrown) {
    await server.close();
    throw thrown;
  }
  return server;
}

async function refuseSecond(dir: string): Promise<void> {
  const other = await readStudioFile(dir);
  if (other === undefined) return;
  if (await answers(other.address)) {
    throw fault(
      'busy',
      `Another studio (process ${other.pid}) is working in ${dir}.`,
      'Use that one, end it first, or start this one with another folder (--data DIR).',
    );
  }
  await clearLeftover(other.address);
}

/** Listens with a mask that keeps the socket its owner's from its first moment. */
async function listen(server: Server, address: string): Promise<void> {
  const before = process.umask(0o177);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  try {
    server.listen(address); // binds before it returns
  } finally {
    process.umask(before);
  }
  await listening;
  server.on('error', () => undefined);
  if (process.platform !== 'win32') await chmod(address, 0o600);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function knowsToken(request: IncomingMessage, token: string): boolean {
  const given = request.headers.authorization ?? '';
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
}

/** Only this user can open the socket, so whoever asks is this user. */
function whoAsks(): Origin {
  try {
    return { kind: 'cli', who: userInfo().username || 'cli' };
  } catch {
    return { kind: 'cli', who: 'cli' }; // an account without a name, as containers have
  }
}
