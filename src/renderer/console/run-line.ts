import { parseArgsStringToArgv } from 'string-argv';
import type {
  AdapterDescriptor,
  ConnectionView,
  InvocationRecord,
  Json,
  JsonObject,
  MethodInput,
  Page,
  Result,
  StudioError,
} from '../../contracts/index.ts';
import { fieldsOf } from '../forms/index.ts';

/** What a console line came to: lines to show, and whether it went well. */
export interface ConsoleReply {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** What the console needs of the studio; the window's own knowledge answers most of it. */
export interface ConsoleStudio {
  readonly connections: readonly ConnectionView[];
  readonly adapters: readonly AdapterDescriptor[];
  readonly pages: readonly Page[];
  invoke(input: MethodInput<'invoke'>): Promise<Result<InvocationRecord>>;
  statusLine(view: ConnectionView): string;
  say(record: InvocationRecord): string[];
  recent(limit: number): Promise<Result<InvocationRecord[]>>;
}

const usage = [
  'if <connection> <noun> <verb> [values]   such as: if obs scene set "Camera 1"',
  'if <connection>                          the operations of a connection',
  'if connection list                       the connections and how they are',
  'if log list                              the last ten presses',
];

/**
 * Runs one line as it would be typed in a terminal: `if obs scene set "Camera 1"`. Words are split
 * as a shell splits them (quotes, escapes), and no shell ever sees them.
 */
export async function runConsoleLine(line: string, studio: ConsoleStudio): Promise<ConsoleReply> {
  const words = parseArgsStringToArgv(line.trim());
  if (words[0] === 'if' || words[0] === './if' || words[0] === 'infrafabric') words.shift();
  const [first, second] = words;
  if (first === undefined || first === 'help' || first === '--help')
    return { ok: true, lines: usage };
  if (first === 'status' || (first === 'connection' && second === 'list')) {
    return {
      ok: true,
      lines: studio.connections.map(one => `${one.id.padEnd(20)} ${studio.statusLine(one)}`),
    };
  }
  if (first === 'log') return listLog(studio);
  const connection = studio.connections.find(one => one.id === first);
  if (connection === undefined) {
    const known = studio.connections.map(one => one.id).join(', ');
    return bad(
      `There is no connection "${first}".`,
      known === '' ? 'Add one in Devices.' : `There are: ${known}.`,
    );
  }
  return runOperation(connection, words.slice(1), studio);
}

async function listLog(studio: ConsoleStudio): Promise<ConsoleReply> {
  const answer = await studio.recent(10);
  if (!answer.ok) return fromError(answer.error);
  return { ok: true, lines: answer.value.flatMap(record => studio.say(record).slice(0, 1)) };
}

async function runOperation(
  connection: ConnectionView,
  words: readonly string[],
  studio: ConsoleStudio,
): Promise<ConsoleReply> {
  const adapter = studio.adapters.find(one => one.id === connection.adapter);
  const operations = adapter?.operations ?? [];
  if (words.length === 0) {
    return {
      ok: true,
      lines: operations.map(one => `${one.name.replaceAll('.', ' ').padEnd(28)} ${one.title}`),
    };
  }
  // The longest run of words that names an operation wins: `scene set`, `scene.set`.
  for (let count = Math.min(words.length, 4); count > 0; count -= 1) {
    const name = words.slice(0, count).join('.');
    const operation = operations.find(one => one.name === name);
    if (operation === undefined) continue;
    const input = inputFrom(operation.input, words.slice(count));
    if (!input.ok) return fromError(input.error);
    const answer = await studio.invoke({
      connection: connection.id,
      operation: operation.name,
      input: input.value,
    });
    if (!answer.ok) return fromError(answer.error);
    const outcome = answer.value.result?.outcome;
    return {
      ok: outcome === 'confirmed' || outcome === 'acknowledged',
      lines: studio.say(answer.value),
    };
  }
  const noun = words[0]?.split('.')[0] ?? '';
  const near = operations
    .filter(one => one.name.startsWith(noun))
    .map(one => one.name.replaceAll('.', ' '));
  return bad(
    `${connection.name} has no operation "${words.slice(0, 2).join(' ')}".`,
    near.length > 0
      ? `Near it: ${near.join(', ')}.`
      : `Type "if ${connection.id}" to see what it can do.`,
  );
}

/** Values by place, in the order of the form, and by name: `--volume 40`, `--muted`. */
export function inputFrom(schema: JsonObject, words: readonly string[]): Result<JsonObject> {
  const fields = fieldsOf(schema);
  const input: Record<string, Json> = {};
  const free = fields.map(one => one.name);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const named = /^--([a-z][\w-]*)(?:=(.*))?$/i.exec(word);
    const name =
      named === null ? free.find(one => !(one in input)) : fieldNamed(free, named[1] ?? '');
    const field = fields.find(one => one.name === name);
    if (field === undefined) {
      return problem(
        named === null
          ? `"${word}" is one value too many.`
          : `There is no value called "${named[1]}".`,
        free.length === 0 ? 'This operation takes no values.' : `It takes: ${free.join(', ')}.`,
      );
    }
    if (field.kind.type === 'flag') {
      input[field.name] = named === null ? /^(true|on|yes|1)$/i.test(word) : named[2] !== 'false';
      continue;
    }
    let text = word;
    if (named !== null) {
      text = named[2] ?? words[at + 1] ?? '';
      if (named[2] === undefined) at += 1;
    }
    input[field.name] = valueFrom(field.kind.type, text);
  }
  return { ok: true, value: input };
}

const fieldNamed = (names: readonly string[], wanted: string) =>
  names.find(one => one.toLowerCase() === wanted.replaceAll('-', '').toLowerCase());

function valueFrom(type: string, text: string): Json {
  if (type === 'number') return Number.isFinite(Number(text)) && text !== '' ? Number(text) : text;
  if (type !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const problem = (message: string, next: string): Result<never> => ({
  ok: false,
  error: { code: 'bad_input', message, next },
});
const bad = (message: string, next: string): ConsoleReply => ({
  ok: false,
  lines: [message, next],
});
const fromError = (error: StudioError): ConsoleReply => bad(error.message, error.next);
