import { monotonicMs, startVmixSimulator } from '../../src/simulators/index.ts';

// A vMix stand-in in a process of its own: says when commands arrived, moves things on request.

const inputs = Number(process.argv[2]);
const sim = await startVmixSimulator({ inputs });
sim.onJournal(entry => {
  if (entry.what === 'command') process.send?.({ arrived: entry.at });
});
let stirring: NodeJS.Timeout | undefined;
process.on('message', (message: { cut?: number; stir?: boolean }) => {
  if (message.cut !== undefined) {
    const at = monotonicMs();
    sim.operate('CutDirect', { Input: String(message.cut) });
    process.send?.({ cut: at });
  }
  if (message.stir === true) {
    // Someone at the mixer: 20 fader moves a second, each a push and a changed document.
    let turn = 0;
    stirring = setInterval(() => {
      turn += 1;
      const fader = { Input: String(1 + (turn % inputs)), Value: String(turn % 100) };
      sim.operate('SetVolume', fader);
    }, 50);
  }
  if (message.stir === false) clearInterval(stirring);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ tcp: sim.ports.tcp, http: sim.ports.http });
