import type { Json, JsonObject } from '../../contracts/index.ts';

/** One field of a form, read from a JSON Schema property. */
export interface Field {
  readonly name: string;
  readonly title: string;
  readonly help: string | undefined;
  readonly required: boolean;
  readonly kind: FieldKind;
  readonly initial: Json | undefined;
}

export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'secret' }
  | {
      readonly type: 'number';
      readonly whole: boolean;
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly type: 'flag' }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  /** Anything a form has no better picture of: typed as JSON. */
  | { readonly type: 'json' };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown) =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;

/** The fields of an object schema (draft 2020-12), required ones first, in the schema's order. */
export function fieldsOf(schema: JsonObject): Field[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(properties).flatMap(([name, property]) =>
    isObject(property) ? [fieldOf(name, property, required.includes(name))] : [],
  );
  return [...fields.filter(one => one.required), ...fields.filter(one => !one.required)];
}

function fieldOf(name: string, property: JsonObject, required: boolean): Field {
  const initial = property.default;
  return {
    name,
    title: textOf(property.title) ?? titleOf(name),
    help: textOf(property.description),
    required: required && initial === undefined,
    kind: kindOf(property),
    initial,
  };
}

function kindOf(property: JsonObject): FieldKind {
  const options = property.enum;
  if (Array.isArray(options) && options.every(one => typeof one === 'string')) {
    return {
      type: 'choice',
      options: options.flatMap(one => (typeof one === 'string' ? [one] : [])),
    };
  }
  if (property.secret === true) return { type: 'secret' };
  switch (property.type) {
    case 'string':
      return { type: 'text' };
    case 'boolean':
      return { type: 'flag' };
    case 'integer':
    case 'number': {
      const min = numberOf(property.minimum);
      const max = numberOf(property.maximum);
      return {
        type: 'number',
        whole: property.type === 'integer',
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
      };
    }
    default:
      return { type: 'json' };
  }
}

/** `sceneName` and `scene_name` → `Scene name`. */
export function titleOf(name: string): string {
  const words = name
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the form holds while it is typed: text, or a flag. */
export type Draft = Readonly<Record<string, string | boolean>>;

export function draftOf(fields: readonly Field[], values: JsonObject = {}): Draft {
  return Object.fromEntries(
    fields.map(field => {
      const value = values[field.name] ?? field.initial;
      if (field.kind.type === 'flag') return [field.name, value === true];
      if (value === undefined || value === null) return [field.name, ''];
      if (typeof value === 'string' && field.kind.type !== 'json') return [field.name, value];
      return [field.name, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

export type FormAnswer =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly wrong: Readonly<Record<string, string>> };

/** The typed draft as values, or what is wrong with each field in words. */
export function valuesOf(
  fields: readonly Field[],
  draft: Draft,
  kept: readonly string[] = [],
): FormAnswer {
  const value: Record<string, Json> = {};
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const answer = fieldValue(field, draft[field.name], kept.includes(field.name));
    if (answer === undefined) continue;
    if ('wrong' in answer) wrong[field.name] = answer.wrong;
    else value[field.name] = answer.value;
  }
  return Object.keys(wrong).length > 0 ? { ok: false, wrong } : { ok: true, value };
}

function fieldValue(
  field: Field,
  typed: string | boolean | undefined,
  kept: boolean,
): { value: Json } | { wrong: string } | undefined {
  if (field.kind.type === 'flag') return { value: typed === true };
  const text = typeof typed === 'string' ? typed : '';
  if (text === '') {
    return field.required && !kept ? { wrong: `${field.title} is needed.` } : undefined;
  }
  switch (field.kind.type) {
    case 'number':
      return numberFrom(field.title, text, field.kind);
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { wrong: `${field.title} is not JSON: check its quotes and brackets.` };
      }
    default:
      return { value: text };
  }
}

function numberFrom(
  title: string,
  text: string,
  kind: Extract<FieldKind, { type: 'number' }>,
): { value: number } | { wrong: string } {
  const value = Number(text.trim().replace(',', '.'));
  if (!Number.isFinite(value)) return { wrong: `${title} is a number.` };
  if (kind.whole && !Number.isInteger(value)) return { wrong: `${title} is a whole number.` };
  if (kind.min !== undefined && value < kind.min)
    return { wrong: `${title} is at least ${kind.min}.` };
  if (kind.max !== undefined && value > kind.max)
    return { wrong: `${title} is at most ${kind.max}.` };
  return { value };
}
