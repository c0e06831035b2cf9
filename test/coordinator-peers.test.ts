import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startReadyHub } from '../soak/coordinator/hub.ts';
import type { Coordinator } from '../src/main/coordinator/index.ts';
import type { Fabric } from '../src/main/fabric/index.ts';
import {
  claimed,
  coordinatorOn,
  created,
  must,
  runningFabric,
  search,
} from './coordinator-support.ts';

const run = promisify(execFile);
const openssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
if (!openssl) console.log('skipped: there is no openssl to make the hub certificates with.');

const linked = (fabric: Fabric): Promise<Coordinator> =>
  coordinatorOn(fabric, {
    links: {
      hubs: () => fabric.hubs(),
      system: () => fabric.access('bus', 'system'),
      linkTrouble: () => fabric.linkTrouble(),
    },
  });

const peerIs = (coordinator: Coordinator, state: string, lag?: number) =>
  vi.waitFor(
    () => {
      const [peer] = coordinator.peers();
      expect(peer).toMatchObject({ state, ...(lag === undefined ? {} : { lag }) });
      return peer;
    },
    { timeout: 40_000, interval: 50 },
  );

describe.skipIf(!search.found || !openssl)('a studio with the ready hub', () => {
  it('is copied by the hub, claims at a peer, and goes on when a hub server dies', {
    timeout: 120_000,
  }, async () => {
    const hub = await startReadyHub();
    onTestFinished(() => hub.close());
    const [fabricA, fabricB] = [
      await runningFabric({ hubs: [hub.link] }),
      await runningFabric({ hubs: [hub.link] }),
    ];
    const [a, b] = [await linked(fabricA), await linked(fabricB)];
    await peerIs(a, 'linked');
    await peerIs(b, 'linked');

    const task = await created(a, { title: 'Render the opener' });
    const home = fabricA.studio;
    const there = await vi.waitFor(
      async () => must(await b.claimTask({ task: task.id, swarm: 'away', home })),
      { timeout: 15_000, interval: 50 },
    );
    if (!there.claimed) throw new Error(there.reason);
    const again = must(await a.claimTask({ task: task.id, swarm: 'here' }));
    expect(again).toMatchObject({ claimed: false, holder: 'away' });
    must(await b.complete({ task: task.id, token: there.token, home, result: 'done' }));
    expect(must(await a.showTask({ task: task.id })).task.state).toBe('done');
    await peerIs(a, 'linked', 0);

    await hub.kill(0);
    const own = await created(a);
    await claimed(a, own.id, 'here');
    await peerIs(a, 'linked', 0);
    await hub.start(0);

    await Promise.all([0, 1, 2].map(hub.kill));
    await peerIs(b, 'down');
    const foreign = await b.claimTask({ task: own.id, swarm: 'away', home });
    expect(foreign).toMatchObject({
      ok: false,
      error: {
        code: 'connection_down',
        message: expect.stringContaining('home studio is offline'),
      },
    });
    const alone = await created(b);
    await claimed(b, alone.id, 'here');
    await Promise.all([0, 1, 2].map(hub.start));
    await peerIs(b, 'linked', 0);
  });

  it('says when the hub has a wrong certificate, and works on alone', {
    timeout: 60_000,
  }, async () => {
    const hub = await startReadyHub();
    onTestFinished(() => hub.close());
    const folder = await mkdtemp(join(tmpdir(), 'if-other-ca-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const script = fileURLToPath(new URL('../resources/hub/make-certificates.sh', import.meta.url));
    await run(script, [folder]);
    const fabric = await runningFabric({
      hubs: [{ ...hub.link, tls: { ca: join(folder, 'ca.pem') } }],
    });
    const coordinator = await linked(fabric);
    const peer = await peerIs(coordinator, 'down');
    expect(peer?.error?.message).toContain('certificate that this studio does not trust');
    await claimed(coordinator, (await created(coordinator)).id, 'here');
  });
});
