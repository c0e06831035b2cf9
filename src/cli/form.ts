import { type Command, Option } from 'commander';
import { fault, type Json, type JsonObject } from '../contracts/index.ts';
import { type Field, kebab, placeholder, readValue } from './fields.ts';
import type { CliIo } from './io.ts';

/**
 * Adds a declaration's fields to a command: a flag for each, and positions for the required ones.
 * `fill` turns what was parsed into the input object.
 */
export function addFields(command: Command, fields: readonly Field[], positions: boolean): void {
  if (positions) {
    for (const field of fields.filter(candidate => candidate.required)) {
      command.argument(`[${field.flag}]`, describe(field));
    }
  }
  for (const field of fields) {
    if (field.type.kind === 'boolean') {
      command.addOption(new Option(`--${field.flag}`, describe(field)));
      command.addOption(new Option(`--no-${field.flag}`).hideHelp());
      continue;
    }
    const option = new Option(`--${field.flag} <${placeholder(field)}>`, describe(field));
    if (field.type.kind === 'list') option.argParser(collect);
    command.addOption(option);
    if (field.secret) {
      command.addOption(
        new Option(
          `--${field.flag}-stdin`,
          `read the ${field.flag} from standard input (or set ${envOf(field)})`,
        ),
      );
    }
  }
}

const collect = (value: string, before: unknown): string[] => [
  ...(Array.isArray(before) ? before : []),
  value,
];

const describe = (field: Field) =>
  [
    field.description ?? '',
    field.required ? '(required)' : '',
    field.default === undefined ? '' : `(default ${JSON.stringify(field.default)})`,
  ]
    .filter(Boolean)
    .join(' ');

/** Environment variable of a secret field. */
export const envOf = (field: Field): string =>
  `IF_${field.flag.replaceAll('-', '_').toUpperCase()}`;

/** `--sceneItem=x` and `--muted=off` in the form that the command declares. */
export function tidyFlags(argv: readonly string[], fields: readonly Field[]): string[] {
  return argv.map(word => {
    const match = /^--(no-)?([A-Za-z][\w-]*)(=(.*))?$/s.exec(word);
    if (match === null) return word;
    const [, no = '', name = '', assigned = '', value] = match;
    const flag = kebab(name);
    const field = fields.find(candidate => candidate.flag === flag);
    if (field === undefined) return word;
    if (field.type.kind !== 'boolean' || value === undefined) return `--${no}${flag}${assigned}`;
    return readValue(field, value) === (no === '') ? `--${flag}` : `--no-${flag}`;
  });
}

/** The input object from positions and flags. Throws `bad_input` for what is missing or not right. */
export function fill(
  fields: readonly Field[],
  positions: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
): JsonObject {
  const input: JsonObject = {};
  const missing: Field[] = [];
  const required = fields.filter(field => field.required);
  for (const field of fields) {
    const flagged = options[attributeOf(field)];
    const place = required.indexOf(field);
    const typed = flagged ?? (place < 0 ? undefined : positions[place]);
    if (typed !== undefined) input[field.name] = readTyped(field, typed);
    else if (field.required) missing.push(field);
  }
  if (missing.length > 0) {
    const names = missing.map(field => field.name).join(', ');
    throw fault(
      'bad_input',
      `${names} ${missing.length > 1 ? 'are' : 'is'} missing.`,
      `Give ${missing.map(field => `--${field.flag} <${placeholder(field)}>`).join(' ')}.`,
    );
  }
  return input;
}

function readTyped(field: Field, typed: unknown): Json {
  if (typeof typed === 'boolean') return typed;
  if (!Array.isArray(typed)) return readValue(field, String(typed));
  return typed.flatMap(text => readValue(field, String(text)));
}

/** The name under which commander keeps a flag's value. */
export const attributeOf = (field: Field): string => new Option(`--${field.flag}`).attributeName();

/** Secrets from standard input or the environment; warns when one was typed as an argument. */
export async function readSecrets(
  io: CliIo,
  fields: readonly Field[],
  options: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = { ...options };
  const secrets = fields.filter(field => field.secret);
  const piped = secrets.filter(field => options[`${attributeOf(field)}Stdin`] === true);
  if (piped.length > 1) {
    throw fault(
      'bad_input',
      'Only one field can be read from standard input.',
      `Give the other in ${piped.slice(1).map(envOf).join(', ')}.`,
    );
  }
  for (const field of secrets) {
    const name = attributeOf(field);
    if (piped.includes(field)) found[name] = (await io.readInput()).replace(/\r?\n$/, '');
    else if (options[name] !== undefined && io.place === 'terminal') {
      io.err(
        `Note: --${field.flag} shows in the process list and the shell's history; better --${field.flag}-stdin or ${envOf(field)}.`,
      );
    } else if (options[name] === undefined && io.env[envOf(field)])
      found[name] = io.env[envOf(field)];
  }
  return found;
}
