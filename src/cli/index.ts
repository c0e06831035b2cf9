import parseWords from 'string-argv';
import type { ExitCode, MethodName, Origin, Result, StudioClient } from '../contracts/index.ts';
import { ok } from '../contracts/index.ts';
import type { CliIo } from './io.ts';
import { run } from './run.ts';

export { type ConnectedStudio, connectStudio } from './client.ts';
export { defaultDataFolder } from './folder.ts';
export type { CliIo } from './io.ts';
export { type PressReport, reportOf } from './press.ts';
export { pressInWords } from './words.ts';

/** How a line in the console panel may begin, as in a terminal. */
const ownNames = new Set(['if', './if', 'infrafabric']);

/**
 * Runs one `if` line on a studio that is at hand, as the console panel does: prints through `io`,
 * returns the exit code, never throws, never ends the process.
 */
export async function runLine(
  client: StudioClient,
  line: string | readonly string[],
  io: Pick<CliIo, 'out' | 'err'> & Partial<CliIo>,
): Promise<ExitCode> {
  const words = typeof line === 'string' ? parseWords(line) : [...line];
  if (ownNames.has(words[0] ?? '')) words.shift();
  const { call, on } = client;
  return run(words, {
    io: {
      place: 'console',
      colour: false,
      env: {},
      readInput: async () => '',
      ...io,
    },
    dir: '',
    connect: async () => ok({ call, on }), // without its close: the caller keeps the client
  });
}

/** The studio as its own process holds it: every call says who asks. */
interface StudioAtHand {
  call(method: string, input: unknown, origin: Origin): Promise<Result<unknown>>;
  on: StudioClient['on'];
}

/** Runs one line of the console panel on the studio in this process; what it said comes as one text. */
export async function runConsoleLine(
  studio: StudioAtHand,
  line: string,
  who = 'console',
): Promise<{ output: string; exit: ExitCode }> {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const origin: Origin = { kind: 'console', who };
  const client: StudioClient = {
    // The handlers are typed by the same table, so what comes out is what the method promises.
    call: ((method: MethodName, input: unknown) =>
      studio.call(method, input, origin)) as StudioClient['call'],
    on: listener => studio.on(listener),
  };
  const exit = await runLine(client, line, { out: say, err: say });
  return { output: said.join('\n'), exit };
}
