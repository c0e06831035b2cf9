import { expect, it } from 'vitest';
import { startObsSimulator } from '../src/simulators/obs/index.ts';
import type { SimulatorFault } from '../src/simulators/simulator.ts';
import { liesOf, type Press, pressThrough } from './obs-chaos.ts';
import { rig } from './obs-harness.ts';

const faults: SimulatorFault[] = ['refuse', 'restart', 'silence', 'delay', 'drop', 'garbage'];

it('says of every press what OBS’s own journal says, whatever breaks', {
  timeout: 90_000,
}, async () => {
  const sim = await startObsSimulator();
  const driven = rig({ port: sim.ports.ws });
  const presses: Press[] = [];
  try {
    await driven.complete();
    for (const fault of faults) {
      presses.push(...(await pressThrough({ sim, rig: driven }, fault, presses.length)));
    }
    expect(liesOf(sim.journal(), presses)).toEqual([]);
    const kinds = presses.map(({ answer }) => answer.kind);
    expect(kinds).toEqual(expect.arrayContaining(['confirmed', 'failed', 'unknown']));
  } finally {
    await driven.close();
    await sim.close();
  }
});
