import type { Answer } from '../src/adapters/kit/index.ts';
import type { ObsSimulator } from '../src/simulators/obs/index.ts';
import {
  type JournalEntry,
  monotonicMs,
  type SimulatorFault,
} from '../src/simulators/simulator.ts';
import { eventually, type Rig } from './obs-harness.ts';

/** One press that the journal can tell from every other: it sets a text to its number. */
export interface Press {
  number: number;
  answer: Answer;
  /** Monotonic ms when the answer came. */
  answeredAt: number;
}

/**
 * Presses while a fault strikes: some before it, some into it; then the fault is over and the
 * connection must come back by itself. `first` and up are the numbers used, one a press.
 */
export async function pressThrough(
  { sim, rig }: { sim: ObsSimulator; rig: Rig },
  fault: SimulatorFault,
  first: number,
  options: { presses?: number; deadlineMs?: number; delayMs?: number } = {},
): Promise<Press[]> {
  const { presses = 6, deadlineMs = 1500, delayMs = 200 } = options;
  const press = async (number: number): Promise<Press> => {
    const input = { input: 'Lower third', text: String(number) };
    const { answer } = await rig.press('text.set', input, deadlineMs);
    return { number, answer, answeredAt: monotonicMs() };
  };
  const flying: Promise<Press>[] = [];
  for (let index = 0; index < presses; index += 1) {
    flying.push(press(first + index));
    if (index === Math.floor(presses / 2)) await sim.fault(fault, { delayMs });
  }
  const done = await Promise.all(flying);
  if (fault === 'refuse') {
    await rig.until('down');
    done.push(await press(first + presses)); // on a link that is known to be down
  }
  if (fault === 'silence' || fault === 'garbage') {
    await eventually(() => !['live', 'stale'].includes(rig.adapter.status().state));
  }
  await sim.fault('none');
  await rig.until('live', 30_000);
  return done;
}

const field = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;

/** Presses whose outcome is not what OBS's own journal says; empty when all told the truth. */
export function liesOf(journal: readonly JournalEntry[], presses: readonly Press[]): string[] {
  const lies: string[] = [];
  for (const { number, answer, answeredAt } of presses) {
    const text = String(number);
    const commands = journal.filter(
      ({ what, name, data }) =>
        what === 'command' &&
        name === 'SetInputSettings' &&
        field(field(data, 'inputSettings'), 'text') === text,
    );
    const effect = journal.find(
      ({ what, name, data }) =>
        what === 'effect' &&
        name === 'input-settings' &&
        field(field(data, 'settings'), 'text') === text,
    );
    const say = (what: string) => lies.push(`press ${number} said ${answer.kind}, yet ${what}`);
    if (commands.length > 1) say(`OBS got it ${commands.length} times`);
    if (answer.kind === 'confirmed' && (effect === undefined || effect.at > answeredAt)) {
      say('nothing had changed by then');
    }
    if (answer.kind === 'acknowledged' && commands.length === 0) say('OBS never got it');
    if (answer.kind === 'failed' && !answer.sent && commands.length > 0) say('OBS got it');
    if (answer.kind === 'failed' && answer.sent && effect !== undefined) say('it took effect');
  }
  return lies;
}
