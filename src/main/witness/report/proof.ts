import type { LogReader } from '../log.ts';
import { inclusionProof } from '../merkle.ts';
import { nodesFromTiles } from '../tiles.ts';

/** One entry's inclusion as c2sp.org/tlog-proof; the entry itself is the extra data. */
export function tlogProof(log: LogReader, seq: number, checkpoint: string): string {
  const leaf = log.leaf(seq);
  if (leaf === undefined) throw new RangeError(`there is no entry ${seq}`);
  const proof = inclusionProof(nodesFromTiles(log.tile), seq, log.head().size);
  return [
    'c2sp.org/tlog-proof@v1',
    `extra ${leaf.toString('base64')}`,
    `index ${seq}`,
    ...proof.map(hash => Buffer.from(hash).toString('base64')),
    '',
    checkpoint,
  ].join('\n');
}
