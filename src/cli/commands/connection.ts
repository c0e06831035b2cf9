import type { Command } from 'commander';
import {
  type AdapterDescriptor,
  type ConnectionDraft,
  type ConnectionTest,
  fault,
  type MethodInput,
} from '../../contracts/index.ts';
import { newCommand, rawCommand } from '../command.ts';
import { type Field, fieldsOf } from '../fields.ts';
import { addFields, fill, readSecrets, tidyFlags } from '../form.ts';
import { paint } from '../io.ts';
import { didYouMean } from '../names.ts';
import { type CliSession, need, show } from '../session.ts';
import { askHouse, findTarget } from '../target.ts';
import { duration, table } from '../words.ts';
import { linkInWords, stateStyle } from './status.ts';

export function connectionCommand(program: Command, session: CliSession): void {
  const command = program.command('connection').description('the devices the studio drives');
  rawCommand(
    command,
    'add',
    '<adapter> [--field value]…',
    'keeps a device; its fields: if connection add obs --help',
    words => add(session, words),
  );
  command
    .command('list')
    .description('lists them and how they are')
    .action(() => list(session));
  rawCommand(
    command,
    'test',
    '<connection> | <adapter> [--field value]…',
    'tries a kept connection, or a device by its fields, and says what it found',
    words => test(session, words),
  );
  command
    .command('remove')
    .description('forgets a connection and its secrets')
    .argument('<id>')
    .action((id: string) => remove(session, id));
}

async function add(session: CliSession, words: readonly string[]): Promise<void> {
  const draft = await readDraft(session, 'add', words);
  const studio = await session.studio();
  const kept = need(await studio.call('connection.add', draft));
  show(session, kept, () => [
    `${kept.name} is kept as "${kept.id}".`,
    `Next: if connection test ${kept.id} · if operations ${kept.id}`,
  ]);
}

async function test(session: CliSession, words: readonly string[]): Promise<void> {
  const [word, ...rest] = words;
  const drafted = rest.length > 0 || word === undefined || word.startsWith('-');
  const input: MethodInput<'connection.test'> = drafted
    ? await readDraft(session, 'test', words)
    : { id: findTarget(await askHouse(session), word).connection.id };
  const studio = await session.studio();
  const result = need(await studio.call('connection.test', input));
  show(session, result, () => testInWords(result));
}

const testInWords = (result: ConnectionTest): string[] => [
  `${result.peer}, round trip ${duration(result.roundTripMs)}`,
  ...table(result.found.map(({ label, value }) => [`  ${label}`, value])),
];

async function remove(session: CliSession, id: string): Promise<void> {
  const { connection } = findTarget(await askHouse(session), id);
  const studio = await session.studio();
  need(await studio.call('connection.remove', { id: connection.id }));
  show(session, { removed: connection.id }, () => [`${connection.name} is forgotten.`]);
}

async function list(session: CliSession): Promise<void> {
  const studio = await session.studio();
  const connections = need(await studio.call('connection.list', {}));
  const now = Date.now();
  show(session, connections, () =>
    connections.length === 0
      ? ['No connections yet: if connection add --help']
      : table(
          connections.map(connection => [
            connection.id,
            paint(session.io, stateStyle[connection.status.state], connection.status.state),
            connection.name,
            connection.address,
            linkInWords(connection.status, now),
          ]),
        ),
  );
}

/** Reads `<adapter> [form fields]`; the options come from the adapter's own form. */
async function readDraft(
  session: CliSession,
  verb: 'add' | 'test',
  words: readonly string[],
): Promise<ConnectionDraft> {
  const adapters = (await askHouse(session)).adapters;
  const [id, ...typed] = words;
  const adapter = adapters.find(candidate => candidate.id === id);
  if (adapter === undefined) throw whichAdapter(verb, id, adapters);
  const fields = fieldsOf(adapter.config, ['id', 'name']);
  const command = draftCommand(session, verb, adapter, fields);
  command.parse(tidyFlags(typed, fields), { from: 'user' });
  const options = command.opts<{ id?: string; name?: string }>();
  const config = fill(fields, [], await readSecrets(session.io, fields, options));
  return {
    adapter: adapter.id,
    config,
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
}

function draftCommand(
  session: CliSession,
  verb: 'add' | 'test',
  adapter: AdapterDescriptor,
  fields: readonly Field[],
): Command {
  const command = newCommand(session, `if connection ${verb} ${adapter.id}`).description(
    verb === 'add'
      ? `Keeps a connection to ${adapter.name}.`
      : `Tries ${adapter.name}, keeps nothing.`,
  );
  addFields(command, fields, false);
  if (verb === 'add') {
    command
      .option('--id <id>', 'what it is called in commands; made from the name otherwise')
      .option('--name <name>', 'what people read');
  }
  return command;
}

function whichAdapter(
  verb: string,
  word: string | undefined,
  adapters: readonly AdapterDescriptor[],
) {
  const ids = adapters.map(adapter => adapter.id);
  const all = `Adapters: ${ids.join(', ')}. Each has its own fields: if connection ${verb} ${ids[0] ?? 'obs'} --help`;
  return word === undefined || word.startsWith('-')
    ? fault('bad_input', 'Which kind of device?', all)
    : fault('bad_input', `There is no adapter "${word}".`, didYouMean(word, ids, all));
}
