import { fault, StudioFault } from '../../../contracts/index.ts';
import type { ConnectContext } from '../../kit/index.ts';
import { applyDocument, applyPush, type Push } from './apply.ts';
import { DocumentReader } from './document.ts';
import type { VmixState } from './state.ts';
import type { VmixTransport } from './transport.ts';

type Context = Pick<ConnectContext<unknown, VmixState>, 'state' | 'log' | 'telemetry'>;

/** How much of the time may go into reading documents when changes come thick and fast: a quarter. */
const REST_PER_WORK = 3;
/** Shortest pause between two documents, ms. */
const LEAST_PAUSE_MS = 25;
/** A push that says all there is to know is followed by a document this much later, ms. */
const CONFIRM_PUSH_MS = 250;
/** Unreadable documents in a row after which the link is given up. */
const MAX_UNREADABLE = 5;

/**
 * Keeps the state true: asks for the document at a steady pace and right after anything happened,
 * applies pushes at once, and lets neither undo what the other knows better.
 */
export class VmixWatch {
  readonly #transport: VmixTransport;
  readonly #context: Context;
  readonly #pollMs: number;
  readonly #reader = new DocumentReader();
  /** Pushes since the last document was asked for: it may be older than they are. */
  #recent: Push[] = [];
  #unapplied: Push[] = [];
  #flushing = false;
  #waiters: { resolve(): void; reject(reason: Error): void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #reading = false;
  #restUntil = 0;
  #unreadable = 0;
  #stopped = false;
  #fail: (reason: Error) => void = () => undefined;
  /** Resolves when the state can no longer be read. */
  readonly failed: Promise<Error>;

  constructor(transport: VmixTransport, context: Context, pollMs: number) {
    this.#transport = transport;
    this.#context = context;
    this.#pollMs = pollMs;
    this.failed = new Promise(resolve => {
      this.#fail = resolve;
    });
  }

  /** Takes a line that vMix pushed on the state socket. */
  push(command: string, text: string): void {
    const push: Push =
      command === 'TALLY'
        ? { kind: 'tally', digits: text.replace(/[^0-2]/g, '') }
        : { kind: 'activator', words: text.split(' ') };
    this.#recent.push(push);
    this.#unapplied.push(push);
    if (this.#flushing) return;
    this.#flushing = true;
    // All lines of one chunk make one change of state.
    queueMicrotask(() => {
      this.#flushing = false;
      this.#apply();
    });
  }

  #apply(): void {
    const pushes = this.#unapplied;
    this.#unapplied = [];
    let known = true;
    let onlyTally = true;
    this.#context.state.update(draft => {
      for (const push of pushes) {
        if (push.kind !== 'tally') onlyTally = false;
        if (!applyPush(draft, push)) known = false;
      }
    });
    if (!known) this.soon(0);
    else if (!onlyTally) this.soon(CONFIRM_PUSH_MS);
  }

  /** Asks for the document within `ms`, sooner than its turn. */
  soon(ms: number): void {
    this.#schedule(performance.now() + ms);
  }

  /** Resolves when the state shows a document that was asked for after this call. */
  refresh(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(new Error('the connection is closed'));
      this.#waiters.push({ resolve, reject });
      this.soon(0);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const error = new Error('the connection is closed');
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  #schedule(at: number): void {
    if (this.#stopped) return;
    const due = Math.max(at, this.#restUntil);
    if (due >= this.#due) return;
    this.#due = due;
    if (this.#reading) return; // looked at when this document is done
    clearTimeout(this.#timer);
    const wait = due - performance.now();
    this.#timer = setTimeout(() => void this.#read(), Math.max(0, wait));
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#due = Number.POSITIVE_INFINITY;
    const waiters = this.#waiters.splice(0);
    this.#recent = [];
    try {
      const body = await this.#transport.document();
      const begun = performance.now();
      const { document, meters } = await this.#reader.read(body);
      if (this.#stopped) throw new Error('the connection is closed');
      const pushes = this.#recent;
      const before = this.#context.state.current();
      this.#context.state.update(draft => {
        applyDocument(draft, before, document);
        for (const push of pushes) applyPush(draft, push);
      });
      this.#unreadable = 0;
      this.#context.telemetry('meters', meters);
      const worked = performance.now() - begun;
      this.#restUntil = performance.now() + Math.max(LEAST_PAUSE_MS, worked * REST_PER_WORK);
      for (const waiter of waiters) waiter.resolve();
    } catch (thrown) {
      const error = thrown instanceof StudioFault ? thrown : unreadable(thrown);
      for (const waiter of waiters) waiter.reject(error);
      this.#restUntil = performance.now() + LEAST_PAUSE_MS;
      this.#unreadable += 1;
      if (!this.#stopped)
        this.#context.log('warning', `A state document was dropped. ${error.message}`);
      if (this.#unreadable >= MAX_UNREADABLE) this.#fail(error);
    } finally {
      this.#reading = false;
      const due = Math.min(this.#due, performance.now() + this.#pollMs);
      this.#due = Number.POSITIVE_INFINITY;
      if (this.#waiters.length > 0) this.soon(0);
      this.#schedule(due);
    }
  }
}

const unreadable = (thrown: unknown) =>
  fault(
    'wrong_protocol',
    `What vMix sends as its state cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    'Check the ports; if vMix is right there, send the log to the developers.',
  );
