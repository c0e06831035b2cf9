import { EventSubscription, OBSWebSocket, type OutgoingMessageTypes } from 'obs-websocket-js/json';
import { WebSocket } from 'ws';
import { readFrame } from './frame.ts';

/**
 * Messages larger than this end the link: a 4K screenshot is well below it, and a broken or hostile
 * peer cannot fill the memory.
 */
export const MAX_MESSAGE = 32 * 1024 * 1024;
const HANDSHAKE_MS = 3000;
/** Messages in a row that are not of the protocol before the link is given up. */
const MAX_GARBLED = 20;

/** Everything but the high-volume events; meters are asked for only where they are shown. */
export const subscriptions = (meters: boolean): number =>
  EventSubscription.General |
  EventSubscription.Config |
  EventSubscription.Scenes |
  EventSubscription.Inputs |
  EventSubscription.Transitions |
  EventSubscription.Filters |
  EventSubscription.Outputs |
  EventSubscription.SceneItems |
  EventSubscription.MediaInputs |
  EventSubscription.Ui |
  (meters ? EventSubscription.InputVolumeMeters : 0);

type DomSocket = InstanceType<typeof globalThis.WebSocket>;
type Hello = { obsWebSocketVersion: string; rpcVersion: number };

/** Why a link ended, as the socket saw it. */
export interface LinkEnd {
  code: number;
  reason: string;
  /** The transport's own error, where there was one. */
  cause: Error | undefined;
  garbled: boolean;
}

/**
 * obs-websocket-js with a bounded socket, a checked reader, and bytes handed over at once: when
 * `call` returns its promise the request is in the socket.
 */
export class ObsWire extends OBSWebSocket {
  onEvent: (type: string, data: Record<string, unknown>) => void = () => undefined;
  onEnd: (end: LinkEnd) => void = () => undefined;
  #cause: Error | undefined;
  #garbled = 0;
  #ended = false;
  #socket: WebSocket | undefined;

  get writable(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Why the last attempt failed below the protocol (refused, no such host, no WebSocket). */
  get cause(): Error | undefined {
    return this.#cause;
  }

  /** Ends the link without waiting for the peer: a half-open one would never answer. */
  terminate(): void {
    this.#socket?.terminate();
  }

  protected override async createConnection(url: string) {
    const socket = new WebSocket(url, this.protocol, {
      maxPayload: MAX_MESSAGE,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('error', error => {
      this.#cause = error;
    });
    socket.on('close', (code, reason) => this.#end(code, String(reason)));
    const hello = this.internalEventPromise<Hello>('op:0');
    // The library types its socket as the browser's; ws keeps the same interface.
    const dom = socket as unknown as DomSocket;
    dom.onopen = this.onOpen.bind(this);
    dom.onmessage = this.onMessage.bind(this);
    dom.onerror = event => this.onError(event as ErrorEvent);
    dom.onclose = this.onClose.bind(this);
    this.socket = dom;
    return hello;
  }

  protected override async message<T extends keyof OutgoingMessageTypes>(
    op: T,
    d: OutgoingMessageTypes[T],
  ): Promise<void> {
    if (!this.writable) throw new Error('the socket is not open');
    this.#socket?.send(JSON.stringify({ op, d }));
  }

  protected override async onMessage(message: MessageEvent): Promise<void> {
    const frame = readFrame(message.data);
    if (frame === undefined) {
      this.#garbled += 1;
      if (this.#garbled >= MAX_GARBLED || !this.identified) this.terminate();
      return;
    }
    this.#garbled = 0;
    switch (frame.op) {
      case 5:
        this.onEvent(frame.d.eventType, frame.d.eventData ?? {});
        return;
      case 7:
      case 9:
        this.internalListeners.emit(`res:${frame.d.requestId}`, frame.d);
        return;
      default:
        this.internalListeners.emit(`op:${frame.op}`, frame.d);
    }
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onEnd({ code, reason, cause: this.#cause, garbled: this.#garbled > 0 });
  }
}
