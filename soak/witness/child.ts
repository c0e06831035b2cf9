import { writeSync } from 'node:fs';
import { ulid } from 'ulid';
import { openWitness } from '../../src/main/witness/index.ts';
import { confirmed, intent } from '../../src/main/witness/sample.ts';
import { seededRandom } from '../random.ts';

// Appends without end, in bursts, and says what is durable the moment it is: `D <seq> <id> <size>`.
const [dir = '', seed = '0'] = process.argv.slice(2);
/** A file: it takes every line at once, and keeps it when this process is killed. */
const REPORT = 3;
const random = seededRandom(Number(seed));
const witness = await openWitness({ dir, now: Date.now });
writeSync(1, 'ready\n');
for (;;) {
  const burst = 1 + Math.floor(random() * 60);
  const written: Promise<void>[] = [];
  for (let i = 0; i < burst; i++) {
    const id = ulid();
    for (const event of [intent(id), confirmed(id)]) {
      const { seq, durable } = witness.append(event);
      written.push(
        durable.then(() => void writeSync(REPORT, `D ${seq} ${id} ${witness.entries()}\n`)),
      );
    }
  }
  // Sometimes the next burst comes before this one is on disk.
  if (random() < 0.5) await Promise.all(written);
  else await new Promise(resolve => setImmediate(resolve));
}
