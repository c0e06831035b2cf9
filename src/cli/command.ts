import { Command } from 'commander';
import type { CliSession } from './session.ts';

const everywhere = `
Everywhere:
  --json        one JSON object (or one a line, for the log) instead of words
  --data DIR    which studio, by its data folder; IF_DATA says the same
`;

/** A command that prints through the session and never ends the process. */
export function newCommand(session: CliSession, name: string): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: text => session.io.out(text.trimEnd()),
      writeErr: () => undefined, // the one place that prints errors is `run`
    })
    .showSuggestionAfterError()
    .addHelpText('after', everywhere);
}

/** A subcommand whose words depend on a declaration: it gets them as they were typed. */
export function rawCommand(
  parent: Command,
  name: string,
  usage: string,
  description: string,
  run: (words: string[]) => Promise<void>,
): Command {
  return parent
    .command(name)
    .description(description)
    .usage(usage)
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action((words: string[]) => run(words));
}
