import { existsSync, readFileSync } from 'node:fs';

/**
 * SQLite's write-ahead log as a file (sqlite.org/fileformat2.html#walformat): a header of 32 bytes,
 * then frames of 24 bytes and a page, each with a running checksum and the header's salts.
 */
const HEADER = 32;
const FRAME = 24;
const LITTLE = 0x377f0682;
const BIG = 0x377f0683;

export interface WalState {
  /** Byte offsets at which a whole transaction ends, in order. */
  commits: number[];
  /** Whether frames of an unfinished or half-written transaction follow the last whole one. */
  torn: boolean;
}

/** Reads how far a write-ahead log goes; nothing when there is none or it is empty. */
export function readWal(file: string): WalState | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  if (bytes.length < HEADER) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (magic !== LITTLE && magic !== BIG) return undefined;
  const sum = checksum(bytes, magic === LITTLE);
  const page = bytes.readUInt32BE(8);
  const size = FRAME + page;
  let running = sum(0, 24, [0, 0]);
  if (!isSum(bytes, 24, running)) return undefined;
  const salts = bytes.subarray(16, 24);
  const commits: number[] = [];
  let at = HEADER;
  for (; at + FRAME <= bytes.length; at += size) {
    // Frames of an earlier round have other salts: they are where the log ends, not damage.
    if (!bytes.subarray(at + 8, at + 16).equals(salts)) break;
    if (at + size > bytes.length) return { commits, torn: true };
    running = sum(at + FRAME, at + size, sum(at, at + 8, running));
    if (!isSum(bytes, at + 16, running)) return { commits, torn: true };
    if (bytes.readUInt32BE(at + 4) > 0) commits.push(at + size);
  }
  return { commits, torn: at > (commits.at(-1) ?? HEADER) };
}

type Sum = [number, number];

function checksum(bytes: Buffer, little: boolean) {
  return (from: number, to: number, [a, b]: Sum): Sum => {
    let s0 = a;
    let s1 = b;
    for (let i = from; i < to; i += 8) {
      const x = little ? bytes.readUInt32LE(i) : bytes.readUInt32BE(i);
      const y = little ? bytes.readUInt32LE(i + 4) : bytes.readUInt32BE(i + 4);
      s0 = (s0 + x + s1) >>> 0;
      s1 = (s1 + y + s0) >>> 0;
    }
    return [s0, s1];
  };
}

const isSum = (bytes: Buffer, at: number, [s0, s1]: Sum): boolean =>
  bytes.readUInt32BE(at) === s0 && bytes.readUInt32BE(at + 4) === s1;
