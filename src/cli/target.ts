import {
  type AdapterDescriptor,
  type ConnectionView,
  fault,
  type OperationDescriptor,
} from '../contracts/index.ts';
import { didYouMean } from './names.ts';
import { type CliSession, need } from './session.ts';

/** A connection and what can be done with it. */
export interface Target {
  connection: ConnectionView;
  adapter: AdapterDescriptor;
}

export interface House {
  connections: ConnectionView[];
  adapters: AdapterDescriptor[];
}

export async function askHouse(session: CliSession): Promise<House> {
  const studio = await session.studio();
  const [connections, adapters] = await Promise.all([
    studio.call('connection.list', {}),
    studio.call('adapter.list', {}),
  ]);
  return { connections: need(connections), adapters: need(adapters) };
}

/**
 * Finds a connection by its id, or the only one of the adapter that was named.
 * Throws `bad_input` when there are several, `no_such_connection` when there is none.
 */
export function findTarget(house: House, word: string, others: readonly string[] = []): Target {
  const adapter = house.adapters.find(candidate => candidate.id === word);
  const byId = house.connections.filter(connection => connection.id === word);
  const found = byId.length > 0 ? byId : house.connections.filter(c => c.adapter === word);
  const [connection, second] = found;
  if (connection === undefined) throw notFound(house, word, adapter, others);
  if (second !== undefined) {
    const ids = found.map(candidate => candidate.id);
    throw fault(
      'bad_input',
      `There are ${found.length} connections of ${adapter?.name ?? word}: ${ids.join(', ')}.`,
      `Say which: if ${ids[0]} …`,
      { connections: ids },
    );
  }
  const own = house.adapters.find(candidate => candidate.id === connection.adapter);
  if (own === undefined) {
    throw fault(
      'no_such_thing',
      `The studio has no adapter "${connection.adapter}" for ${connection.name}.`,
      'Use a studio that has this adapter.',
    );
  }
  return { connection, adapter: own };
}

function notFound(
  house: House,
  word: string,
  adapter: AdapterDescriptor | undefined,
  others: readonly string[],
) {
  if (adapter !== undefined) {
    return fault(
      'no_such_connection',
      `There is no connection of ${adapter.name} yet.`,
      `Add one: if connection add ${adapter.id} --help`,
    );
  }
  const names = [
    ...new Set([
      ...house.connections.map(connection => connection.id),
      ...house.connections.map(connection => connection.adapter),
      ...house.adapters.map(candidate => candidate.id),
      ...others,
    ]),
  ];
  const known = house.connections.map(connection => connection.id).join(', ') || 'none yet';
  const next = didYouMean(word, names, `Connections: ${known}. See \`if --help\` for the rest.`);
  // A first word may be meant as a command as well as a connection.
  return others.length > 0
    ? fault('bad_input', `"${word}" is neither a command nor a connection.`, next)
    : fault('no_such_connection', `There is no connection "${word}".`, next);
}

/**
 * The operation that the first words name: `scene set …` or `scene.set …`, the longest that fits.
 * Throws `no_such_operation` with the nearest names.
 */
export function findOperation(
  target: Target,
  words: readonly string[],
): { operation: OperationDescriptor; rest: string[] } {
  const { operations } = target.adapter;
  const spoken = words.findIndex(word => word.startsWith('-'));
  const most = spoken < 0 ? words.length : spoken;
  for (let count = Math.min(most, 6); count > 0; count -= 1) {
    const name = words.slice(0, count).join('.');
    const operation = operations.find(candidate => candidate.name === name);
    if (operation !== undefined) return { operation, rest: words.slice(count) };
  }
  const names = operations.map(operation => operation.name);
  const said = words.slice(0, most);
  throw fault(
    'no_such_operation',
    said.length === 0
      ? `What should ${target.connection.name} do?`
      : `${target.connection.name} has no operation "${said.slice(0, 2).join(' ')}".`,
    nearestOperation(said, names, target.connection.id),
  );
}

/** A name such as `scene.set` is near `scne set "Camera 1"`: only as many words as it has count. */
function nearestOperation(said: readonly string[], names: readonly string[], id: string): string {
  const group = said[0]?.split('.')[0] ?? '';
  const inGroup = names.filter(name => name.startsWith(`${group}.`));
  const all = `See \`if operations ${id}\`.`;
  const spoken = said.slice(0, 2).join('.');
  return didYouMean(
    spoken,
    inGroup.length > 0 ? inGroup : names,
    inGroup.length > 0
      ? `"${group}" has ${inGroup.map(name => name.slice(group.length + 1)).join(', ')}. ${all}`
      : all,
  ).replaceAll(/"([a-z0-9.-]+)"/g, (_, name: string) => `"${name.replaceAll('.', ' ')}"`);
}
