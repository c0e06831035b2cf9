import { flipEveryByte } from './witness/flips.ts';
import { appendUnderKills } from './witness/kills.ts';

/** `npm run soak -- --only witness`: 1,000 kills unless told, and every byte of a report flipped. */
export default async function witness({ count, seed }: { count?: number; seed: number }) {
  const kills = count ?? 1000;
  const done = await appendUnderKills(kills, seed);
  const flips = await flipEveryByte(['json', 'html', 'pdf', 'csv', 'tlog-proof']);
  return [
    {
      area: 'witness',
      measure: `entries reported durable, after ${done.kills} kills (kill -9) of which ${done.powerCuts} with the power cut`,
      done: done.durable - done.lost.length,
      want: done.durable,
      lost: done.lost.length,
      doubled: done.doubled.length,
      met:
        done.kills === kills &&
        done.durable > 0 &&
        done.lost.length + done.doubled.length + done.broken.length === 0,
      seed,
    },
    ...flips.map(({ format, bytes, missed }) => ({
      area: 'witness',
      measure: `flipped bytes of a ${format} report that verification notices`,
      done: bytes - missed.length,
      want: bytes,
      lost: missed.length,
      doubled: 0,
      met: missed.length === 0,
      seed,
    })),
  ];
}
