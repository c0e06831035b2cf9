import { hash, randomBytes } from 'node:crypto';
import { type Json, json, type WitnessEvent, witnessEvent } from '../../contracts/index.ts';
import { canonical } from './leaf.ts';
import type { Beside } from './log.ts';

/** Member that stands in an entry for a value kept beside it: `sha256:<hex>`. */
export const COMMITMENT = '$commitment';
/** Member that stands in a reading of the record for a value that was erased. */
export const ERASED = '$erased';

/** Most bytes of an entry (c2sp.org/tlog-tiles: a length of 16 bits). */
export const LEAF_LIMIT = 65_535;
const SALT_SIZE = 32;
/** Fields that are moved out of an entry that is too long, in this order. */
const BULKY = ['/data/result/output', '/data/input', '/data/result/error/detail'];

/** SHA-256 over salt and canonical JSON: tells nothing of the value to who lacks the salt. */
export const commitmentOf = (salt: Uint8Array, value: string): string =>
  `sha256:${hash('sha256', Buffer.concat([salt, Buffer.from(value, 'utf8')]), 'hex')}`;

/** An event with some values replaced by salted commitments, and those values. */
export interface Parted {
  event: WitnessEvent;
  beside: Omit<Beside, 'seq'>[];
}

/** Moves the values at the given pointers out of an event. A pointer to nothing is passed over. */
export function part(event: WitnessEvent, pointers: readonly string[], person?: string): Parted {
  const copy: Json = json.parse(JSON.parse(JSON.stringify(event)));
  const beside: Parted['beside'] = [];
  for (const pointer of pointers) {
    const place = find(copy, pointer);
    if (place === undefined) continue;
    const salt = randomBytes(SALT_SIZE);
    const value = canonical(place.value);
    place.set({ [COMMITMENT]: commitmentOf(salt, value) });
    beside.push({ pointer, salt, value, ...(person === undefined ? {} : { person }) });
  }
  if (!isEvent(copy)) throw new TypeError('the entry cannot do without that field');
  return { event: copy, beside };
}

const isEvent = (value: unknown): value is WitnessEvent => witnessEvent.safeParse(value).success;

/** Moves bulk out of an event until its leaf fits. */
export function partBulk(event: WitnessEvent, sizeOf: (event: WitnessEvent) => number): Parted {
  let parted: Parted = { event, beside: [] };
  const pointers = [...BULKY, ...Object.keys(event.data).map(name => `/data/${name}`)];
  for (const pointer of pointers) {
    if (sizeOf(parted.event) <= LEAF_LIMIT) break;
    try {
      const next = part(parted.event, [pointer]);
      parted = { event: next.event, beside: [...parted.beside, ...next.beside] };
    } catch {
      // A field that the entry cannot do without; another one will have to go.
    }
  }
  return parted;
}

/** Puts values kept beside an entry back into it; erased ones are said to be erased. */
export function rejoin(entry: Json, beside: readonly { pointer: string; value: string | null }[]) {
  for (const { pointer, value } of beside) {
    const place = find(entry, pointer);
    place?.set(value === null ? { [ERASED]: true } : json.parse(JSON.parse(value)));
  }
}

function find(root: Json, pointer: string): { value: Json; set(value: Json): void } | undefined {
  const names = pointer
    .split('/')
    .slice(1)
    .map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop();
  let holder: Json | undefined = root;
  for (const name of names) holder = member(holder, name);
  if (last === undefined || typeof holder !== 'object' || holder === null) return undefined;
  const value = member(holder, last);
  if (value === undefined) return undefined;
  const owner = holder;
  return {
    value,
    set(next) {
      if (Array.isArray(owner)) owner[Number(last)] = next;
      else owner[last] = next;
    },
  };
}

function member(holder: Json | undefined, name: string): Json | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (Array.isArray(holder)) return /^\d+$/.test(name) ? holder[Number(name)] : undefined;
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}
