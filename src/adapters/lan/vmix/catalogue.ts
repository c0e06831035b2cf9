import { z } from 'zod';
import { fault } from '../../../contracts/index.ts';
import catalogue from './catalogue.json' with { type: 'json' };
import { nearestNames } from './inputs.ts';

/** The parameters that vMix functions take. */
export const parameterNames = [
  'Input',
  'Value',
  'Mix',
  'Duration',
  'Channel',
  'SelectedName',
  'SelectedIndex',
] as const;
export type ParameterName = (typeof parameterNames)[number];

/** What is known of a function's `Value`: its kind, its range, or the kinds of its comma list. */
export const valueKind = z.object({
  kind: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  of: z.array(z.string()).optional(),
});

export const catalogueEntry = z.object({
  name: z.string(),
  /** As vMix groups its functions. */
  group: z.string(),
  /** Absent: only the name is known. */
  params: z.array(z.enum(parameterNames)).optional(),
  value: valueKind.optional(),
  /** Ends or removes something, or reaches past vMix (keys, code, credentials). */
  destructive: z.literal(true).optional(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

// Checked against the schema by a test: the data ships with the app and does not change under it.
const entries = catalogue.functions as unknown as readonly CatalogueEntry[];
const byName = new Map(entries.map(entry => [entry.name, entry]));

/** Names of all documented functions, in the catalogue's order. */
export const functionNames: readonly string[] = entries.map(entry => entry.name);

export const catalogued = (name: string): CatalogueEntry | undefined => byName.get(name);

/** The documented function of this name; throws `bad_input` with the nearest names. */
export function functionNamed(name: string): CatalogueEntry {
  const entry = byName.get(name);
  if (entry !== undefined) return entry;
  const nearest = nearestNames(name, functionNames);
  throw fault(
    'bad_input',
    `"${name}" is not a documented vMix function.`,
    nearest.length > 0
      ? `Did you mean ${nearest.join(' or ')}? If your vMix has it, set "unlisted".`
      : 'If your vMix has it, set "unlisted".',
    { nearest },
  );
}

/** A number that is added to or taken from what is set, or one of vMix's dynamic values. */
const RELATIVE = /^(?:[+-]=|Dynamic[1-4]$)/;

/** Checks parameters against what is documented; throws `bad_input` with what is wrong. */
export function checkParams(
  entry: CatalogueEntry,
  params: Readonly<Record<string, unknown>>,
): void {
  const known = entry.params;
  for (const name of Object.keys(params)) {
    if (known === undefined || known.some(each => each === name)) continue;
    throw fault(
      'bad_input',
      known.length === 0
        ? `${entry.name} takes no parameters, and "${name}" was given.`
        : `${entry.name} has no parameter "${name}".`,
      known.length === 0 ? 'Leave it out.' : `It takes ${known.join(', ')}.`,
      { known: [...known] },
    );
  }
  const { value } = entry;
  const given = params.Value;
  if (value === undefined || given === undefined || given === '') return;
  const text = String(given);
  if (RELATIVE.test(text)) return;
  if (value.kind === 'bus' && !/^(?:[MA-G]|Master)$/.test(text)) {
    throw badValue(entry.name, text, 'a bus: M, or A to G');
  }
  const { min, max } = value;
  if (min === undefined || max === undefined) return;
  const number = Number(text);
  if (!Number.isFinite(number) || number < min || number > max) {
    throw badValue(entry.name, text, `${value.kind}, a number from ${min} to ${max}`);
  }
}

const badValue = (name: string, given: string, wanted: string) =>
  fault(
    'bad_input',
    `The value of ${name} is ${wanted}; "${given.slice(0, 40)}" is not.`,
    'Correct the value and press again.',
  );
