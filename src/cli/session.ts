import type { ExitCode, Result, StudioClient, StudioError } from '../contracts/index.ts';
import { exitCode, fault } from '../contracts/index.ts';
import type { CliIo } from './io.ts';

/** A studio over whichever road; those that can end by themselves say when. */
export type ReachedStudio = StudioClient & {
  readonly ended?: Promise<StudioError>;
  close?(): void;
};

/** One run of `if`: what every command is given. */
export interface CliSession {
  readonly io: CliIo;
  /** `--json`: results are for programs. */
  readonly json: boolean;
  /** The data folder that was asked for. */
  readonly dir: string;
  /** The running studio; connects at the first use. Throws `no_studio`. */
  studio(): Promise<ReachedStudio>;
  /** How the run ends when nothing is thrown; 0 unless a command says otherwise. */
  exit: ExitCode;
}

/** The value of a result; its error goes the throw road to the one place that prints errors. */
export function need<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, next, detail } = result.error;
  throw fault(code, message, next, detail);
}

/** Prints a result: JSON as one line for programs, or the lines made for people. */
export function show(session: CliSession, value: unknown, lines: () => readonly string[]): void {
  if (session.json) return session.io.out(JSON.stringify(value));
  const text = lines();
  if (text.length > 0) session.io.out(text.join('\n'));
}

export const endWith = (session: CliSession, exit: ExitCode): void => {
  if (session.exit === exitCode.ok) session.exit = exit;
};

/** Refuses what cannot be done in the console panel. */
export function onlyInTerminal(session: CliSession, what: string): void {
  if (session.io.place === 'terminal') return;
  throw fault(
    'not_supported',
    `${what} is for a terminal; the console panel cannot do it.`,
    `Run it in a terminal: ./if ${what}`,
  );
}
