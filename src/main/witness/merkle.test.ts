import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  type Hash,
  inclusionProof,
  leafHash,
  type NodeReader,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
import { nodesFromTiles, TreeEdge } from './tiles.ts';
import argon from './vectors/argon2020.json' with { type: 'json' };

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const b64 = (text: string): Buffer => Buffer.from(text, 'base64');

/** The tree as RFC 6962 section 2.1 defines it, without any cleverness. */
function naiveRoot(leaves: readonly Hash[]): Hash {
  const [first] = leaves;
  if (first === undefined) return emptyRoot();
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

function grow(leaves: readonly Hash[]): { edge: TreeEdge; read: NodeReader } {
  const edge = new TreeEdge();
  const tiles = new Map<string, Buffer>();
  for (const leaf of leaves) edge.add(Buffer.from(leaf).toString('latin1'));
  for (const { level, index, hashes } of edge.changed()) tiles.set(`${level}/${index}`, hashes);
  return { edge, read: nodesFromTiles(readerOf(tiles)) };
}

const readerOf = (tiles: Map<string, Buffer>) => (level: number, index: number) => {
  const tile = tiles.get(`${level}/${index}`);
  if (tile === undefined) throw new RangeError(`no tile ${level}/${index}`);
  return tile;
};

const leavesOf = (n: number): Hash[] =>
  Array.from({ length: n }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));

// The published vectors of RFC 6962 implementations: eight leaves and their roots and proofs.
const vectorLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(hex);
const vectorRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);
const vectorInclusion: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const vectorConsistency: [older: number, size: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
  [
    6,
    7,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];

describe('published vectors', () => {
  const hashes = vectorLeaves.map(leafHash);

  it('an empty tree is the hash of nothing', () => {
    expect(Buffer.from(grow([]).edge.root()).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('roots of RFC 6962', () => {
    for (const [i, root] of vectorRoots.entries()) {
      expect(grow(hashes.slice(0, i + 1)).edge.root()).toEqual(root);
    }
  });

  it.each(vectorInclusion)('inclusion of leaf %i in %i', (index, size, proof) => {
    const { read } = grow(hashes.slice(0, size));
    expect(inclusionProof(read, index, size)).toEqual(proof.map(hex));
  });

  it.each(vectorConsistency)('consistency of %i with %i', (older, size, proof) => {
    const { read } = grow(hashes.slice(0, size));
    expect(consistencyProof(read, older, size)).toEqual(proof.map(hex));
  });

  it('Go tlog: the record hash of "hello world"', () => {
    expect(Buffer.from(leafHash(Buffer.from('hello world'))).toString('base64')).toBe(
      'TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=',
    );
  });

  it('a real Certificate Transparency log (argon2020)', () => {
    const root = b64(argon.root);
    const consistency = argon.consistency.map(b64);
    const older = b64(argon.olderRoot);
    expect(verifyConsistency(argon.olderSize, argon.size, older, root, consistency)).toBe(true);
    expect(verifyConsistency(argon.olderSize - 1, argon.size, older, root, consistency)).toBe(
      false,
    );
  });
});

describe('against the naive tree', () => {
  it('every root, proof and tile up to 520 leaves, and after taking the tree up again', () => {
    const leaves = leavesOf(520);
    const tiles = new Map<string, Buffer>();
    let edge = new TreeEdge();
    const roots: Hash[] = [emptyRoot()];
    for (const [i, leaf] of leaves.entries()) {
      edge.add(Buffer.from(leaf).toString('latin1'));
      for (const { level, index, hashes } of edge.changed()) tiles.set(`${level}/${index}`, hashes);
      roots.push(edge.root());
      if (i % 37 === 0) edge = TreeEdge.from(edge.size, readerOf(tiles));
    }
    for (const n of [0, 1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 520]) {
      expect(roots[n]).toEqual(naiveRoot(leaves.slice(0, n)));
      expect(rootOf(nodesFromTiles(readerOf(tiles)), n)).toEqual(roots[n]);
    }
  });

  it('proofs verify, and nothing near them does', () => {
    const leaves = leavesOf(700);
    const { read } = grow(leaves);
    const size = fc.integer({ min: 1, max: leaves.length });
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), fc.nat(), (n, pick, pickOlder, flip) => {
        const root = rootOf(read, n);
        const index = pick % n;
        const leaf = leaves[index] ?? emptyRoot();
        const proof = inclusionProof(read, index, n);
        expect(verifyInclusion(leaf, index, n, proof, root)).toBe(true);
        expect(verifyInclusion(leaf, (index + 1) % (n + 1), n, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, n, [...proof, root], root)).toBe(false);
        expect(verifyInclusion(leaf, index, n, proof, flipped(root, flip))).toBe(false);

        const older = (pickOlder % n) + 1;
        const olderRoot = rootOf(read, older);
        const grown = consistencyProof(read, older, n);
        expect(verifyConsistency(older, n, olderRoot, root, grown)).toBe(true);
        expect(verifyConsistency(older, n, flipped(olderRoot, flip), root, grown)).toBe(false);
        expect(verifyConsistency(older, n, olderRoot, root, [...grown, root])).toBe(false);
        if (grown.length > 0) {
          expect(verifyConsistency(older, n, olderRoot, root, grown.slice(1))).toBe(false);
          const forged = grown.map((hash, i) =>
            i === flip % grown.length ? flipped(hash, flip) : hash,
          );
          expect(verifyConsistency(older, n, olderRoot, root, forged)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function flipped(hash: Hash, bit: number): Hash {
  const copy = Buffer.from(hash);
  const at = bit % (copy.length * 8);
  copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
  return copy;
}
