import type { SoakRow } from '../run.ts';
import { type ContestedResult, raceForTasks } from './contested.ts';
import { claimUnderLinkLoss, noticeHalfOpenLink } from './links.ts';

const AREA = 'coordinator';
/** Contested tasks, each claimed by all sixteen racers. */
const FULL = 100_000;
const HALF_OPEN_MS = 20_000;

/** `npm run soak -- --only coordinator`: races, kills and broken links at full count. */
export default async function soakCoordinator({
  count = FULL,
  seed,
}: {
  count?: number;
  seed: number;
}): Promise<SoakRow[]> {
  const race = { processes: 4, racersEach: 4, batch: 250, seed };
  const calm = await raceForTasks({ ...race, tasks: count });
  const killed = await raceForTasks({ ...race, tasks: count, killEveryMs: 3000 });
  const links = Math.min(5000, count);
  const away = await claimUnderLinkLoss({ claims: links, seed, hubDead: true });
  const kills = await claimUnderLinkLoss({ claims: links, seed, hubKills: 6, leafKills: 3 });
  const noticed = await noticeHalfOpenLink();
  return [
    raceRow('contested claims, 16 racers in 4 processes', calm, seed),
    raceRow(`the same, server killed ${killed.kills} times`, killed, seed),
    {
      area: AREA,
      measure: 'claims with the hub dead, then back',
      done: away.claims,
      want: links,
      lost: away.lost.length,
      doubled: away.doubled.length,
      met: away.claims >= links && away.lost.length === 0 && away.doubled.length === 0,
      seed,
    },
    {
      area: AREA,
      measure: `claims under ${kills.hubKills} hub kills and ${kills.leafKills} leaf kills`,
      done: kills.claims,
      want: links,
      lost: kills.lost.length,
      doubled: kills.doubled.length,
      met: kills.claims >= links && kills.lost.length === 0 && kills.doubled.length === 0,
      seed,
    },
    {
      area: AREA,
      measure: `half-open link noticed, ms (at most ${HALF_OPEN_MS})`,
      done: Math.round(noticed),
      want: HALF_OPEN_MS,
      lost: 0,
      doubled: 0,
      met: noticed <= HALF_OPEN_MS,
      seed,
    },
  ];
}

function raceRow(measure: string, result: ContestedResult, seed: number): SoakRow {
  return {
    area: AREA,
    measure,
    done: result.claims,
    want: result.tasks * 16,
    lost: result.lost.length + result.unclaimed.length,
    doubled: result.doubled.length + result.differences.length,
    met:
      result.claims === result.tasks * 16 &&
      [result.lost, result.doubled, result.unclaimed, result.differences].every(
        found => found.length === 0,
      ),
    seed,
  };
}
