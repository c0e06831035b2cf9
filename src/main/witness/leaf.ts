import canonicalize from 'canonicalize';
import type { Json, WitnessEntry, WitnessEvent } from '../../contracts/index.ts';

/** RFC 8785 (JCS). Text that is not well-formed Unicode is repaired rather than refused. */
export function canonical(value: unknown): string {
  const quick = quickly(value);
  if (quick !== undefined) return quick;
  try {
    const text = canonicalize(value);
    if (text !== undefined) return text;
  } catch {
    // Lone surrogates or NaN: the record must still be written.
  }
  return canonicalize(mend(value)) ?? 'null';
}

/**
 * The same for plain data, three times as fast: once its members are sorted, the engine's own
 * JSON is the canonical one. Nothing when that cannot be vouched for (the tests compare the two).
 */
function quickly(value: unknown): string | undefined {
  try {
    const text = JSON.stringify(sorted(value));
    // A lone surrogate is written as an escape; only the slow road knows what to do with one.
    return text === undefined || text.includes('\\ud') ? undefined : text;
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not JSON');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError('not plain');
  const names = Object.keys(value).sort();
  const copy: Record<string, unknown> = {};
  for (const name of names) {
    // Engines put whole numbers first whatever the order they came in.
    if (name <= '9' || name === '__proto__' || name === 'toJSON') throw new TypeError('not plain');
    const member: unknown = Reflect.get(value, name);
    copy[name] = typeof member === 'string' ? member : sorted(member);
  }
  return copy;
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
  const subject = JSON.stringify(event.subject.toWellFormed());
  return `{"at":${at},"data":${data},"kind":"${event.kind}","seq":${seq},"subject":${subject},"v":1}`;
}

/** The entry a leaf holds, or nothing when the bytes are not one. */
export function decodeLeaf(leaf: Uint8Array | string): WitnessEntry | undefined {
  try {
    const text = typeof leaf === 'string' ? leaf : Buffer.from(leaf).toString('utf8');
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** By hand, for millions of entries: what `witnessEntry` says, which the tests compare. */
function isEntry(value: unknown): value is WitnessEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { v, seq, at, kind, subject, data }: Partial<Record<string, unknown>> = { ...value };
  return (
    v === 1 &&
    Number.isSafeInteger(seq) &&
    typeof at === 'number' &&
    typeof kind === 'string' &&
    typeof subject === 'string' &&
    typeof data === 'object' &&
    data !== null &&
    !Array.isArray(data)
  );
}
