import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** ULIDs that sort in the order they were made, from the system's randomness taken by the block. */
export function invocationIds(): (at: number) => string {
  const pool = new Uint32Array(1024);
  let next = pool.length;
  const random = () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    const word = pool[next++] ?? 0;
    return word / 2 ** 32;
  };
  return monotonicFactory(random);
}
