import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import * as wire from './protocol.ts';

/** Frames from clients larger than this end the connection (1009). */
const MAX_FRAME = 16 * 1024 * 1024;
const FRAME_MS = 33;

export interface Answered {
  requestType: string;
  requestStatus: { result: boolean; code: number; comment?: string };
  responseData?: Record<string, unknown>;
}

/** What the server asks of the pretended OBS behind it. */
export interface Desk {
  obsWebSocketVersion: string;
  password(): string | undefined;
  /** Whether a frame is taken notice of at all. */
  hears(): boolean;
  /** Sends, later or garbled if a fault says so; `sent` is called when it left. */
  deliver(socket: WebSocket, text: string, sent?: () => void): void;
  /** Undefined: swallowed. */
  perform(type: string, data: wire.RequestFrame['requestData']): Answered | undefined;
  /** The answer left for the client. */
  replied(answer: Answered): void;
}

interface Peer {
  socket: WebSocket;
  mask: number;
  identified: boolean;
  challenge: string;
}

/** Why a session is ended, as OBS says it. */
class Breach extends Error {
  readonly code: number;
  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The listening half: handshake, authentication, requests, batches, events by subscription. */
export class ObsServer {
  readonly #desk: Desk;
  readonly #peers = new Set<Peer>();
  readonly #salt = randomBytes(32).toString('base64');
  #server: WebSocketServer | undefined;
  readonly traffic = { incoming: 0, outgoing: 0 };

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async listen(host: string, port: number): Promise<number> {
    const server = new WebSocketServer({
      host,
      port,
      maxPayload: MAX_FRAME,
      perMessageDeflate: false,
      handleProtocols: offered => (offered.has('obswebsocket.json') ? 'obswebsocket.json' : false),
    });
    await once(server, 'listening');
    server.on('connection', socket => this.#greet(socket));
    server.on('error', () => undefined);
    this.#server = server;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  /** Whether any client wants events of this mask. */
  wanted(mask: number): boolean {
    for (const peer of this.#peers) if (peer.identified && (peer.mask & mask) !== 0) return true;
    return false;
  }

  announce(type: string, mask: number, data: Record<string, unknown>): void {
    if (!this.wanted(mask)) return;
    const text = JSON.stringify({
      op: wire.op.event,
      d: {
        eventType: type,
        eventIntent: mask,
        ...(Object.keys(data).length > 0 && { eventData: data }),
      },
    });
    for (const peer of this.#peers) {
      if (peer.identified && (peer.mask & mask) !== 0) this.#deliver(peer, text);
    }
  }

  /** Sends something to every client as it is, whatever it is. */
  blurt(text: string): void {
    for (const peer of this.#peers) peer.socket.send(text);
  }

  /** Ends every session because the settings of the server changed, as OBS does. */
  invalidate(): void {
    for (const peer of this.#peers) {
      peer.socket.close(wire.closeCode.sessionInvalidated, 'Your session has been invalidated.');
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
      challenge: randomBytes(32).toString('base64'),
    };
    this.#peers.add(peer);
    socket.on('close', () => this.#peers.delete(peer));
    socket.on('error', () => undefined);
    socket.on('message', (raw, binary) => {
      this.traffic.incoming += 1;
      if (!this.#desk.hears()) return;
      this.#receive(peer, binary ? undefined : String(raw)).catch((thrown: unknown) => {
        if (!(thrown instanceof Breach)) throw thrown;
        socket.close(thrown.code, thrown.message.slice(0, 120));
      });
    });
    this.#send(peer, wire.op.hello, {
      obsWebSocketVersion: this.#desk.obsWebSocketVersion,
      rpcVersion: wire.rpcVersion,
      ...(this.#desk.password() !== undefined && {
        authentication: { challenge: peer.challenge, salt: this.#salt },
      }),
    });
  }

  async #receive(peer: Peer, text: string | undefined): Promise<void> {
    const { op, d } = decode(text);
    if (op === wire.op.identify) return this.#identify(peer, d);
    if (!peer.identified)
      throw new Breach(
        wire.closeCode.notIdentified,
        'You attempted to send a non-Identify message while not identified.',
      );
    switch (op) {
      case wire.op.reidentify:
        peer.mask = maskOf(d);
        this.#send(peer, wire.op.identified, { negotiatedRpcVersion: wire.rpcVersion });
        return;
      case wire.op.request: {
        const asked = wire.request.safeParse(d);
        if (!asked.success) throw missing('requestId');
        const { requestId, requestType, requestData } = asked.data;
        const answer = this.#desk.perform(requestType, requestData);
        if (answer === undefined) return;
        this.#send(peer, wire.op.response, { ...answer, requestId }, () =>
          this.#desk.replied(answer),
        );
        return;
      }
      case wire.op.batch: {
        const asked = wire.batch.safeParse(d);
        if (!asked.success) throw missing('requests');
        return this.#batch(peer, asked.data);
      }
      default:
        throw new Breach(wire.closeCode.unknownOpCode, `Unknown OpCode: ${op}`);
    }
  }

  #identify(peer: Peer, d: Record<string, unknown>): void {
    if (peer.identified)
      throw new Breach(
        wire.closeCode.alreadyIdentified,
        'You are already Identified with the obs-websocket server.',
      );
    const password = this.#desk.password();
    if (password !== undefined) {
      if (typeof d.authentication !== 'string')
        throw new Breach(
          wire.closeCode.authFailed,
          "Your payload's data is missing an `authentication` string, however authentication is required.",
        );
      if (d.authentication !== wire.proofOf(password, this.#salt, peer.challenge))
        throw new Breach(wire.closeCode.authFailed, 'Authentication failed.');
    }
    if (typeof d.rpcVersion !== 'number') throw missing('rpcVersion');
    if (d.rpcVersion !== wire.rpcVersion)
      throw new Breach(
        wire.closeCode.unsupportedRpcVersion,
        'Your requested RPC version is not supported by this server.',
      );
    peer.mask = maskOf(d);
    peer.identified = true;
    this.#send(peer, wire.op.identified, { negotiatedRpcVersion: wire.rpcVersion });
  }

  async #batch(peer: Peer, asked: wire.BatchFrame): Promise<void> {
    const results: Answered[] = [];
    for (const one of asked.requests) {
      const answer = await this.#one(one, asked.executionType ?? 0);
      if (answer === undefined) return;
      results.push({ ...answer, ...(one.requestId !== undefined && { requestId: one.requestId }) });
      if (asked.haltOnFailure && !answer.requestStatus.result) break;
    }
    this.#send(peer, wire.op.batchResponse, { requestId: asked.requestId, results }, () => {
      for (const answer of results) this.#desk.replied(answer);
    });
  }

  async #one(
    { requestType, requestData }: wire.BatchFrame['requests'][number],
    execution: number,
  ): Promise<Answered | undefined> {
    if (!requestType)
      return {
        requestType: '',
        requestStatus: {
          result: false,
          code: wire.status.missingType,
          comment: "Your request's `requestType` may not be empty.",
        },
      };
    if (requestType !== 'Sleep' || execution === 2)
      return this.#desk.perform(requestType, requestData);
    // Serial batches sleep by the clock, frame batches by frames; the other field is not looked at.
    const [field, unit] =
      execution === 1 ? ['sleepFrames', FRAME_MS] : (['sleepMillis', 1] as const);
    const length = requestData?.[field];
    if (typeof length !== 'number')
      return {
        requestType,
        requestStatus: {
          result: false,
          code: wire.status.missingField,
          comment: `Your request is missing the \`${field}\` field.`,
        },
      };
    await new Promise(resolve => setTimeout(resolve, Math.min(50_000, length * unit)));
    return { requestType, requestStatus: { result: true, code: wire.status.success } };
  }

  #send(peer: Peer, op: number, d: Record<string, unknown>, sent?: () => void): void {
    this.#deliver(peer, JSON.stringify({ op, d }), sent);
  }

  #deliver(peer: Peer, text: string, sent?: () => void): void {
    this.traffic.outgoing += 1;
    this.#desk.deliver(peer.socket, text, sent);
  }
}

function maskOf(d: Record<string, unknown>): number {
  const checked = wire.reidentify.safeParse(d);
  if (!checked.success)
    throw new Breach(
      wire.closeCode.invalidFieldType,
      'Your `eventSubscriptions` is not an unsigned number.',
    );
  return checked.data.eventSubscriptions ?? wire.allIntents;
}

const missing = (field: string) =>
  new Breach(wire.closeCode.missingField, `Your payload's data is missing a \`${field}\`.`);

/** One frame of a client, or the breach that OBS calls it. */
function decode(text: string | undefined): { op: number; d: Record<string, unknown> } {
  let parsed: unknown;
  try {
    if (text === undefined) throw new Error('a binary message was received');
    parsed = JSON.parse(text);
  } catch (thrown) {
    throw new Breach(wire.closeCode.decodeError, `Unable to decode Json: ${String(thrown)}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Breach(wire.closeCode.decodeError, 'You sent a non-object payload.');
  if (!('op' in parsed))
    throw new Breach(wire.closeCode.unknownOpCode, 'Your request is missing an `op`.');
  if (typeof parsed.op !== 'number')
    throw new Breach(wire.closeCode.unknownOpCode, 'Your `op` is not a number.');
  const checked = wire.frame.safeParse(parsed);
  if (!checked.success)
    throw new Breach(wire.closeCode.missingField, 'Your payload is missing data (`d`).');
  return checked.data;
}
