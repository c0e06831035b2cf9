import type { Command } from 'commander';
import type { OperationDescriptor } from '../contracts/index.ts';
import { type Field, fieldsOf } from './fields.ts';
import type { CliSession } from './session.ts';
import { askHouse, findOperation, findTarget, type House, type Target } from './target.ts';

/** What the last word may become, given the words before it. Nothing when the studio is not there. */
export async function candidates(
  session: CliSession,
  program: Command,
  words: readonly string[],
): Promise<string[]> {
  const partial = words.at(-1) ?? '';
  const before = words.slice(0, -1).filter(word => word !== '--json');
  const all = await possible(session, program, before).catch(() => []);
  return [...new Set(all)].filter(word => word.startsWith(partial)).sort();
}

async function possible(
  session: CliSession,
  program: Command,
  before: readonly string[],
): Promise<string[]> {
  const named = program.commands.filter(command => !command.name().startsWith('_'));
  if (before.length === 0) {
    const names = named.map(command => command.name());
    return [...names, ...connectionNames(await askHouse(session).catch(() => emptyHouse))];
  }
  const { command, rest } = descend(program, before);
  if (command !== program) return ofCommand(session, command, rest);
  const target = findTarget(await askHouse(session), before[0] ?? '');
  return ofTarget(session, target, before.slice(1));
}

const emptyHouse: House = { connections: [], adapters: [] };

/** Connection ids, and adapters that have only one connection. */
function connectionNames({ connections }: House): string[] {
  const adapters = connections.map(connection => connection.adapter);
  const single = adapters.filter((id, _, every) => every.filter(one => one === id).length === 1);
  return [...connections.map(connection => connection.id), ...single];
}

function descend(program: Command, words: readonly string[]) {
  let command = program;
  let rest = words;
  for (;;) {
    const next = command.commands.find(candidate => candidate.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest = rest.slice(1);
  }
}

async function ofCommand(
  session: CliSession,
  command: Command,
  rest: readonly string[],
): Promise<string[]> {
  if (command.commands.length > 0) return command.commands.map(sub => sub.name());
  const flags = command.options.flatMap(option => option.long ?? []);
  const argument = command.registeredArguments[rest.length];
  if (argument?.argChoices !== undefined) return [...argument.argChoices, ...flags];
  const studio = await session.studio();
  switch (command.name()) {
    case 'press': {
      const pages = await studio.call('page.list', {});
      return pages.ok
        ? pages.value.flatMap(page => page.buttons.map(button => `${page.id}/${button.id}`))
        : [];
    }
    case 'add': {
      const { adapters } = await askHouse(session);
      const adapter = adapters.find(candidate => candidate.id === rest[0]);
      if (adapter === undefined) return adapters.map(candidate => candidate.id);
      return fieldsOf(adapter.config, ['id', 'name']).map(field => `--${field.flag}`);
    }
    case 'test':
    case 'remove':
    case 'fault':
    case 'operations':
      return rest.length === 0 ? connectionNames(await askHouse(session)) : flags;
    default:
      return flags;
  }
}

async function ofTarget(
  session: CliSession,
  target: Target,
  before: readonly string[],
): Promise<string[]> {
  const found = operationOf(target, before);
  if (found === undefined) {
    const said = before.map(word => `${word}.`).join('');
    return target.adapter.operations
      .filter(({ name }) => name.startsWith(said))
      .flatMap(({ name }) => name.slice(said.length).split('.')[0] ?? []);
  }
  const { operation, rest } = found;
  const fields = fieldsOf(operation.input);
  const asked = fields.find(field => `--${field.flag}` === rest.at(-1));
  const place = rest.filter(word => !word.startsWith('--')).length;
  const next = asked ?? fields.filter(field => field.required)[place];
  const values = next === undefined ? [] : await valuesOf(session, target, operation, next);
  return asked === undefined ? [...values, ...fields.map(field => `--${field.flag}`)] : values;
}

function operationOf(target: Target, words: readonly string[]) {
  try {
    return findOperation(target, words);
  } catch {
    return undefined; // not yet spelled out
  }
}

async function valuesOf(
  session: CliSession,
  target: Target,
  operation: OperationDescriptor,
  field: Field,
): Promise<string[]> {
  if (field.type.kind === 'enum') return field.type.values.map(String);
  if (field.type.kind === 'boolean') return ['on', 'off'];
  const studio = await session.studio();
  const known = await studio.call('operation.choices', {
    connection: target.connection.id,
    operation: operation.name,
  });
  return known.ok ? (known.value[field.name] ?? []) : [];
}
