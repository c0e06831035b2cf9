import type { LogKey } from './keys.ts';
import type { Note } from './note.ts';

/** What the check of one kind of file found out. */
export interface Checked {
  /** Entries proven. */
  entries: number;
  /** Notes that must each be signed by the newest of `keys`. */
  notes: { where: string; note: Note }[];
  keys: readonly LogKey[];
  /** Made by a newer version. */
  newer: boolean;
}

/** Says what is wrong, and where. */
export type Bad = (where: string, message: string) => undefined;
