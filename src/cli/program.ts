import type { Command } from 'commander';
import { newCommand } from './command.ts';
import { callCommand } from './commands/call.ts';
import { completionCommand } from './commands/completion.ts';
import { connectionCommand } from './commands/connection.ts';
import { faultCommand } from './commands/fault.ts';
import { logCommand } from './commands/log.ts';
import { operationsCommand } from './commands/operations.ts';
import { pageCommand, pressCommand } from './commands/page.ts';
import { processCommand, showCommand, statusCommand, vaultCommand } from './commands/status.ts';
import type { CliSession } from './session.ts';

/** Adds commands that only a process of its own can run. */
export type HostCommands = (program: Command, session: CliSession) => void;

/** Every command that has a name of its own; the rest are connections and their operations. */
export function buildProgram(session: CliSession, host?: HostCommands): Command {
  const program = newCommand(session, 'if')
    .description('Drives the studio: one press, a true answer.')
    .usage('<command> … | <connection> <operation> [values] [--field value]')
    .addHelpText(
      'after',
      `
Presses:
  if obs scene set "Camera 1"     the operation scene.set of the connection (or only adapter) obs
  if obs --help                   what a connection can do
  if obs scene set --help         the fields of an operation
`,
    );
  for (const add of [
    statusCommand,
    connectionCommand,
    operationsCommand,
    pageCommand,
    pressCommand,
    logCommand,
    showCommand,
    processCommand,
    vaultCommand,
    faultCommand,
    callCommand,
    completionCommand,
  ]) {
    add(program, session);
  }
  host?.(program, session);
  return program;
}
