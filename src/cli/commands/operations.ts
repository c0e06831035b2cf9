import type { Command } from 'commander';
import type { OperationDescriptor } from '../../contracts/index.ts';
import { fieldsOf, placeholder } from '../fields.ts';
import { type CliSession, show } from '../session.ts';
import { askHouse, findTarget, type Target } from '../target.ts';
import { table } from '../words.ts';

export function operationsCommand(program: Command, session: CliSession): void {
  program
    .command('operations')
    .description('lists what a connection (or every connection) can do')
    .argument('[connection]', 'a connection, or an adapter with only one')
    .action(async (word: string | undefined) => {
      const house = await askHouse(session);
      const targets =
        word === undefined
          ? house.connections.map(connection => findTarget(house, connection.id))
          : [findTarget(house, word)];
      listOperations(session, targets);
    });
}

/** `scene set <scene> [--transition <name>]`: how an operation is typed. */
export function usageOf(operation: OperationDescriptor): string {
  const fields = fieldsOf(operation.input);
  return [
    operation.name.replaceAll('.', ' '),
    ...fields.filter(field => field.required).map(field => `<${field.flag}>`),
    ...fields
      .filter(field => !field.required)
      .map(field =>
        field.type.kind === 'boolean'
          ? `[--${field.flag}]`
          : `[--${field.flag} <${placeholder(field)}>]`,
      ),
  ].join(' ');
}

export function listOperations(session: CliSession, targets: readonly Target[]): void {
  const listed = targets.flatMap(({ connection, adapter }) =>
    adapter.operations.map(operation => ({ connection: connection.id, ...operation })),
  );
  show(session, listed, () =>
    targets.flatMap(({ connection, adapter }, index) => {
      const rows = [...adapter.operations]
        .sort((a, b) => a.group.localeCompare(b.group))
        .map(operation => [`  if ${connection.id} ${usageOf(operation)}`, operation.title]);
      return [...(index > 0 ? [''] : []), `${connection.name} (${adapter.name})`, ...table(rows)];
    }),
  );
}
