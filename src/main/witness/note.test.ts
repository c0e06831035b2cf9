import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';
import {
  checkSignature,
  cosign,
  parseNote,
  parseVerifier,
  secretFromSeed,
  signerOf,
  signNote,
  verifierOf,
  verifierText,
  withSignatures,
} from './note.ts';

// Vectors of Go's golang.org/x/mod/sumdb/note.
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const peterSecret = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const text =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

const keyOf = (vkey: string) => {
  const verifier = parseVerifier(vkey);
  if (verifier === undefined) throw new Error(`bad key ${vkey}`);
  return verifier;
};
const noteOf = (signed: string) => {
  const note = parseNote(signed);
  if (note === undefined) throw new Error('bad note');
  return note;
};

describe('signed notes, by the vectors of Go', () => {
  it('signs exactly as Go does', () => {
    const secret = secretFromSeed(Buffer.from(peterSecret, 'base64').subarray(1));
    const signer = signerOf('PeterNeumann', secret);
    expect(verifierText(signer)).toBe(peterKey);
    expect(signNote(text, signer)).toBe(`${text}\n${peterLine}`);
  });

  it('checks each signature by its own key', () => {
    const note = noteOf(`${text}\n${peterLine}${enochLine}`);
    expect(note.text).toBe(text);
    expect(checkSignature(note, keyOf(peterKey))).toBe('good');
    expect(checkSignature(note, keyOf(enochKey))).toBe('good');
    expect(checkSignature(noteOf(`${text}\n${enochLine}`), keyOf(peterKey))).toBe('absent');
    const forged = noteOf(`${text.replace('crypto', 'krypto')}\n${peterLine}`);
    expect(checkSignature(forged, keyOf(peterKey))).toBe('bad');
  });

  it('refuses every mangled key', () => {
    for (let i = 0; i <= peterKey.length; i++) {
      for (let j = i + 1; j <= peterKey.length; j++) {
        if (i === 0 && j === peterKey.length) continue;
        expect(parseVerifier(peterKey.slice(i, j))).toBe(undefined);
      }
    }
    expect(
      parseVerifier('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='),
    ).toBe(undefined);
    expect(
      parseVerifier('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'),
    ).toBe(undefined);
  });

  it.each([
    text,
    `${text}\n`,
    `${text}\n${peterLine.slice(0, -1)}`,
    `\u0001${text}\n${peterLine}`,
    `\ufffd${text}\n${peterLine}`,
    `${text}\n\u2014 Bad Name ${peterLine.slice(15)}`,
    `${text}\n${peterLine}Unexpected line.\n`,
    `${text}\n${peterLine.repeat(101)}`,
  ])('refuses what is not a note (%#)', signed => {
    expect(parseNote(signed)).toBe(undefined);
  });

  it('holds no two writings of one signature', () => {
    const line = peterLine.replace('JnAM=', 'JnAN=');
    expect(parseNote(`${text}\n${line}`)).toBe(undefined);
  });
});

describe('checkpoints and cosignatures', () => {
  const root = leafHash(Buffer.from('hello world'));

  it('are written as Go tlog writes them', () => {
    const body =
      'go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n';
    expect(
      formatCheckpoint({
        origin: 'go.sum database tree',
        size: 123456789012,
        root,
        extensions: [],
      }),
    ).toBe(body);
    expect(parseCheckpoint(body)).toMatchObject({ size: 123456789012, extensions: [] });
    expect(parseCheckpoint(`${body}more\n`)?.extensions).toEqual(['more']);
    for (const bad of [
      body.replace('123456789012', '0xabcdef'),
      body.replace('123456789012', '0123'),
      body.replace('uwBb0=', 'uwBTOOBIG='),
      body.slice(0, -1),
      '',
    ]) {
      expect(parseCheckpoint(bad)).toBe(undefined);
    }
  });

  it('are cosigned with a time, and the time is signed too', () => {
    const log = signerOf('example.com/log', generateKeyPairSync('ed25519').privateKey);
    const witness = signerOf('witness.example', generateKeyPairSync('ed25519').privateKey, 4);
    const signed = signCheckpoint(log, 7, root);
    const note = noteOf(signed);
    const both = noteOf(withSignatures(note, [cosign(note, witness, 1_679_315_147)]));
    expect(checkSignature(both, log)).toBe('good');
    expect(checkSignature(both, witness)).toBe('good');
    expect(openCheckpoint(signed)?.checkpoint.size).toBe(7);
    const [, second] = both.signatures;
    second?.bytes.writeUInt8(1, 7);
    expect(checkSignature(both, witness)).toBe('bad');
    expect(parseVerifier(verifierText(verifierOf(witness.name, witness.secret, 4)))?.id).toBe(
      witness.id,
    );
  });

  it('the example of c2sp.org/tlog-cosignature reads back', () => {
    const example = noteOf(
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
        '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
        '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n',
    );
    expect(parseCheckpoint(example.text)?.size).toBe(20852163);
    expect(example.signatures[1]?.bytes.readBigUInt64BE()).toBe(1679315147n);
  });
});
