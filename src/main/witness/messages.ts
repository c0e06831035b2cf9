import type { KeyObject } from 'node:crypto';
import type { StudioError, Verification } from '../../contracts/index.ts';
import type { Beside, Head } from './log.ts';
import type { ReportMade, ReportRequest } from './report/make.ts';

/** What the thread is started with: one file does all the work that must not hold the studio up. */
export type ThreadData = WriterData | TaskData;

export interface WriterData {
  task: 'write';
  dir: string;
  /** Name of a log that does not exist yet. */
  origin?: string | undefined;
  key?: KeyObject | undefined;
  /** Folder in which the last checkpoint is kept, away from the record. */
  seen?: string | undefined;
}

/** One task, one answer. */
export type TaskData =
  | { task: 'verify'; dir: string }
  | { task: 'report'; dir: string; request: ReportRequest; key: KeyObject | undefined; now: number }
  | { task: 'export'; dir: string; out: string };

/** What the writer is asked beside appending; each is answered once. */
export type Question =
  /** Signs from now on with this key; `rotate`: vouched for by the key before. */
  | { ask: 'key'; key: KeyObject; rotate: boolean }
  /** Forgets clear text kept beside the record; answers how many fields. */
  | { ask: 'erase'; what: { seq: number } | { person: string } }
  /** Brings the index level with the record. */
  | { ask: 'index' }
  /** Keeps a cosigned checkpoint. */
  | { ask: 'cosigned'; note: string };

/** Studio → writer. */
export type ToWriter =
  | {
      t: 'append';
      /** Counts failures: a group of an older epoch was numbered on entries that were not kept. */
      epoch: number;
      leaves: string[];
      beside: Beside[];
    }
  | { t: 'question'; id: number; question: Question }
  | { t: 'close' };

export interface Repair {
  message: string;
  next: string;
}

/** Something the record should say about itself; the studio appends it once it is open. */
export interface Remark {
  subject: string;
  data: Record<string, string | number>;
}

/** Writer → studio. */
export type FromWriter =
  | { t: 'ready'; head: Head; recovered: Repair[]; remarks: Remark[] }
  | { t: 'cannot'; error: StudioError }
  /** Everything below `head.size` is on disk. */
  | { t: 'durable'; head: Head }
  /** Nothing at or after `head.size` was kept; the next epoch begins there. */
  | { t: 'failed'; epoch: number; head: Head; error: StudioError }
  | { t: 'answer'; id: number; answer: Answer };

export type Answer =
  | { ok: true; count: number; remark?: Remark }
  | { ok: false; error: StudioError };

/** What each one-task thread answers. */
export interface TaskValues {
  verified: Verification;
  reported: ReportMade;
  exported: number;
}

/** A one-task thread → studio. */
export type FromTask =
  | { [T in keyof TaskValues]: { t: T; value: TaskValues[T] } }[keyof TaskValues]
  | { t: 'cannot'; error: StudioError };
