import type { Verification } from '../../contracts/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import { keyProblems, type LogFacts } from './keys.ts';
import type { Head, LogReader } from './log.ts';
import { HASH_SIZE, leafHashText, sameHash } from './merkle.ts';
import { checkSignature, parseVerifier } from './note.ts';
import { TILE_WIDTH, TreeEdge } from './tiles.ts';

/** Problems named one by one at most; the rest are counted. */
const NAMED = 20;

/** Reads the whole record again, from its bytes up to its root. */
export function verifyLog(log: LogReader, facts: LogFacts): Verification {
  const begun = performance.now();
  const problems: Verification['problems'] = [];
  let more = 0;
  const wrong = (message: string, seq?: number) => {
    if (problems.length < NAMED) problems.push({ message, ...(seq === undefined ? {} : { seq }) });
    else more += 1;
  };
  const head = log.head();
  const edge = new TreeEdge();
  let tile: Buffer | undefined;
  let next = 0;
  for (const { seq, leaf } of log.range(0, head.size)) {
    for (; next < seq; next++) wrong(`Entry ${next} is missing.`, next);
    next = seq + 1;
    if (seq % TILE_WIDTH === 0) tile = tileOrNothing(log, seq / TILE_WIDTH);
    const at = (seq % TILE_WIDTH) * HASH_SIZE;
    const kept = tile?.toString('latin1', at, at + HASH_SIZE);
    if (leaf === null) {
      wrong(`Entry ${seq} was lost to damage; its fingerprint is kept.`, seq);
      edge.add(kept ?? '\0'.repeat(HASH_SIZE));
      continue;
    }
    const hash = leafHashText(leaf);
    if (hash !== kept) {
      wrong(`Entry ${seq} is not what was written.`, seq);
    }
    edge.add(hash);
  }
  for (; next < head.size; next++) wrong(`Entry ${next} is missing.`, next);
  const root = edge.root();
  if (!sameHash(root, head.root)) wrong('The entries do not add up to the recorded root.');
  for (const message of [...headProblems(head, facts), ...keyProblems(facts.keys())])
    wrong(message);
  if (more > 0) problems.push({ message: `${more} more problems like these.` });
  return {
    intact: problems.length === 0,
    entries: head.size,
    root: Buffer.from(root).toString('base64'),
    durationMs: performance.now() - begun,
    problems,
  };
}

/** What is wrong with the signed checkpoint of a head, in words. */
function headProblems(head: Head, facts: LogFacts): string[] {
  const newest = facts.keys().at(-1);
  if (head.note === undefined) {
    return newest === undefined
      ? []
      : ['The newest checkpoint is not signed, though there is a key.'];
  }
  const opened = openCheckpoint(head.note);
  if (opened === undefined) return ['The signed checkpoint is malformed.'];
  const { note, checkpoint } = opened;
  const problems: string[] = [];
  if (checkpoint.size !== head.size || !sameHash(checkpoint.root, head.root)) {
    problems.push('The signed checkpoint is not the one of these entries.');
  }
  const verifier = newest === undefined ? undefined : parseVerifier(newest.verifier);
  if (verifier === undefined || checkSignature(note, verifier) !== 'good') {
    problems.push("The checkpoint's signature is not one of the record's key.");
  }
  return problems;
}

function tileOrNothing(log: LogReader, index: number): Buffer | undefined {
  try {
    return Buffer.from(log.tile(0, index));
  } catch {
    return undefined;
  }
}
