import { readFileSync } from 'node:fs';
import { startAdapter } from '../../src/adapters/kit/index.ts';
import { vmix } from '../../src/adapters/lan/vmix/index.ts';
import { monotonicMs } from '../../src/simulators/simulator.ts';

// The adapter alone in a process, as the chassis has it: presses, lamps, its own cost.

const [tcpPort, httpPort, buttons] = process.argv.slice(2).map(Number);
const runtime = startAdapter({
  adapter: vmix,
  config: { host: '127.0.0.1', tcpPort, httpPort },
  now: Date.now,
  events: {
    status: status => process.send?.({ status: status.state }),
    lamps: lamps => {
      const at = monotonicMs();
      const lit = Object.keys(lamps).filter(key => lamps[key] === 'program');
      for (const input of lit) process.send?.({ lit: Number(input), at });
    },
    log: () => undefined,
    telemetry: () => undefined,
  },
});
runtime.watch(
  Object.fromEntries(
    Array.from({ length: buttons ?? 0 }, (_, index) => [
      String(index + 1),
      { operation: 'input.cut', input: { input: String(index + 1) } },
    ]),
  ),
);

/** Memory that is this process's own, MB; undefined where /proc is not. */
function privateMb(): number | undefined {
  try {
    const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
    const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].map(([, kb]) =>
      Number(kb),
    );
    return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
  } catch {
    return undefined;
  }
}

process.on('message', (message: { press?: number; cost?: number }) => {
  if (message.press !== undefined) {
    const begun = monotonicMs();
    const input = { input: String(message.press) };
    void runtime
      .invoke({ operation: 'input.preview', input, deadlineMs: 5000, onStage: () => undefined })
      .then(({ kind }) => process.send?.({ pressed: begun, kind }));
  }
  if (message.cost !== undefined) {
    const before = process.cpuUsage();
    const begun = performance.now();
    setTimeout(() => {
      const { user, system } = process.cpuUsage(before);
      const cpu = (user + system) / 10 / (performance.now() - begun);
      process.send?.({ cpu, privateMb: privateMb() });
    }, message.cost);
  }
});
process.on('disconnect', () => process.exit(0));
