import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bundleOf } from './export.ts';
import { type LogKey, logKey } from './keys.ts';
import type { LogReader } from './log.ts';
import { HASH_SIZE, type Hash } from './merkle.ts';
import { dropPartials, readTileFile, tilePath, unpackBundle, writeTileFile } from './tile-files.ts';
import { TILE_WIDTH } from './tiles.ts';

/** Folder of the record's running backup: itself a log in the layout of c2sp.org/tlog-tiles. */
export const mirrorDir = (dir: string): string => join(dir, 'mirror');

/**
 * A copy of the record in plain files, a few entries behind it: each bundle of 256 is written once.
 * A damaged database is mended from it, and peers may read it.
 */
export class Mirror {
  readonly #dir: string;
  readonly #log: LogReader;
  /** Whole bundles that are there. */
  #whole: number;
  /** Entries that are there, the partial bundle included. */
  #size: number;

  constructor(dir: string, log: LogReader) {
    this.#dir = mirrorDir(dir);
    this.#log = log;
    this.#whole = this.#countWhole(Math.floor(log.head().size / TILE_WIDTH));
    this.#size = this.#whole * TILE_WIDTH;
  }

  /** Writes the next whole bundle, if there is one; answers whether there are more. */
  advance(size: number): boolean {
    const wanted = Math.floor(size / TILE_WIDTH);
    if (this.#whole >= wanted) return false;
    this.#write(this.#whole, TILE_WIDTH);
    dropPartials(this.#dir, 'entries', this.#whole);
    dropPartials(this.#dir, 0, this.#whole);
    this.#whole += 1;
    this.#size = Math.max(this.#size, this.#whole * TILE_WIDTH);
    return this.#whole < wanted;
  }

  /** Writes the bundle that is not whole yet, and the checkpoint over it. */
  finish(size: number, checkpoint: string, keys: readonly LogKey[]): void {
    while (this.advance(size));
    if (size <= this.#size) return;
    const width = size % TILE_WIDTH;
    if (width > 0) this.#write(this.#whole, width);
    this.#size = size;
    writeTileFile(this.#dir, 'keys.json', JSON.stringify(keys));
    writeTileFile(this.#dir, 'checkpoint', checkpoint);
  }

  #write(index: number, width: number): void {
    const hashes = this.#log.tile(0, index).subarray(0, width * HASH_SIZE);
    writeTileFile(this.#dir, tilePath(0, index, width), hashes);
    writeTileFile(this.#dir, tilePath('entries', index, width), bundleOf(this.#log, index, width));
  }

  /** Bundles are written in order, so the first one missing is found by halving. */
  #countWhole(most: number): number {
    let low = 0;
    let high = most;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (existsSync(join(this.#dir, tilePath('entries', middle)))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Origin and keys of the log, as the mirror knows them. */
export function mirroredFacts(dir: string): { origin: string; keys: LogKey[] } | undefined {
  const checkpoint = readTileFile(mirrorDir(dir), 'checkpoint')?.toString('utf8');
  const [origin] = checkpoint?.split('\n') ?? [];
  if (!origin) return undefined;
  try {
    const text = readTileFile(mirrorDir(dir), 'keys.json')?.toString('utf8') ?? '[]';
    return { origin, keys: z.array(logKey).parse(JSON.parse(text)) };
  } catch {
    return { origin, keys: [] };
  }
}

/** What the mirror holds of one bundle: entries, and the hashes they should have. */
export function mirrored(dir: string, index: number): { leaves: Buffer[]; hashes: Hash[] } {
  for (let width = TILE_WIDTH; width > 0; width--) {
    const bundle = readTileFile(mirrorDir(dir), tilePath('entries', index, width));
    if (bundle === undefined) continue;
    const tile = readTileFile(mirrorDir(dir), tilePath(0, index, width)) ?? Buffer.alloc(0);
    const hashes: Hash[] = [];
    for (let at = 0; at + HASH_SIZE <= tile.length; at += HASH_SIZE) {
      hashes.push(tile.subarray(at, at + HASH_SIZE));
    }
    return { leaves: unpackBundle(bundle), hashes };
  }
  return { leaves: [], hashes: [] };
}
