import { vi } from 'vitest';
import type { Answer } from '../src/adapters/kit/index.ts';
import type { HomeAssistantSimulator } from '../src/simulators/home-assistant/index.ts';
import type { JournalEntry, SimulatorFault } from '../src/simulators/simulator.ts';
import type { Driven } from './home-assistant-bench.ts';
import { live } from './home-assistant-bench.ts';

/** One press that a journal can tell from every other: the countdown is set to its number. */
export interface Press {
  number: number;
  /** Monotonic ms when the answer came. */
  answeredAt: number;
  answer: Answer;
}

const monotonic = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * Presses while a fault strikes: some before it, some into it; then the fault is over and the
 * connection must come back by itself. Returns the presses for `liesOf`.
 * @param first numbers from here up are used, one a press; at most 3600 in all.
 */
export async function pressThrough(
  { simulator, driven }: { simulator: HomeAssistantSimulator; driven: Driven },
  fault: SimulatorFault,
  first: number,
  options: { presses?: number; deadlineMs?: number; delayMs?: number } = {},
): Promise<Press[]> {
  const { presses = 6, deadlineMs = 1500, delayMs = 200 } = options;
  const press = async (number: number): Promise<Press> => {
    const input = { entity: 'input_number.countdown', value: number };
    const { answer } = await driven.press('number.set', input, deadlineMs);
    return { number, answer, answeredAt: monotonic() };
  };
  const flying: Promise<Press>[] = [];
  for (let index = 0; index < presses; index += 1) {
    flying.push(press(first + index));
    if (index === Math.floor(presses / 2)) await simulator.fault(fault, { delayMs });
  }
  const done = await Promise.all(flying);
  if (fault === 'silence') await untilGivenUp(driven);
  await simulator.fault('none');
  await live(driven, 30_000);
  return done;
}

/** The adapter has noticed the silence and cut the line: nothing in it may come out later. */
async function untilGivenUp({ runtime }: Driven): Promise<void> {
  await vi.waitFor(
    () => {
      const { state } = runtime.status();
      if (state === 'live' || state === 'stale') throw new Error(`still ${state}`);
    },
    { timeout: 10_000, interval: 20 },
  );
}

interface Told {
  command: JournalEntry | undefined;
  effect: JournalEntry | undefined;
  reply: JournalEntry | undefined;
}

/** What the house itself wrote down about one press. */
function told(journal: readonly JournalEntry[], number: number): Told {
  const command = journal.find(
    ({ what, name, data }) =>
      what === 'command' &&
      name === 'input_number.set_value' &&
      field(field(data, 'service_data'), 'value') === number,
  );
  const from = command === undefined ? journal.length : journal.indexOf(command);
  const effect = journal
    .slice(from)
    .find(
      ({ what, name, data }) =>
        what === 'effect' &&
        name === 'input_number.countdown' &&
        field(data, 'to') === number.toFixed(1),
    );
  const reply = journal
    .slice(from)
    .find(({ what, data }) => what === 'reply' && field(data, 'id') === field(command?.data, 'id'));
  return { command, effect, reply };
}

const field = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;

/** Presses whose outcome is not what the house's own journal says; empty when all told the truth. */
export function liesOf(journal: readonly JournalEntry[], presses: readonly Press[]): string[] {
  return presses.flatMap(({ number, answer, answeredAt }) => {
    const { command, effect, reply } = told(journal, number);
    const lie = (why: string) => [`press ${number} said ${answer.kind}: ${why}`];
    // `unknown` says that it was sent: bytes that the link still held may arrive later.
    if (answer.kind !== 'unknown' && command !== undefined && command.at > answeredAt) {
      return lie('its command arrived after');
    }
    switch (answer.kind) {
      case 'confirmed':
        return effect === undefined ? lie('the house never changed') : [];
      case 'acknowledged':
        return reply === undefined ? lie('the house never answered') : [];
      case 'failed':
        if (!answer.sent) return command === undefined ? [] : lie('the house got the command');
        return effect === undefined ? [] : lie('the house did it');
      default:
        return []; // unknown: whatever happened, it claims nothing
    }
  });
}
