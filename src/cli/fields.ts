import { fault, type Json, type JsonObject } from '../contracts/index.ts';
import { didYouMean } from './names.ts';

/** One field of an operation's input or a connection's form, as the command line takes it. */
export interface Field {
  name: string;
  /** Without its dashes: `scene-item`. */
  flag: string;
  required: boolean;
  secret: boolean;
  type: FieldType;
  description?: string;
  default?: Json;
}

export type FieldType =
  | { kind: 'string' | 'number' | 'integer' | 'boolean' | 'json' }
  | { kind: 'enum'; values: Json[] }
  | { kind: 'list'; item: FieldType }
  | { kind: 'either'; types: FieldType[] };

/** Flags that commands have of their own; a field of such a name is given as `--field-NAME`. */
const ownFlags = ['json', 'data', 'help', 'deadline-ms', 'idempotency-key'];

/** `sceneItem` as a flag: `scene-item`. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[_\s.]+/g, '-')
    .toLowerCase();

/** The fields of a JSON Schema object, in the order of their declaration. */
export function fieldsOf(schema: JsonObject, taken: readonly string[] = []): Field[] {
  const flagOf = (name: string) =>
    [...ownFlags, ...taken].includes(name) ? `field-${name}` : name;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(object(schema.properties)).map(([name, declared]) => {
    const own = resolve(declared, schema);
    return {
      name,
      flag: flagOf(kebab(name)),
      required: required.includes(name),
      secret: own.secret === true,
      type: typeOf(own, schema),
      ...wordsOf(own),
      ...(own.default === undefined ? {} : { default: own.default }),
    };
  });
}

/** What a field is, in words: its description, else its title. */
function wordsOf({ description, title }: JsonObject): { description?: string } {
  if (typeof description === 'string') return { description };
  return typeof title === 'string' ? { description: title } : {};
}

/** Nesting beyond this is typed as JSON; a schema that refers to itself (any JSON value) ends here. */
const DEEPEST = 3;

function typeOf(schema: JsonObject, root: JsonObject, depth = 0): FieldType {
  if (depth > DEEPEST) return { kind: 'json' };
  if (schema.const !== undefined) return { kind: 'enum', values: [schema.const] };
  if (Array.isArray(schema.enum)) return { kind: 'enum', values: schema.enum };
  const branches = branchesOf(schema);
  if (branches !== undefined) {
    return join(branches.map(branch => typeOf(resolve(branch, root), root, depth + 1)));
  }
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return { kind: schema.type };
    case 'array':
      return { kind: 'list', item: typeOf(resolve(schema.items, root), root, depth + 1) };
    case 'object':
      return { kind: 'json' };
    default:
      return { kind: 'either', types: [{ kind: 'json' }, { kind: 'string' }] }; // anything goes
  }
}

/** The alternatives of a schema; `null` is not one that people type. */
function branchesOf(schema: JsonObject): Json[] | undefined {
  const branches = Array.isArray(schema.type)
    ? schema.type.map(type => ({ ...schema, type }))
    : (schema.anyOf ?? schema.oneOf);
  if (!Array.isArray(branches)) return undefined;
  return branches.filter(branch => object(branch).type !== 'null');
}

function join(types: FieldType[]): FieldType {
  const [only, second] = types;
  if (only !== undefined && second === undefined) return only;
  return types.every(type => type.kind === 'enum')
    ? { kind: 'enum', values: types.flatMap(type => type.values) }
    : { kind: 'either', types };
}

/** Follows one `#/$defs/…` reference. */
function resolve(schema: Json | undefined, root: JsonObject): JsonObject {
  const own = object(schema);
  if (typeof own.$ref !== 'string') return own;
  return object(object(root.$defs)[own.$ref.split('/').at(-1) ?? '']);
}

const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** How help names a field's value: `<number>`, `<on|off>`. */
export function placeholder(field: Field): string {
  const { type } = field;
  switch (type.kind) {
    case 'enum':
      return type.values.length <= 8 ? type.values.map(String).join('|') : field.flag;
    case 'string':
      return field.flag;
    case 'list':
      return `${field.flag}…`;
    case 'either':
      return field.flag;
    default:
      return type.kind;
  }
}

const yes = new Set(['true', 'on', 'yes', '1']);
const no = new Set(['false', 'off', 'no', '0']);
const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what was typed as the value that the field's schema asks for. Throws `bad_input`. */
export function readValue(field: Field, text: string): Json {
  const read = tryRead(field.type, text);
  if (read !== undefined) return read;
  const { type } = field;
  const values = type.kind === 'enum' ? type.values.map(String) : [];
  throw fault(
    'bad_input',
    `"${text}" is not a value of ${field.name}: ${expected(type)} is expected.`,
    didYouMean(text, values, 'Correct the value and try again.'),
  );
}

function tryRead(type: FieldType, text: string): Json | undefined {
  switch (type.kind) {
    case 'string':
      return text;
    case 'number':
    case 'integer': {
      if (!isNumber.test(text)) return undefined;
      const number = Number(text);
      return type.kind === 'number' || Number.isSafeInteger(number) ? number : undefined;
    }
    case 'boolean':
      return yes.has(text.toLowerCase()) ? true : no.has(text.toLowerCase()) ? false : undefined;
    case 'enum':
      return type.values.find(value => String(value) === text);
    case 'json':
      return readJson(text);
    case 'list': {
      const whole = text.startsWith('[') ? readJson(text) : undefined;
      if (whole !== undefined) return whole;
      const one = tryRead(type.item, text);
      return one === undefined ? undefined : [one];
    }
    case 'either':
      return readEither(type.types, text);
  }
}

/** Numbers before words; a word in double quotes is never a number. */
function readEither(types: FieldType[], text: string): Json | undefined {
  const takesText = types.some(type => type.kind === 'string');
  if (takesText && /^".*"$/.test(text)) return readJson(text);
  const strict = types.filter(type => type.kind !== 'string');
  for (const type of strict) {
    const value = type.kind === 'list' && !text.startsWith('[') ? undefined : tryRead(type, text);
    if (value !== undefined) return value;
  }
  return takesText ? text : undefined;
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function expected(type: FieldType): string {
  switch (type.kind) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'on or off';
    case 'json':
      return 'JSON';
    case 'enum':
      return `one of ${type.values.map(String).join(', ')}`;
    case 'list':
      return `${expected(type.item)}, or a JSON list`;
    case 'either':
      return type.types.map(expected).join(', or ');
  }
}
