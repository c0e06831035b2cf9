import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { openWitness } from '../../src/main/witness/index.ts';
import { readWal } from '../../src/main/witness/wal.ts';
import { temporaryFolder } from '../../test/kit/headless.ts';
import { seededRandom } from '../random.ts';

export interface WitnessSoak {
  kills: number;
  /** Kills after which the unsynced end of the write-ahead log was cut off and torn. */
  powerCuts: number;
  /** Entries that were reported durable. */
  durable: number;
  /** Reported durable, and not in the record any more. */
  lost: string[];
  /** Ids that stand in the record more often than they were written. */
  doubled: string[];
  /** Reopened records that do not verify. */
  broken: string[];
}

/** ms that a killed writer lives at most once it is ready. */
const LIFE = 120;
/** Whole verifications: at the end, and after every so many kills. */
const VERIFY_EVERY = 25;

/**
 * A process that appends under load is killed (`kill -9`) at random moments. After every second
 * kill the power "fails" too: what no sync vouches for is cut from the write-ahead log, and garbage
 * stands in its place. Nothing that was reported durable may be missing.
 */
export async function appendUnderKills(kills: number, seed: number): Promise<WitnessSoak> {
  const random = seededRandom(seed);
  const folder = temporaryFolder('soak-witness');
  const result: WitnessSoak = {
    kills: 0,
    powerCuts: 0,
    durable: 0,
    lost: [],
    doubled: [],
    broken: [],
  };
  try {
    for (let round = 0; round < kills; round++) {
      const said = await lifeOf(folder.path, Math.floor(random() * 2 ** 31), random() * LIFE);
      result.kills += 1;
      if (round % 2 === 1) {
        cutPower(folder.path, said.size, random);
        result.powerCuts += 1;
      }
      compare(folder.path, said.entries, result);
      if (round % VERIFY_EVERY === 0 || round === kills - 1) await verify(folder.path, result);
    }
  } finally {
    folder.remove();
  }
  return result;
}

interface Said {
  entries: { seq: number; id: string }[];
  /** Entries of the record when the last one was reported. */
  size: number;
}

async function lifeOf(dir: string, seed: number, ms: number): Promise<Said> {
  const file = fileURLToPath(new URL('./child.ts', import.meta.url));
  const report = join(dir, 'reported');
  const fd = openSync(report, 'w');
  const child = spawn(process.execPath, [file, dir, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
  });
  closeSync(fd);
  const gone = once(child, 'exit');
  const ready =
    child.stdout === null ? Promise.reject(new Error('no output')) : once(child.stdout, 'data');
  const first = await Promise.race([ready, gone.then(() => 'gone' as const)]);
  if (first === 'gone') throw new Error('The writer ended before it was ready.');
  await new Promise(resolve => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  await gone;
  const said: Said = { entries: [], size: 0 };
  for (const line of readFileSync(report, 'utf8').split('\n').slice(0, -1)) {
    const [, seq, id, size] = line.split(' ');
    said.entries.push({ seq: Number(seq), id: id ?? '' });
    said.size = Math.max(said.size, Number(size));
  }
  return said;
}

/** Drops what no sync vouches for: every transaction after the last one that was reported. */
function cutPower(dir: string, size: number, random: () => number): void {
  const file = join(dir, 'witness.sqlite');
  const wal = `${file}-wal`;
  const state = readWal(wal);
  if (state === undefined) return;
  const length = statSync(wal).size;
  const cuts = state.commits.filter(at => at < length).reverse();
  let kept = state.commits.at(-1) ?? 0;
  for (const at of cuts) {
    const copy = `${file}.cut`;
    copyFileSync(file, copy);
    copyFileSync(wal, `${copy}-wal`);
    truncateSync(`${copy}-wal`, at);
    const left = sizeOf(copy);
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
    if (left < size) break;
    kept = at;
    if (left === size) break;
  }
  if (kept === 0) return;
  truncateSync(wal, kept);
  appendFileSync(wal, Buffer.from(Array.from({ length: 5000 }, () => Math.floor(random() * 256))));
  // The index is not synced at every commit: any of its transactions may be gone.
  const index = join(dir, 'index.sqlite-wal');
  const ends = readWal(index)?.commits ?? [];
  const end = ends[Math.floor(random() * ends.length)];
  if (end !== undefined) truncateSync(index, end);
  for (const name of ['witness.sqlite-shm', 'index.sqlite-shm']) {
    rmSync(join(dir, name), { force: true });
  }
}

function sizeOf(file: string): number {
  const db = new Database(file);
  try {
    return Number(db.prepare('SELECT size FROM head').pluck().get() ?? 0);
  } finally {
    db.close();
  }
}

function compare(dir: string, entries: Said['entries'], result: WitnessSoak): void {
  const db = new Database(join(dir, 'witness.sqlite'));
  try {
    const leaf = db.prepare<[number], Buffer>('SELECT leaf FROM entries WHERE seq = ?').pluck();
    for (const { seq, id } of entries) {
      result.durable += 1;
      if (leaf.get(seq)?.includes(id) !== true) result.lost.push(`${seq} ${id}`);
    }
  } finally {
    db.close();
  }
}

async function verify(dir: string, result: WitnessSoak): Promise<void> {
  const witness = await openWitness({ dir, now: Date.now });
  const found = await witness.verify();
  if (!found.intact) result.broken.push(found.problems.map(({ message }) => message).join(' '));
  await witness.close();
  const db = new Database(join(dir, 'witness.sqlite'), { readonly: true });
  const doubles = db
    .prepare<[], { id: string }>(
      `SELECT json_extract(leaf, '$.subject') || json_extract(leaf, '$.kind') AS id FROM entries
       WHERE json_extract(leaf, '$.kind') IN ('intent', 'outcome') GROUP BY id HAVING count(*) > 1`,
    )
    .all();
  for (const { id } of doubles) if (!result.doubled.includes(id)) result.doubled.push(id);
  db.close();
}
