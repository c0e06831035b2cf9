import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

/**
 * C2SP signed notes (c2sp.org/signed-note): a text, an empty line, and signature lines. Type 0x01
 * is Ed25519 over the text; type 0x04 is a witness's timestamped cosignature (c2sp.org/tlog-cosignature).
 */
export type SignatureType = 1 | 4;

/** Who may have signed: what a verifier key string (`name+id+base64`) holds. */
export interface Verifier {
  name: string;
  /** First four bytes of SHA-256(name, newline, type, key), in hex. */
  id: string;
  type: SignatureType;
  key: KeyObject;
}

export interface Signer extends Verifier {
  secret: KeyObject;
}

export interface NoteSignature {
  name: string;
  id: string;
  bytes: Buffer;
}

export interface Note {
  /** With its final newline; exactly what is signed. */
  text: string;
  signatures: NoteSignature[];
}

const DASH = '\u2014';
const ED25519_SIZE = 32;
const SIGNATURES_MOST = 100;
/** DER of an Ed25519 public key up to the 32 bytes of the key itself (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
/** DER of an Ed25519 private key up to its 32-byte seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const isKeyName = (name: string): boolean => name !== '' && !/[+\s]/u.test(name);

function rawKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-ED25519_SIZE);
}

const keyId = (name: string, type: SignatureType, raw: Buffer): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), raw]), 'hex').slice(
    0,
    8,
  );

export function verifierOf(name: string, key: KeyObject, type: SignatureType = 1): Verifier {
  if (!isKeyName(name)) throw new Error(`"${name}" cannot name a key`);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
  const open = key.type === 'private' ? createPublicKey(key) : key;
  return { name, id: keyId(name, type, rawKey(open)), type, key: open };
}

export const signerOf = (name: string, secret: KeyObject, type: SignatureType = 1): Signer => ({
  ...verifierOf(name, secret, type),
  secret,
});

/** `name+id+base64(type, key)`: how a key is handed to people. */
export const verifierText = ({ name, id, type, key }: Verifier): string =>
  `${name}+${id}+${Buffer.concat([Buffer.from([type]), rawKey(key)]).toString('base64')}`;

/** The key a verifier string names, or nothing when it is malformed. */
export function parseVerifier(text: string): Verifier | undefined {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const bytes = fromBase64(encoded);
  const type = bytes?.[0];
  if (bytes?.length !== 1 + ED25519_SIZE || (type !== 1 && type !== 4)) return undefined;
  const raw = bytes.subarray(1);
  if (keyId(name, type, raw) !== id) return undefined;
  const der = Buffer.concat([SPKI, raw]);
  return { name, id, type, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** The private key of a 32-byte seed. */
export const secretFromSeed = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });

/** Signs a text, which must end in a newline. */
export function signNote(text: string, ...signers: readonly Signer[]): string {
  return withSignatures(
    { text, signatures: [] },
    signers.map(({ name, id, secret }) => ({
      name,
      id,
      bytes: signBytes(null, Buffer.from(text), secret),
    })),
  );
}

/** A witness's cosignature: that it saw this checkpoint as the newest at `at` (seconds). */
export function cosign(note: Note, signer: Signer, at: number): NoteSignature {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(at));
  const signature = signBytes(null, Buffer.from(cosigned(note.text, BigInt(at))), signer.secret);
  return { name: signer.name, id: signer.id, bytes: Buffer.concat([time, signature]) };
}

const cosigned = (text: string, at: bigint): string => `cosignature/v1\ntime ${at}\n${text}`;

/** The note with more signature lines below it. */
export function withSignatures(note: Note, more: readonly NoteSignature[]): string {
  const lines = [...note.signatures, ...more].map(
    ({ name, id, bytes }) =>
      `${DASH} ${name} ${Buffer.concat([Buffer.from(id, 'hex'), bytes]).toString('base64')}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/** The parts of a signed note; nothing when it is not one, to the letter. */
export function parseNote(signed: string): Note | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids them
  if (/[\u0000-\u0009\u000b-\u001f\ufffd]/.test(signed) || !signed.isWellFormed()) return undefined;
  const split = signed.lastIndexOf('\n\n');
  if (split === -1 || !signed.endsWith('\n')) return undefined;
  const lines = signed.slice(split + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MOST) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name, encoded] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? [];
    const bytes = encoded === undefined ? undefined : fromBase64(encoded);
    if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length < 5) {
      return undefined;
    }
    signatures.push({ name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) });
  }
  return { text: signed.slice(0, split + 1), signatures };
}

/** What one key says about a note: `absent` when it did not sign at all. */
export function checkSignature(note: Note, by: Verifier): 'good' | 'bad' | 'absent' {
  const mine = note.signatures.filter(({ name, id }) => name === by.name && id === by.id);
  if (mine.length === 0) return 'absent';
  return mine.every(({ bytes }) => isGood(note.text, bytes, by)) ? 'good' : 'bad';
}

function isGood(text: string, bytes: Buffer, { type, key }: Verifier): boolean {
  if (type === 1) return bytes.length === 64 && verifyBytes(null, Buffer.from(text), key, bytes);
  if (bytes.length !== 72) return false;
  const message = Buffer.from(cosigned(text, bytes.readBigUInt64BE()));
  return verifyBytes(null, message, key, bytes.subarray(8));
}

/** Strict: exactly the standard alphabet and padding, so that no two texts mean the same bytes. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
