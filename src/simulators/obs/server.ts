import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import * as wire from './protocol.ts';

/** Frames from clients larger than this end the connection (1009), as a guard. */
const MAX_FRAME = 16 * 1024 * 1024;

export interface Answered {
  requestType: string;
  requestStatus: { result: boolean; code: number; comment?: string };
  responseData?: Record<string, unknown>;
}

export interface Desk {
  obsWebSocketVersion: string;
  password: string | undefined;
  /** May refuse to take any notice of the frame (faults). */
  mayAnswer(): boolean;
  /** Sends, later or garbled if a fault says so. */
  deliver(socket: WebSocket, text: string): void;
  perform(
    type: string,
    data: Record<string, unknown> | null | undefined,
  ): Promise<Answered | undefined>;
}

interface Peer {
  socket: WebSocket;
  mask: number;
  identified: boolean;
  salt: string;
  challenge: string;
}

/** The listening half: handshake, authentication, requests, batches, events by subscription. */
export class ObsServer {
  readonly #desk: Desk;
  readonly #peers = new Set<Peer>();
  #server: WebSocketServer | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async listen(host: string, port: number): Promise<number> {
    const server = new WebSocketServer({
      host,
      port,
      maxPayload: MAX_FRAME,
      perMessageDeflate: false,
      handleProtocols: offered =>
        offered.has('obswebsocket.json') || offered.size === 0 ? 'obswebsocket.json' : false,
    });
    await once(server, 'listening');
    server.on('connection', socket => this.#greet(socket));
    server.on('error', () => undefined);
    this.#server = server;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  announce(type: string, mask: number, data: Record<string, unknown>): void {
    const text = JSON.stringify({
      op: wire.op.event,
      d: { eventType: type, eventIntent: mask, eventData: data },
    });
    for (const peer of this.#peers) {
      if (peer.identified && (peer.mask & mask) !== 0) this.#desk.deliver(peer.socket, text);
    }
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.drop();
    if (server) await new Promise<void>(resolve => server.close(() => resolve()));
  }

  /** Breaks every open link without a goodbye. */
  drop(): void {
    for (const peer of this.#peers) peer.socket.terminate();
    this.#peers.clear();
  }

  #greet(socket: WebSocket): void {
    const peer: Peer = {
      socket,
      mask: wire.allIntents,
      identified: false,
      salt: randomBytes(32).toString('base64'),
      challenge: randomBytes(32).toString('base64'),
    };
    this.#peers.add(peer);
    socket.on('close', () => this.#peers.delete(peer));
    socket.on('error', () => undefined);
    socket.on('message', raw => void this.#receive(peer, String(raw)));
    this.#send(peer, wire.op.hello, {
      obsWebSocketVersion: this.#desk.obsWebSocketVersion,
      rpcVersion: wire.rpcVersion,
      ...(this.#desk.password === undefined
        ? {}
        : { authentication: { challenge: peer.challenge, salt: peer.salt } }),
    });
  }

  async #receive(peer: Peer, text: string): Promise<void> {
    if (!this.#desk.mayAnswer()) return;
    const parsed = wire.frame.safeParse(parseJson(text));
    if (!parsed.success) {
      peer.socket.close(wire.closeCode.decodeError, 'The message is not a frame of the protocol.');
      return;
    }
    const { op, d } = parsed.data;
    if (op === wire.op.identify) return this.#identify(peer, d);
    if (!peer.identified) {
      peer.socket.close(wire.closeCode.notIdentified, 'Identify first.');
      return;
    }
    switch (op) {
      case wire.op.reidentify: {
        const again = wire.reidentify.safeParse(d);
        if (!again.success) return this.#malformed(peer, d);
        peer.mask = again.data.eventSubscriptions ?? wire.allIntents;
        this.#send(peer, wire.op.identified, { negotiatedRpcVersion: wire.rpcVersion });
        return;
      }
      case wire.op.request: {
        const asked = wire.request.safeParse(d);
        if (!asked.success) return this.#malformed(peer, d);
        const answer = await this.#desk.perform(asked.data.requestType, asked.data.requestData);
        if (answer)
          this.#send(peer, wire.op.response, { ...answer, requestId: asked.data.requestId });
        return;
      }
      case wire.op.batch: {
        const asked = wire.batch.safeParse(d);
        if (!asked.success) return this.#malformed(peer, d);
        return this.#batch(peer, asked.data);
      }
      default:
        peer.socket.close(wire.closeCode.unknownOpCode, `Unknown OpCode: ${op}`);
    }
  }

  #identify(peer: Peer, d: unknown): void {
    const asked = wire.identify.safeParse(d);
    if (peer.identified) {
      peer.socket.close(wire.closeCode.alreadyIdentified, 'You are already identified.');
      return;
    }
    if (!asked.success) return this.#malformed(peer, d);
    const { password } = this.#desk;
    if (
      password !== undefined &&
      asked.data.authentication !== wire.proofOf(password, peer.salt, peer.challenge)
    ) {
      peer.socket.close(wire.closeCode.authFailed, 'Authentication failed.');
      return;
    }
    if (asked.data.rpcVersion !== wire.rpcVersion) {
      peer.socket.close(wire.closeCode.unsupportedRpcVersion, 'Unsupported RPC version.');
      return;
    }
    peer.mask = asked.data.eventSubscriptions ?? wire.allIntents;
    peer.identified = true;
    this.#send(peer, wire.op.identified, { negotiatedRpcVersion: wire.rpcVersion });
  }

  async #batch(peer: Peer, asked: wire.BatchFrame): Promise<void> {
    const results: unknown[] = [];
    for (const one of asked.requests) {
      const answer = await this.#desk.perform(one.requestType ?? '', one.requestData);
      if (answer === undefined) return;
      results.push({ ...answer, ...(one.requestId ? { requestId: one.requestId } : {}) });
      if (asked.haltOnFailure && !answer.requestStatus.result) break;
    }
    this.#send(peer, wire.op.batchResponse, { requestId: asked.requestId, results });
  }

  #malformed(peer: Peer, d: unknown): void {
    void d;
    peer.socket.close(wire.closeCode.missingField, 'A field is missing or of the wrong type.');
  }

  #send(peer: Peer, op: number, d: Record<string, unknown>): void {
    this.#desk.deliver(peer.socket, JSON.stringify({ op, d }));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
