import { connect, type Socket } from 'node:net';
import { fault } from '../../../contracts/index.ts';
import { VmixFramer, type VmixMessage } from './framer.ts';
import { brokenBy, lost, notVmix, silent, unreachable } from './reasons.ts';

/** A message that answers a request, as opposed to a push or garbage. */
export type VmixReply = Exclude<VmixMessage, { kind: 'garbage' }>;

export interface SocketOptions {
  host: string;
  port: number;
  /** In words, for error sentences: `vMix at 10.0.0.5:8099`. */
  address: string;
  signal: AbortSignal;
  /** Anything came from the device. */
  onBytes(): void;
  /** A `TALLY` or `ACTS` line, asked for or not, in the order of the stream. */
  onPush(command: string, text: string): void;
}

export interface RequestOptions {
  /** Gives up waiting. A request whose bytes are out leaves the socket unusable: see `spoiled`. */
  signal?: AbortSignal;
  /** The bytes are handed to the operating system. */
  onSent?(): void;
  /** Whether silence while waiting means that the link is dead; not so for functions. */
  patient?: boolean;
}

interface Waiting {
  line: string;
  command: string;
  options: RequestOptions;
  sent: boolean;
  resolve(reply: VmixReply): void;
  reject(reason: Error): void;
}

/** How long a socket may be silent while it owes an answer to a question, ms. */
export const SILENCE_MS = 3000;
/** How long vMix may take to greet, ms; then it is asked, once, whether it is vMix. */
const GREETING_MS = 1500;
const MAX_GARBAGE = 50;

/**
 * One TCP connection to vMix. Requests go out one at a time, each after the answer to the one
 * before: vMix's documentation asks for that, and it is what makes an answer certain to be ours.
 */
export class VmixSocket {
  /** Resolves with the reason when the connection is gone. */
  readonly closed: Promise<Error>;
  readonly version: string;
  readonly #socket: Socket;
  readonly #options: SocketOptions;
  readonly #framer: VmixFramer;
  readonly #queue: Waiting[] = [];
  #active: Waiting | undefined;
  #garbage = 0;
  #reason: Error | undefined;
  #spoiled = false;
  #end: (reason: Error) => void = () => undefined;
  #silence: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, framer: VmixFramer, version: string, options: SocketOptions) {
    this.#socket = socket;
    this.#framer = framer;
    this.#options = options;
    this.version = version;
    this.closed = new Promise(resolve => {
      this.#end = resolve;
    });
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#fail(brokenBy(options.address, error)));
    socket.on('close', () => this.#fail(brokenBy(options.address)));
  }

  /** Connects and reads the greeting. Throws `connection_down` or `wrong_protocol`. */
  static async open(options: SocketOptions): Promise<VmixSocket> {
    const socket = connect({ host: options.host, port: options.port, noDelay: true });
    const framer = new VmixFramer();
    const abort = () => socket.destroy(new Error('given up'));
    options.signal.addEventListener('abort', abort, { once: true });
    try {
      const { version, rest } = await greeting(socket, framer, options);
      const open = new VmixSocket(socket, framer, version, options);
      for (const message of rest) open.#take(message);
      return open;
    } catch (thrown) {
      socket.destroy();
      throw thrown;
    } finally {
      options.signal.removeEventListener('abort', abort);
    }
  }

  /** Nothing is being asked now. */
  get idle(): boolean {
    return this.#active === undefined && this.#queue.length === 0;
  }

  /** An answer is owed to a request that nobody waits for: later answers could be mistaken. */
  get spoiled(): boolean {
    return this.#spoiled || this.#reason !== undefined;
  }

  /**
   * Sends a line (without its end) and resolves with the answer to it, be it `OK` or `ER`.
   * Rejects with `connection_lost` when the connection breaks, with the signal's reason on abort.
   */
  request(line: string, options: RequestOptions = {}): Promise<VmixReply> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) return reject(this.#reason);
      const command = line.split(' ', 1)[0] ?? line;
      const waiting: Waiting = { line, command, options, sent: false, resolve, reject };
      const { signal } = options;
      if (signal?.aborted) return reject(given(signal));
      signal?.addEventListener('abort', () => this.#abandon(waiting, given(signal)), {
        once: true,
      });
      this.#queue.push(waiting);
      this.#next();
    });
  }

  close(): void {
    this.#fail(new Error('closed by the studio'));
  }

  #next(): void {
    if (this.#active !== undefined || this.#reason !== undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#active = next;
    this.#socket.write(`${next.line}\r\n`);
    next.sent = true;
    if (next.options.patient !== true) this.#watchSilence();
    next.options.onSent?.();
  }

  #abandon(waiting: Waiting, reason: Error): void {
    const place = this.#queue.indexOf(waiting);
    if (place !== -1) this.#queue.splice(place, 1);
    if (this.#active === waiting) this.#spoiled = true;
    waiting.reject(reason);
  }

  #receive(chunk: Buffer): void {
    this.#options.onBytes();
    if (this.#silence !== undefined) this.#silence.refresh();
    try {
      for (const message of this.#framer.push(chunk)) this.#take(message);
    } catch (thrown) {
      this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #take(message: VmixMessage): void {
    if (message.kind === 'garbage') {
      this.#garbage += 1;
      if (this.#garbage > MAX_GARBAGE) this.#fail(notVmix(this.#options.address, message.text));
      return;
    }
    this.#garbage = 0;
    const { command } = message;
    const push = command === 'TALLY' || command === 'ACTS';
    if (push && message.kind === 'line' && message.ok) this.#options.onPush(command, message.text);
    const active = this.#active;
    if (active === undefined || active.command !== command || !answers(active, message)) return;
    this.#active = undefined;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    active.resolve(message);
    this.#next();
  }

  #watchSilence(): void {
    clearTimeout(this.#silence);
    const asked = this.#active?.line ?? '';
    this.#silence = setTimeout(() => {
      this.#fail(
        fault(
          'connection_lost',
          `${this.#options.address} has not answered ${asked} for ${SILENCE_MS / 1000} s.`,
          'Check that vMix is running and on the network; it is tried again by itself.',
        ),
      );
    }, SILENCE_MS);
  }

  #fail(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    clearTimeout(this.#silence);
    this.#socket.destroy();
    const owed = [...(this.#active === undefined ? [] : [this.#active]), ...this.#queue];
    this.#active = undefined;
    this.#queue.length = 0;
    for (const waiting of owed) waiting.reject(lost(this.#options.address, reason));
    this.#end(reason);
  }
}

/** `ACTS OK Input 3 1` answers `ACTS Input 3`; a push of another activator does not. */
function answers(active: Waiting, message: VmixReply): boolean {
  if (active.command !== 'ACTS' || !(message.kind === 'line' && message.ok)) return true;
  return message.text.startsWith(active.line.slice('ACTS '.length));
}

async function greeting(
  socket: Socket,
  framer: VmixFramer,
  options: SocketOptions,
): Promise<{ version: string; rest: VmixMessage[] }> {
  const { address } = options;
  return await new Promise((resolve, reject) => {
    let asked = false;
    let opened = false;
    const settle = (done: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('error', onError).off('close', onClose);
      socket.off('connect', onConnect);
      done();
    };
    const timer = setTimeout(() => {
      if (!opened) return; // the attempt as a whole has its own deadline
      if (asked) return settle(() => reject(silent(address)));
      asked = true;
      // Something listens and does not greet. Asking shows what it is, and changes nothing.
      socket.write('VERSION\r\n');
      timer.refresh();
    }, GREETING_MS);
    const onConnect = () => {
      opened = true;
      timer.refresh();
    };
    const onError = (error: Error) => settle(() => reject(unreachable(address, error)));
    const onClose = () =>
      settle(() => reject(opened ? notVmix(address, '') : unreachable(address)));
    const onData = (chunk: Buffer) => {
      options.onBytes();
      let messages: VmixMessage[];
      try {
        messages = framer.push(chunk);
      } catch (thrown) {
        return settle(() => reject(thrown));
      }
      const [first, ...rest] = messages;
      if (first === undefined) return;
      if (first.kind === 'line' && first.ok && first.command === 'VERSION') {
        return settle(() => resolve({ version: first.text.trim(), rest }));
      }
      settle(() => reject(notVmix(address, first.kind === 'garbage' ? first.text : first.command)));
    };
    socket.on('data', onData).on('error', onError).on('close', onClose).on('connect', onConnect);
  });
}

const given = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : new Error('given up');
