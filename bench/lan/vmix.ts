import { type ChildProcess, fork } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../src/simulators/simulator.ts';
import { percentile, type Row } from '../table.ts';
import { bundled } from './bundle.ts';

const PRESSES = 400;
const CUTS = 150;
const IDLE_MS = 8000;
const BUTTONS = 200;

type Message = Record<string, unknown>;

/** A child process, and a way to wait for the next message that has a field. */
function child(file: string, ...args: number[]) {
  const process: ChildProcess = fork(file, args.map(String));
  return {
    process,
    send: (message: Message) => void process.send(message),
    next: (fits: (message: Message) => boolean): Promise<Message> =>
      new Promise((resolve, reject) => {
        const hear = (message: Message) => {
          if (!fits(message)) return;
          process.off('message', hear);
          process.off('exit', ended);
          resolve(message);
        };
        const ended = () => reject(new Error(`${file} ended.`));
        process.on('message', hear);
        process.once('exit', ended);
      }),
  };
}

const has = (field: string) => (message: Message) => field in message;

/** What one size of show costs: all in ms, but for `cpu` (% of a core) and `privateMb`. */
async function measure(inputs: number, script: string) {
  const sim = child(fileURLToPath(new URL('./vmix-simulator.ts', import.meta.url)), inputs);
  const { tcp, http } = await sim.next(has('tcp'));
  const adapter = child(script, Number(tcp), Number(http), Math.min(BUTTONS, inputs));
  await adapter.next(message => message.status === 'live');
  const bare = connect({ port: Number(tcp), host: '127.0.0.1', noDelay: true });
  await new Promise(resolve => bare.once('data', resolve));
  bare.resume();
  try {
    await setTimeout(2000); // the first parse and its garbage are not idleness
    adapter.send({ cost: IDLE_MS });
    const { cpu, privateMb } = await adapter.next(has('cpu'));

    sim.send({ stir: true });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let press = 0; press < PRESSES; press += 1) {
      const input = 1 + (press % inputs);
      const [{ arrived }, { pressed, kind }] = await Promise.all([
        sim.next(has('arrived')),
        adapter.next(has('pressed')),
        adapter.send({ press: input }),
      ]);
      if (kind !== 'confirmed') throw new Error(`A press on ${inputs} inputs ended ${kind}.`);
      ours.push(Number(arrived) - Number(pressed));
      const begun = monotonicMs();
      const [bareArrived] = await Promise.all([
        sim.next(has('arrived')),
        bare.write(`FUNCTION PreviewInput Input=${input}\r\n`),
      ]);
      theirs.push(Number(bareArrived.arrived) - begun);
      await setTimeout(press % 13);
    }
    sim.send({ stir: false });

    const lamps: number[] = [];
    for (let cut = 0; cut < CUTS; cut += 1) {
      const input = 2 + (cut % (Math.min(BUTTONS, inputs) - 1));
      const [lit, cutAt] = await Promise.all([
        adapter.next(message => message.lit === input),
        sim.next(has('cut')),
        sim.send({ cut: input }),
      ]);
      lamps.push(Number(lit.at) - Number(cutAt.cut));
      await setTimeout(cut % 17);
    }
    return { ours, theirs, lamps, cpu: Number(cpu), privateMb: privateMb as number | undefined };
  } finally {
    bare.destroy();
    adapter.process.kill();
    sim.process.kill();
  }
}

const round = (value: number) => Math.round(value * 100) / 100;

/** vMix: press to wire, tally to lamp, idle cost, at 20, 150 and 500 inputs. */
export async function vmixBench(): Promise<Row[]> {
  const script = await bundled('./vmix-adapter.ts');
  try {
    const rows: Row[] = [];
    for (const inputs of [20, 150, 500]) {
      rows.push(...rowsOf(inputs, await measure(inputs, script.path)));
    }
    return rows;
  } finally {
    await script.dispose();
  }
}

function rowsOf(inputs: number, measured: Awaited<ReturnType<typeof measure>>): Row[] {
  const { ours, theirs, lamps, cpu, privateMb } = measured;
  const rows: Row[] = [];
  const of = (samples: number[], share: number) => round(percentile(samples, share));
  rows.push({
    area: 'lan',
    measure: `vMix, ${inputs} inputs, polled and pushed: press → FUNCTION bytes at the simulator`,
    unit: 'ms',
    ours: { p50: of(ours, 0.5), p99: of(ours, 0.99), max: of(ours, 1) },
    baseline: { name: 'bare socket', p50: of(theirs, 0.5), p99: of(theirs, 0.99) },
    ratio: round(percentile(ours, 0.5) / percentile(theirs, 0.5)),
    goal: 'p99 ≤ 5 ms',
    met: percentile(ours, 0.99) <= 5,
  });
  rows.push({
    area: 'lan',
    measure: `vMix, ${inputs} inputs: tally at the device → lamp out of the adapter`,
    unit: 'ms',
    ours: { p50: of(lamps, 0.5), p95: of(lamps, 0.95), max: of(lamps, 1) },
    goal: 'p95 ≤ 25 ms to the renderer',
    met: percentile(lamps, 0.95) <= 25,
  });
  rows.push({
    area: 'lan',
    measure: `vMix, ${inputs} inputs: one idle adapter`,
    unit: '% of a core',
    ours: { p50: round(cpu) },
    goal: '≤ 3 %',
    met: cpu <= 3,
  });
  if (privateMb !== undefined)
    rows.push({
      area: 'lan',
      measure: `vMix, ${inputs} inputs: private memory of the adapter's process`,
      unit: 'MB',
      ours: { p50: round(privateMb) },
      goal: '≤ 60 MB',
      met: privateMb <= 60,
    });
  return rows;
}
