import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1, SHA-256. Pure: nodes are read
 * through a `NodeReader`, so the same code proves from a database, from tiles or from memory.
 */
export type Hash = Uint8Array;

/** The hash of the complete subtree at `level` (0 = leaves) that starts at leaf `index × 2^level`. */
export type NodeReader = (level: number, index: number) => Hash;

export const HASH_SIZE = 32;
const LEAF = 0;
const ROOM = Buffer.alloc(8192);
const NODE = Buffer.alloc(1 + 2 * HASH_SIZE, 1);

/** Root of the tree without entries: SHA-256 of nothing. */
export const emptyRoot = (): Hash => hash('sha256', '', 'buffer');

export const leafHash = (leaf: Uint8Array): Hash => Buffer.from(leafHashText(leaf), 'latin1');

export const nodeHash = (left: Hash, right: Hash): Hash => {
  NODE.set(left, 1);
  NODE.set(right, 1 + HASH_SIZE);
  return hash('sha256', NODE, 'buffer');
};

/**
 * A hash as a text of 32 characters, one a byte. `node:crypto` makes these three times as fast as
 * buffers, which is what the writer and the verifier live on.
 */
export type HashText = string;

export function leafHashText(leaf: Uint8Array): HashText {
  const whole =
    leaf.length < ROOM.length ? ROOM.subarray(0, leaf.length + 1) : Buffer.alloc(leaf.length + 1);
  whole[0] = LEAF;
  whole.set(leaf, 1);
  return hash('sha256', whole, 'binary');
}

export function nodeHashText(left: HashText, right: HashText): HashText {
  NODE.write(left, 1, 'latin1');
  NODE.write(right, 1 + HASH_SIZE, 'latin1');
  return hash('sha256', NODE, 'binary');
}

export const hashOfText = (text: HashText): Hash => Buffer.from(text, 'latin1');

export const sameHash = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0;

/** The largest power of two smaller than `n` (n > 1). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root of the leaves `from` … `to - 1`, where that range is one that the RFC's recursion meets. */
function rangeHash(read: NodeReader, from: number, to: number): Hash {
  const n = to - from;
  if (isPowerOfTwo(n)) return read(Math.round(Math.log2(n)), from / n);
  const k = split(n);
  return nodeHash(rangeHash(read, from, from + k), rangeHash(read, from + k, to));
}

/** Root of the first `size` leaves. */
export function rootOf(read: NodeReader, size: number): Hash {
  return size === 0 ? emptyRoot() : rangeHash(read, 0, size);
}

/** The audit path of leaf `index` in the tree of `size` leaves, nearest sibling first. */
export function inclusionProof(read: NodeReader, index: number, size: number): Hash[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Hash[] = [];
  const walk = (from: number, to: number): void => {
    if (to - from === 1) return;
    const middle = from + split(to - from);
    if (index < middle) {
      walk(from, middle);
      path.push(rangeHash(read, middle, to));
    } else {
      walk(middle, to);
      path.push(rangeHash(read, from, middle));
    }
  };
  walk(0, size);
  return path;
}

/** The proof that the tree of `size` leaves begins with the tree of `older` leaves. */
export function consistencyProof(read: NodeReader, older: number, size: number): Hash[] {
  if (!(older >= 0 && older <= size)) {
    throw new RangeError(`a tree of ${size} does not hold one of ${older}`);
  }
  if (older === 0 || older === size) return [];
  const proof: Hash[] = [];
  const walk = (from: number, to: number, whole: boolean): void => {
    if (older === to) {
      if (!whole) proof.push(rangeHash(read, from, to));
      return;
    }
    const middle = from + split(to - from);
    if (older <= middle) {
      walk(from, middle, whole);
      proof.push(rangeHash(read, middle, to));
    } else {
      walk(middle, to, false);
      proof.push(rangeHash(read, from, middle));
    }
  };
  walk(0, size, true);
  return proof;
}

/** RFC 9162 section 2.1.3.2. Never throws on a malformed proof. */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (p.length !== HASH_SIZE || sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      r = nodeHash(r, p);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameHash(r, root);
}

/** RFC 9162 section 2.1.4.2. Never throws on a malformed proof. */
export function verifyConsistency(
  older: number,
  size: number,
  olderRoot: Hash,
  root: Hash,
  proof: readonly Hash[],
): boolean {
  if (!(Number.isSafeInteger(older) && older >= 0 && older <= size)) return false;
  if (older === size) return proof.length === 0 && sameHash(olderRoot, root);
  if (older === 0) return proof.length === 0 && sameHash(olderRoot, emptyRoot());
  const path = isPowerOfTwo(older) ? [olderRoot, ...proof] : [...proof];
  if (path.some(p => p.length !== HASH_SIZE)) return false;
  const first = path.shift();
  if (first === undefined) return false;
  let fn = older - 1;
  let sn = size - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  let fr = first;
  let sr = first;
  for (const c of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameHash(fr, olderRoot) && sameHash(sr, root);
}

function isPowerOfTwo(n: number): boolean {
  while (n % 2 === 0 && n > 0) n /= 2;
  return n === 1;
}

/** Halves without 32-bit limits. */
const half = (n: number): number => Math.floor(n / 2);
