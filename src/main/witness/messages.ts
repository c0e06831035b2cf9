import type { KeyObject } from 'node:crypto';
import type { StudioError, Verification } from '../../contracts/index.ts';
import type { Beside, Head } from './log.ts';

/** What the thread is started with: one file does all the work that must not hold the studio up. */
export type ThreadData = WriterData | { task: 'verify'; dir: string };

export interface WriterData {
  task: 'write';
  dir: string;
  origin: string;
  key?: KeyObject | undefined;
}

/** Studio → writer. */
export type ToWriter =
  | {
      t: 'append';
      /** Counts failures: a group of an older epoch was numbered on entries that were not kept. */
      epoch: number;
      leaves: string[];
      beside: Beside[];
    }
  | { t: 'close' };

export interface Repair {
  message: string;
  next: string;
}

/** Writer → studio. */
export type FromWriter =
  | { t: 'ready'; head: Head; recovered: Repair[] }
  | { t: 'cannot'; error: StudioError }
  /** Everything below `head.size` is on disk. */
  | { t: 'durable'; head: Head }
  /** Nothing at or after `head.size` was kept; the next epoch begins there. */
  | { t: 'failed'; epoch: number; head: Head; error: StudioError }
  | { t: 'closed' };

/** A one-task thread → studio. */
export type FromTask =
  | { t: 'verified'; verification: Verification }
  | { t: 'cannot'; error: StudioError };
