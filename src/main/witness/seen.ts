import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
} from './checkpoint.ts';
import type { Head, LogReader } from './log.ts';
import { rootOf, sameHash } from './merkle.ts';
import type { Repair } from './messages.ts';
import { nodesFromTiles } from './tiles.ts';

/**
 * The last checkpoint of a record, kept in another folder than the record itself: a record that was
 * put back to an older copy, cut short or replaced no longer extends it.
 */
export class LastSeen {
  readonly #file: string;

  constructor(folder: string, dir: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${hash('sha256', resolve(dir)).slice(0, 16)}.checkpoint`);
  }

  keep(origin: string, head: Head): void {
    const { size, root } = head;
    const text = head.note ?? formatCheckpoint({ origin, size, root, extensions: [] });
    writeFileSync(`${this.#file}.partial`, text);
    renameSync(`${this.#file}.partial`, this.#file);
  }

  /** What is wrong with the record in the light of what was seen, in words. */
  compare(log: LogReader, at: number): Repair | undefined {
    const seen = this.#read();
    if (seen === undefined) return undefined;
    const found = extendsCheckpoint(log, seen);
    if (found === 'yes') return undefined;
    const aside = `${this.#file}-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`;
    renameSync(this.#file, aside);
    return {
      message:
        found === 'shorter'
          ? `The record went back: ${seen.size} entries were recorded here and only ${log.head().size} are left.`
          : `The record was replaced: its first ${seen.size} entries are not those recorded here before.`,
      next: `If nobody restored an older copy, keep the folder as it is and ask who had access; the last checkpoint is kept in ${aside}.`,
    };
  }

  #read(): Checkpoint | undefined {
    try {
      const text = readFileSync(this.#file, 'utf8');
      return openCheckpoint(text)?.checkpoint ?? parseCheckpoint(text);
    } catch {
      return undefined;
    }
  }
}

/** Whether the record holds everything that a checkpoint vouches for. */
export function extendsCheckpoint(
  log: LogReader,
  { size, root }: Checkpoint,
): 'yes' | 'shorter' | 'forked' {
  if (size > log.head().size) return 'shorter';
  return sameHash(rootOf(nodesFromTiles(log.tile), size), root) ? 'yes' : 'forked';
}
