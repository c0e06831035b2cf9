import type { StudioError } from '../../contracts/index.ts';
import { StudioFault } from '../../contracts/index.ts';
import type { Beside } from './log.ts';

/** Entries that go to the writer together and become durable together. */
interface Parcel {
  leaves: string[];
  beside: Beside[];
  /** Number of the entry after its last one. */
  end: number;
  /** Invocations to show once this is durable. */
  shows: Set<string>;
  done: PromiseWithResolvers<void>;
}

/** Entries in one parcel at most. */
const PARCEL = 512;

/** What was appended and is not durable yet, in order. */
export class Queue {
  #open: Parcel | undefined;
  #sent: Parcel[] = [];
  readonly #send: (leaves: string[], beside: Beside[]) => void;

  constructor(send: (leaves: string[], beside: Beside[]) => void) {
    this.#send = send;
  }

  /** Adds an entry; the parcel leaves at the end of this turn of the loop, or when it is full. */
  add(
    seq: number,
    leaf: string,
    shows: string | undefined,
    beside: readonly Omit<Beside, 'seq'>[],
  ): Promise<void> {
    const parcel = this.#open ?? this.#begin();
    parcel.leaves.push(leaf);
    for (const kept of beside) parcel.beside.push({ ...kept, seq });
    if (shows !== undefined) parcel.shows.add(shows);
    parcel.end = seq + 1;
    if (parcel.leaves.length >= PARCEL) this.flush();
    return parcel.done.promise;
  }

  flush(): void {
    const parcel = this.#open;
    if (parcel === undefined) return;
    this.#open = undefined;
    this.#sent.push(parcel);
    this.#send(parcel.leaves, parcel.beside);
  }

  /** Everything below `size` is durable; answers the invocations it is about. */
  settle(size: number): string[] {
    const shows: string[] = [];
    for (
      let first = this.#sent[0];
      first !== undefined && first.end <= size;
      first = this.#sent[0]
    ) {
      this.#sent.shift();
      first.done.resolve();
      shows.push(...first.shows);
    }
    return shows;
  }

  /** Rejects everything that is not durable. */
  fail(error: StudioError): void {
    const lost = this.#open === undefined ? this.#sent : [...this.#sent, this.#open];
    this.#open = undefined;
    this.#sent = [];
    for (const { done } of lost) done.reject(new StudioFault(error));
  }

  #begin(): Parcel {
    const done = Promise.withResolvers<void>();
    done.promise.catch(() => undefined); // a caller may care only about the queueing
    const parcel = { leaves: [], beside: [], end: 0, shows: new Set<string>(), done };
    this.#open = parcel;
    queueMicrotask(() => {
      if (this.#open === parcel) this.flush();
    });
    return parcel;
  }
}
