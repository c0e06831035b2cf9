import { resolve } from 'node:path';
import { type Command, CommanderError } from 'commander';
import {
  type ExitCode,
  exitCode,
  exitOfError,
  fault,
  type Result,
  type StudioError,
  toStudioError,
} from '../contracts/index.ts';
import { runOperation } from './commands/operation.ts';
import type { CliIo } from './io.ts';
import { buildProgram, type HostCommands } from './program.ts';
import { type CliSession, need, type ReachedStudio } from './session.ts';
import { errorInWords } from './words.ts';

export interface RunOptions {
  io: CliIo;
  /** The data folder when `--data` is not given. */
  dir: string;
  connect(dir: string): Promise<Result<ReachedStudio>>;
  /** Commands that only a process of its own can run: `studio`, `sim`. */
  host?: HostCommands;
}

/** Runs one command line (the words after `if`) and returns its exit code. Never throws. */
export async function run(argv: readonly string[], options: RunOptions): Promise<ExitCode> {
  const { io } = options;
  let client: Promise<Result<ReachedStudio>> | undefined;
  let json = argv.includes('--json');
  try {
    const globals = takeGlobals(argv);
    json = globals.json;
    const dir = globals.data === undefined ? options.dir : resolve(globals.data);
    const session: CliSession = {
      io,
      json,
      dir,
      exit: exitCode.ok,
      async studio() {
        client ??= options.connect(dir);
        return need(await client);
      },
    };
    await dispatch(session, globals.words, options.host);
    return session.exit;
  } catch (thrown) {
    return tell(io, json, thrown);
  } finally {
    const open = await client;
    if (open?.ok) open.value.close?.();
  }
}

async function dispatch(
  session: CliSession,
  words: readonly string[],
  host: HostCommands | undefined,
): Promise<void> {
  const program = buildProgram(session, host);
  const [first] = words;
  if (first === undefined) {
    program.outputHelp();
    session.exit = exitCode.usage;
    return;
  }
  const names = program.commands.map(command => command.name());
  if (first.startsWith('-') || first === 'help' || names.includes(first)) {
    refuseHalf(program, words);
    await program.parseAsync(words, { from: 'user' });
  } else {
    await runOperation(session, words, names);
  }
}

/** `if log` alone: says what may follow. */
function refuseHalf(program: Command, words: readonly string[]): void {
  const group = program.commands.find(command => command.name() === words[0]);
  if (words.length !== 1 || group === undefined || group.commands.length === 0) return;
  const follow = group.commands.map(command => command.name()).join(', ');
  throw fault('bad_input', `if ${group.name()}: what should it do?`, `One of: ${follow}.`);
}

interface Globals {
  json: boolean;
  data?: string;
  words: string[];
}

/** `--json` and `--data DIR` mean the same wherever they stand, up to a bare `--`. */
function takeGlobals(argv: readonly string[]): Globals {
  const end = argv.indexOf('--');
  const open = end < 0 ? argv : argv.slice(0, end);
  const globals: Globals = { json: false, words: [] };
  for (let index = 0; index < open.length; index += 1) {
    const word = open[index] ?? '';
    if (word === '--json') globals.json = true;
    else if (word.startsWith('--data=')) globals.data = word.slice('--data='.length);
    else if (word === '--data') {
      index += 1;
      const dir = open[index];
      if (dir === undefined) {
        throw fault('bad_input', '--data needs a folder.', 'Give it: --data DIR.');
      }
      globals.data = dir;
    } else globals.words.push(word);
  }
  if (end >= 0) globals.words.push(...argv.slice(end));
  return globals;
}

function tell(io: CliIo, json: boolean, thrown: unknown): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCode.ok; // help
  const error =
    thrown instanceof CommanderError ? usageError(thrown) : toStudioError(thrown, 'running `if`');
  if (json) io.out(JSON.stringify({ error }));
  else io.err(errorInWords(io, error));
  return exitOfError(error);
}

/** Commander's own words, with its suggestion as the next step. */
function usageError(thrown: CommanderError): StudioError {
  const [first = '', second] = thrown.message.replace(/^error: /, '').split('\n');
  return {
    code: 'bad_input',
    message: `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`,
    next: second?.replace(/^\((.*)\)$/, '$1') ?? 'Add --help to see what the command takes.',
  };
}
