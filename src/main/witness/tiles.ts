import {
  emptyRoot,
  HASH_SIZE,
  type Hash,
  type HashText,
  hashOfText,
  type NodeReader,
  nodeHash,
  nodeHashText,
} from './merkle.ts';

/** C2SP tlog-tiles: hashes stored in tiles of 256; tile level L holds tree level 8 × L. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** Up to 256 hashes side by side; a shorter one is a partial tile. */
export interface Tile {
  level: number;
  index: number;
  hashes: Buffer;
}

/** Answers a tile's bytes, partial or whole; throws when it is not there. */
export type TileReader = (level: number, index: number) => Uint8Array;

/** Reads tree nodes out of tiles; a node inside a tile costs at most 255 hashes. */
export function nodesFromTiles(tile: TileReader): NodeReader {
  return (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const within = level % TILE_HEIGHT;
    const span = 2 ** within;
    const first = index * span;
    const hashes = tile(tileLevel, Math.floor(first / TILE_WIDTH));
    const start = first % TILE_WIDTH;
    if (hashes.length < (start + span) * HASH_SIZE) {
      throw new RangeError(`tile ${tileLevel}/${Math.floor(first / TILE_WIDTH)} is too short`);
    }
    return subtree(hashes, start, span);
  };
}

function subtree(hashes: Uint8Array, start: number, span: number): Hash {
  if (span === 1) return hashes.subarray(start * HASH_SIZE, (start + 1) * HASH_SIZE);
  const half = span / 2;
  return nodeHash(subtree(hashes, start, half), subtree(hashes, start + half, half));
}

/** Root of a whole tile: the hash that stands for it one tile level up. */
export const tileRoot = (hashes: Uint8Array): Hash => subtree(hashes, 0, TILE_WIDTH);

/**
 * The growing right edge of the tree: takes leaf hashes, answers the root at any moment, and hands
 * out the tiles that changed since it was last asked. An append costs two hashes on average.
 */
export class TreeEdge {
  #size = 0;
  /** Roots of the complete subtrees that make up the tree, largest first. */
  #frontier: HashText[] = [];
  #open: { hashes: Buffer; width: number; index: number }[] = [];
  #full: Tile[] = [];
  #dirty = new Set<number>();

  /** Takes up the tree of `size` entries where its tiles left it. */
  static from(size: number, tile: TileReader): TreeEdge {
    const edge = new TreeEdge();
    edge.#size = size;
    const read = nodesFromTiles(tile);
    let start = 0;
    for (let level = Math.floor(Math.log2(Math.max(size, 1))); level >= 0; level--) {
      const span = 2 ** level;
      if (Math.floor(size / span) % 2 === 0) continue;
      edge.#frontier.push(Buffer.from(read(level, start / span)).toString('latin1'));
      start += span;
    }
    for (let level = 0, n = size; n > 0; level++, n = Math.floor(n / TILE_WIDTH)) {
      const open = edge.#tileAt(level);
      open.index = Math.floor(n / TILE_WIDTH);
      open.width = n % TILE_WIDTH;
      if (open.width > 0) {
        open.hashes.set(tile(level, open.index).subarray(0, open.width * HASH_SIZE));
      }
    }
    return edge;
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: HashText): void {
    this.#put(0, leaf);
    let node = leaf;
    let level = 0;
    for (let n = this.#size; n % 2 === 1; n = (n - 1) / 2) {
      const left = this.#frontier.pop();
      if (left === undefined) throw new Error('the tree edge lost a node');
      node = nodeHashText(left, node);
      level += 1;
      if (level % TILE_HEIGHT === 0) this.#put(level / TILE_HEIGHT, node);
    }
    this.#frontier.push(node);
    this.#size += 1;
  }

  root(): Hash {
    if (this.#size === 0) return emptyRoot();
    return hashOfText(this.#frontier.reduceRight((right, left) => nodeHashText(left, right)));
  }

  /** Tiles that were filled or grew since the last call: what a commit must write. */
  changed(): Tile[] {
    const tiles = this.#full;
    for (const level of this.#dirty) {
      const open = this.#tileAt(level);
      if (open.width === 0) continue;
      const hashes = Buffer.from(open.hashes.subarray(0, open.width * HASH_SIZE));
      tiles.push({ level, index: open.index, hashes });
    }
    this.#full = [];
    this.#dirty.clear();
    return tiles;
  }

  #tileAt(level: number) {
    let open = this.#open[level];
    if (open === undefined) {
      open = { hashes: Buffer.alloc(TILE_WIDTH * HASH_SIZE), width: 0, index: 0 };
      this.#open[level] = open;
    }
    return open;
  }

  #put(level: number, node: HashText): void {
    const open = this.#tileAt(level);
    open.hashes.write(node, open.width * HASH_SIZE, 'latin1');
    open.width += 1;
    this.#dirty.add(level);
    if (open.width < TILE_WIDTH) return;
    this.#full.push({ level, index: open.index, hashes: Buffer.from(open.hashes) });
    open.index += 1;
    open.width = 0;
  }
}
