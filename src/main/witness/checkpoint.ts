import { HASH_SIZE, type Hash } from './merkle.ts';
import { fromBase64, type Note, parseNote, type Signer, signNote } from './note.ts';

/** c2sp.org/tlog-checkpoint: which log, how many entries, and the root over them. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
  /** Lines after the third, each with its own meaning to whoever knows it. */
  extensions: string[];
}

export const formatCheckpoint = ({ origin, size, root, extensions }: Checkpoint): string =>
  [origin, String(size), Buffer.from(root).toString('base64'), ...extensions]
    .map(line => `${line}\n`)
    .join('');

/** The checkpoint in a note's text; nothing when it is not one, to the letter. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const [origin, count, encoded, ...extensions] = text.slice(0, -1).split('\n');
  if (!origin || count === undefined || encoded === undefined) return undefined;
  const size = Number(count);
  if (!/^(0|[1-9][0-9]*)$/.test(count) || !Number.isSafeInteger(size)) return undefined;
  const root = fromBase64(encoded);
  if (root?.length !== HASH_SIZE || extensions.includes('')) return undefined;
  return { origin, size, root, extensions };
}

/** A signed checkpoint of a tree. */
export const signCheckpoint = (
  signer: Signer,
  size: number,
  root: Hash,
  extensions: string[] = [],
): string => signNote(formatCheckpoint({ origin: signer.name, size, root, extensions }), signer);

/** A signed checkpoint read back, its signatures still to be checked. */
export function openCheckpoint(signed: string): { note: Note; checkpoint: Checkpoint } | undefined {
  const note = parseNote(signed);
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  return note === undefined || checkpoint === undefined ? undefined : { note, checkpoint };
}

/** A head as others read it: its signed note, or bare text while there is no key. */
export const currentCheckpoint = (
  { size, root, note }: { size: number; root: Hash; note?: string },
  origin = '',
): string => note ?? formatCheckpoint({ origin, size, root, extensions: [] });
