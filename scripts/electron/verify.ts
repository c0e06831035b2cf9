import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 by relative path, as `sha256sum` prints it: `<hex>  ./path`. */
export type Checksums = ReadonlyMap<string, string>;

/** Reads a checksum list. Throws on a line that is not one: half a list proves nothing. */
export function parseChecksums(text: string): Checksums {
  const sums = new Map<string, string>();
  for (const line of text.split('\n').filter(l => l.trim() !== '')) {
    const [, hex, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
    if (!hex || !name) throw new Error(`Not a checksum line: ${line}`);
    sums.set(name, hex);
  }
  return sums;
}

export async function readChecksums(file: string): Promise<Checksums> {
  return parseChecksums(await readFile(file, 'utf8'));
}

/** Every entry below a folder that is not a folder, by path with forward slashes. */
async function entries(folder: string): Promise<Map<string, 'file' | 'other'>> {
  const found = new Map<string, 'file' | 'other'>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const name = path.relative(folder, path.join(entry.parentPath, entry.name));
    found.set(name.split(path.sep).join('/'), entry.isFile() ? 'file' : 'other');
  }
  return found;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Compares a folder with a checksum list. Returns one sentence per difference: a missing file,
 * an extra one, a changed one, or something that is not a plain file (a link could point out of
 * the folder). Empty means byte-identical.
 */
export async function differences(folder: string, sums: Checksums): Promise<string[]> {
  const found = await entries(folder);
  const problems: string[] = [];
  for (const [name, kind] of found) {
    if (!sums.has(name)) problems.push(`${name} is extra`);
    else if (kind !== 'file') problems.push(`${name} is not a plain file`);
  }
  for (const [name, wanted] of sums) {
    const kind = found.get(name);
    if (!kind) problems.push(`${name} is missing`);
    else if (kind === 'file' && (await sha256(path.join(folder, name))) !== wanted)
      problems.push(`${name} has changed`);
  }
  return problems.sort();
}

/**
 * A cheap mark of a folder's state: names, sizes, and change times, which a program cannot set.
 * While it is the same as after the last full comparison, no file was touched since.
 */
export async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = [...(await entries(folder)).keys()].sort();
  for (const name of names) {
    const facts = await stat(path.join(folder, name), { bigint: true });
    hash.update(`${name}\0${facts.size}\0${facts.ctimeNs}\0${facts.ino}\n`);
  }
  return hash.digest('hex');
}
