import type { Command } from 'commander';
import {
  fault,
  type JsonObject,
  type MethodInput,
  type OperationDescriptor,
} from '../../contracts/index.ts';
import { newCommand } from '../command.ts';
import { fieldsOf } from '../fields.ts';
import { addFields, fill, tidyFlags } from '../form.ts';
import { press } from '../press.ts';
import type { CliSession } from '../session.ts';
import { askHouse, findOperation, findTarget, type Target } from '../target.ts';
import { duration } from '../words.ts';
import { listOperations, usageOf } from './operations.ts';

/** `if <connection-or-adapter> <operation words…> [values…] [--field value]`. */
export async function runOperation(
  session: CliSession,
  words: readonly string[],
  commands: readonly string[],
): Promise<void> {
  const [who = '', ...rest] = words;
  const target = findTarget(await askHouse(session), who, commands);
  if (rest[0] === '--help' || rest[0] === '-h') return listOperations(session, [target]);
  const { operation, rest: typed } = findOperation(target, rest);
  await press(session, readPress(session, target, operation, typed));
}

/** The request that the words ask for. Throws `bad_input`, and commander's own for help. */
export function readPress(
  session: CliSession,
  target: Target,
  operation: OperationDescriptor,
  typed: readonly string[],
): MethodInput<'invoke'> {
  const fields = fieldsOf(operation.input);
  const command = operationCommand(session, target, operation);
  command.parse(tidyFlags(typed, fields), { from: 'user' });
  const options = command.opts<{ deadlineMs?: string; idempotencyKey?: string }>();
  const input: JsonObject = fill(fields, command.args, options);
  const { deadlineMs, idempotencyKey } = options;
  return {
    connection: target.connection.id,
    operation: operation.name,
    input,
    ...(deadlineMs === undefined ? {} : { deadlineMs: readDeadline(deadlineMs) }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

function operationCommand(
  session: CliSession,
  target: Target,
  operation: OperationDescriptor,
): Command {
  const name = `if ${target.connection.id} ${operation.name.replaceAll('.', ' ')}`;
  const proof = operation.confirms
    ? 'its state proves the effect (confirmed)'
    : 'its answer is the proof (acknowledged)';
  const command = newCommand(session, name).description(
    `${operation.title} on ${target.connection.name}: ${operation.effect}, ${proof}, at most ${duration(operation.timeoutMs)}.`,
  );
  addFields(command, fieldsOf(operation.input), true);
  const values = usageOf(operation).slice(operation.name.length + 1);
  return command
    .usage(values)
    .option('--deadline-ms <ms>', 'how long to wait for the outcome, 50 to 600000')
    .option('--idempotency-key <key>', 'a second press with the same key is the same press');
}

function readDeadline(text: string): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms >= 50 && ms <= 600_000) return ms;
  throw fault(
    'bad_input',
    `"${text}" is no deadline: whole milliseconds from 50 to 600000 are expected.`,
    'Correct --deadline-ms and try again.',
  );
}
