import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { openWitness, type ReportFormat, verifyFile } from '../../src/main/witness/index.ts';
import { confirmed, intent } from '../../src/main/witness/sample.ts';
import { temporaryFolder } from '../../test/kit/headless.ts';

export interface Flips {
  format: ReportFormat;
  bytes: number;
  /** Offsets at which a flipped bit went unnoticed. */
  missed: number[];
}

/** Flips one bit of every byte of a report of each self-contained kind, one at a time. */
export async function flipEveryByte(formats: readonly ReportFormat[]): Promise<Flips[]> {
  const folder = temporaryFolder('soak-flips');
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const witness = await openWitness({ dir: join(folder.path, 'log'), now: Date.now, key });
  try {
    const id = ulid();
    witness.append(intent(id));
    await witness.append(confirmed(id)).durable;
    const trusted = witness.keys().map(({ verifier }) => verifier);
    const done: Flips[] = [];
    for (const format of formats) {
      const out = join(folder.path, `report.${format}`);
      await witness.report({ format, out });
      const bytes = readFileSync(out);
      if (verifyFile(out, { trusted }).verdict !== 'intact')
        throw new Error(`${format} is not intact`);
      const missed: number[] = [];
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(out, flipped);
        if (verifyFile(out, { trusted }).verdict === 'intact') missed.push(at);
      }
      done.push({ format, bytes: bytes.length, missed });
    }
    return done;
  } finally {
    await witness.close();
    folder.remove();
  }
}
