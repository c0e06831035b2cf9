import { startObsSimulator } from '../../src/simulators/index.ts';

// A simulated OBS in a process of its own that tells when each command arrives (monotonic ms,
// comparable between the processes of one machine).

const simulator = await startObsSimulator({});
simulator.onJournal(({ what, name, at }) => {
  if (what === 'command' && name === 'SetCurrentProgramScene') process.send?.({ at });
});
process.send?.({ port: simulator.ports.ws });
process.on('disconnect', () => process.exit(0));
