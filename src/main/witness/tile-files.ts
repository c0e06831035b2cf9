import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TILE_WIDTH } from './tiles.ts';

/** Names and bytes of the files of c2sp.org/tlog-tiles. */

/** `x001/x234/067` for 1,234,067. */
function digits(index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  return index < 1000 ? last : `${digitsBefore(Math.floor(index / 1000))}/${last}`;
}

const digitsBefore = (index: number): string => {
  const here = `x${String(index % 1000).padStart(3, '0')}`;
  return index < 1000 ? here : `${digitsBefore(Math.floor(index / 1000))}/${here}`;
};

/** Path of a hash tile, or of an entry bundle (`entries`), whole or partial. */
export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return `tile/${level}/${digits(index)}${partial}`;
}

/** Entries, each after its length in two bytes, big-endian. */
export function packBundle(leaves: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    leaves.flatMap(leaf => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(leaf.length);
      return [length, leaf];
    }),
  );
}

/** The entries of a bundle; those before the damage when it is damaged. */
export function unpackBundle(bytes: Buffer): Buffer[] {
  const leaves: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    leaves.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}

export function writeTileFile(dir: string, path: string, bytes: string | Uint8Array): void {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, bytes);
  renameSync(`${file}.partial`, file);
}

export function readTileFile(dir: string, path: string): Buffer | undefined {
  const file = join(dir, path);
  return existsSync(file) ? readFileSync(file) : undefined;
}

/** Removes the partial tiles of a place once the whole one is there. */
export function dropPartials(dir: string, level: number | 'entries', index: number): void {
  rmSync(join(dir, `${tilePath(level, index)}.p`), { recursive: true, force: true });
}
