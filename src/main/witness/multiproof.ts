import { HASH_SIZE, type Hash, type NodeReader, nodeHash, rootOf } from './merkle.ts';

/**
 * One proof for many leaves: the hashes of the largest subtrees that hold none of them, left to
 * right. The tree is split as RFC 6962 splits it, so whoever has the leaves can rebuild the root.
 */
export function multiProof(read: NodeReader, seqs: readonly number[], size: number): Hash[] {
  const proof: Hash[] = [];
  walk(seqs, 0, size, {
    hole: (from, to) => void proof.push(rangeRoot(read, from, to)),
  });
  return proof;
}

/** The root that leaves and proof add up to; nothing when they do not fit together. */
export function rootOfMultiProof(
  leaves: readonly { seq: number; hash: Hash }[],
  proof: readonly Hash[],
  size: number,
): Hash | undefined {
  if (!Number.isSafeInteger(size) || size < 1 || leaves.length === 0) return undefined;
  if (proof.some(hash => hash.length !== HASH_SIZE)) return undefined;
  const inOrder = leaves.every(({ seq }, i) => {
    const before = leaves[i - 1]?.seq ?? -1;
    return Number.isSafeInteger(seq) && seq > before && seq < size;
  });
  if (!inOrder) return undefined;
  let used = 0;
  let taken = 0;
  const build = (from: number, to: number, count: number): Hash | undefined => {
    if (count === 0) return proof[used++];
    if (to - from === 1) return leaves[taken++]?.hash;
    const middle = from + split(to - from);
    const left = countBelow(leaves, taken, middle, count);
    const a = build(from, middle, left);
    const b = build(middle, to, count - left);
    return a === undefined || b === undefined ? undefined : nodeHash(a, b);
  };
  const root = build(0, size, leaves.length);
  return used === proof.length ? root : undefined;
}

function walk(
  seqs: readonly number[],
  from: number,
  to: number,
  visit: { hole(from: number, to: number): void },
  first = 0,
  count = seqs.length,
): void {
  if (count === 0) return visit.hole(from, to);
  if (to - from === 1) return;
  const middle = from + split(to - from);
  let left = 0;
  let high = count;
  while (left < high) {
    const at = (left + high) >> 1;
    if ((seqs[first + at] ?? to) < middle) left = at + 1;
    else high = at;
  }
  walk(seqs, from, middle, visit, first, left);
  walk(seqs, middle, to, visit, first + left, count - left);
}

function countBelow(
  leaves: readonly { seq: number }[],
  first: number,
  limit: number,
  count: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const at = (low + high) >> 1;
    if ((leaves[first + at]?.seq ?? limit) < limit) low = at + 1;
    else high = at;
  }
  return low;
}

function rangeRoot(read: NodeReader, from: number, to: number): Hash {
  // A hole of the RFC's recursion starts where its size is aligned, so it is a tree of its own.
  return rootOf((level, index) => read(level, index + from / 2 ** level), to - from);
}

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
