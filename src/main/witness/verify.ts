import type { Verification } from '../../contracts/index.ts';
import type { LogReader } from './log.ts';
import { HASH_SIZE, leafHash, sameHash } from './merkle.ts';
import { TILE_WIDTH, TreeEdge } from './tiles.ts';

/** Problems named one by one at most; the rest are counted. */
const NAMED = 20;

/** Reads the whole record again, from its bytes up to its root. */
export function verifyLog(log: LogReader): Verification {
  const begun = performance.now();
  const problems: Verification['problems'] = [];
  let more = 0;
  const wrong = (message: string, seq?: number) => {
    if (problems.length < NAMED) problems.push({ message, ...(seq === undefined ? {} : { seq }) });
    else more += 1;
  };
  const head = log.head();
  const edge = new TreeEdge();
  let tile: Uint8Array | undefined;
  let next = 0;
  for (const { seq, leaf } of log.range(0, head.size)) {
    for (; next < seq; next++) wrong(`Entry ${next} is missing.`, next);
    next = seq + 1;
    if (seq % TILE_WIDTH === 0) tile = tileOrNothing(log, seq / TILE_WIDTH);
    const at = (seq % TILE_WIDTH) * HASH_SIZE;
    const kept = tile?.subarray(at, at + HASH_SIZE);
    if (leaf === null) {
      wrong(`Entry ${seq} was lost to damage; its fingerprint is kept.`, seq);
      edge.add(kept ?? Buffer.alloc(HASH_SIZE));
      continue;
    }
    const hash = leafHash(leaf);
    if (kept === undefined || !sameHash(hash, kept)) {
      wrong(`Entry ${seq} is not what was written.`, seq);
    }
    edge.add(hash);
  }
  for (; next < head.size; next++) wrong(`Entry ${next} is missing.`, next);
  const root = edge.root();
  if (!sameHash(root, head.root)) wrong('The entries do not add up to the recorded root.');
  if (more > 0) problems.push({ message: `${more} more problems like these.` });
  return {
    intact: problems.length === 0,
    entries: head.size,
    root: Buffer.from(root).toString('base64'),
    durationMs: performance.now() - begun,
    problems,
  };
}

function tileOrNothing(log: LogReader, index: number): Uint8Array | undefined {
  try {
    return log.tile(0, index);
  } catch {
    return undefined;
  }
}
