import { z } from 'zod';
import type { Bad, Checked } from './checked.ts';
import { openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { keyProblems, logKey } from './keys.ts';
import type { LogReader } from './log.ts';
import { HASH_SIZE, leafHashText, sameHash } from './merkle.ts';
import { packBundle, readTileFile, tilePath, unpackBundle, writeTileFile } from './tile-files.ts';
import { TILE_WIDTH, TreeEdge } from './tiles.ts';

/** Each tile of a tree of `size` entries: its level, index and width. */
export function* tilesOf(size: number): Iterable<{ level: number; index: number; width: number }> {
  for (let level = 0, n = size; n > 0; level++, n = Math.floor(n / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < n; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, n - index * TILE_WIDTH) };
    }
  }
}

/**
 * Writes the whole log as c2sp.org/tlog-tiles, so that any such client can read it, and its keys
 * as `keys.json`. Call inside one read transaction. Answers how many entries.
 */
export function exportTiles(
  log: LogReader,
  checkpoint: string,
  keys: readonly unknown[],
  dir: string,
): number {
  const { size } = log.head();
  for (const { level, index, width } of tilesOf(size)) {
    const hashes = log.tile(level, index).subarray(0, width * HASH_SIZE);
    writeTileFile(dir, tilePath(level, index, width), hashes);
    if (level === 0)
      writeTileFile(dir, tilePath('entries', index, width), bundleOf(log, index, width));
  }
  writeTileFile(dir, 'keys.json', `${JSON.stringify(keys, null, 2)}\n`);
  writeTileFile(dir, 'checkpoint', checkpoint);
  return size;
}

/** The entries of one bundle; one that was lost to damage is empty, and shows as such. */
export function bundleOf(log: LogReader, index: number, width: number): Buffer {
  const first = index * TILE_WIDTH;
  const rows = log.range(first, first + width);
  return packBundle([...rows].map(({ leaf }) => leaf ?? Buffer.alloc(0)));
}

/** Checks an exported log by its files alone. */
export function verifyTiles(dir: string, bad: Bad): Partial<Checked> {
  const signed = readTileFile(dir, 'checkpoint')?.toString('utf8') ?? '';
  const opened = openCheckpoint(signed);
  const checkpoint = opened?.checkpoint ?? parseCheckpoint(signed);
  if (checkpoint === undefined) {
    bad('checkpoint', 'The checkpoint is missing or malformed.');
    return {};
  }
  const edge = new TreeEdge();
  for (const { level, index, width } of tilesOf(checkpoint.size)) {
    if (level > 0) break;
    const bundle = readTileFile(dir, tilePath('entries', index, width));
    const leaves = bundle === undefined ? [] : unpackBundle(bundle);
    if (leaves.length !== width || !packBundle(leaves).equals(bundle ?? Buffer.alloc(0))) {
      bad(tilePath('entries', index, width), 'The entries are missing or cut.');
      return {};
    }
    const tile = readTileFile(dir, tilePath(0, index, width));
    for (const [i, leaf] of leaves.entries()) {
      const hash = leafHashText(leaf);
      edge.add(hash);
      if (hash !== tile?.toString('latin1', i * HASH_SIZE, (i + 1) * HASH_SIZE)) {
        bad(`entry ${index * TILE_WIDTH + i}`, 'It is not what its tile says.');
      }
    }
  }
  for (const { level, index, hashes } of edge.changed()) {
    const path = tilePath(level, index, hashes.length / HASH_SIZE);
    if (readTileFile(dir, path)?.equals(hashes) !== true)
      bad(path, 'The tile is missing or damaged.');
  }
  if (!sameHash(edge.root(), checkpoint.root)) {
    bad('checkpoint', 'The entries are not those of the checkpoint.');
  }
  const keys = z.array(logKey).safeParse(jsonOf(readTileFile(dir, 'keys.json'))).data ?? [];
  for (const message of keyProblems(keys)) bad('keys', message);
  const note = opened?.note ?? { text: signed, signatures: [] };
  return { entries: checkpoint.size, keys, notes: [{ where: 'checkpoint', note }] };
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString('utf8') ?? '[]');
  } catch {
    return undefined;
  }
}
