import canonicalize from 'canonicalize';
import type { Json, WitnessEntry, WitnessEvent } from '../../contracts/index.ts';
import { witnessEntry } from '../../contracts/index.ts';

/** RFC 8785 (JCS). Text that is not well-formed Unicode is repaired rather than refused. */
export function canonical(value: unknown): string {
  try {
    const text = canonicalize(value);
    if (text !== undefined) return text;
  } catch {
    // Lone surrogates or NaN: the record must still be written.
  }
  return canonicalize(mend(value)) ?? 'null';
}

function mend(value: unknown): Json {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map(mend);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([name, field]) => [name.toWellFormed(), mend(field)]),
    );
  }
  return null;
}

/**
 * The bytes that are hashed into the tree: the entry as canonical JSON. The members stand in the
 * order RFC 8785 asks for, so only `data` needs sorting.
 */
export function encodeLeaf(seq: number, at: number, event: WitnessEvent): string {
  const data = canonical(event.data);
  const subject = canonical(event.subject);
  return `{"at":${canonical(at)},"data":${data},"kind":"${event.kind}","seq":${seq},"subject":${subject},"v":1}`;
}

/** The entry a leaf holds, or nothing when the bytes are not one. */
export function decodeLeaf(leaf: Uint8Array | string): WitnessEntry | undefined {
  try {
    const text = typeof leaf === 'string' ? leaf : Buffer.from(leaf).toString('utf8');
    return witnessEntry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
