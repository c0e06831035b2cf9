import type { House } from './model.ts';

/** A template that the real thing would refuse, or that this small stand-in does not know. */
export class TemplateError extends Error {}

export interface Rendered {
  result: unknown;
  /** Entities that the template looked at. */
  entities: string[];
}

const call = /^(states|is_state|state_attr)\(\s*(.*?)\s*\)$/;

/**
 * The part of Home Assistant's templates that a stand-in can answer truly: text with
 * `{{ states('x') }}`, `{{ is_state('x', 'on') }}`, `{{ state_attr('x', 'a') }}`, a variable, a
 * number, a quoted text, and sums of whole numbers. Anything else is refused, not guessed.
 */
export function renderTemplate(
  template: string,
  house: House,
  variables: Record<string, unknown>,
): Rendered {
  const entities = new Set<string>();
  if (/\{%|\{#/.test(template)) throw new TemplateError('this simulator renders expressions only');
  const values: unknown[] = [];
  const text = template.replace(/\{\{(.*?)\}\}/gs, (_whole, expression: string) => {
    const value = evaluate(expression.trim(), house, variables, entities);
    values.push(value);
    return value === null
      ? 'None'
      : value === true
        ? 'True'
        : value === false
          ? 'False'
          : String(value);
  });
  if (/\{\{|\}\}/.test(text)) {
    throw new TemplateError("TemplateSyntaxError: unexpected end of template, expected '}}'");
  }
  const alone = /^\s*\{\{.*\}\}\s*$/s.test(template) && values.length === 1;
  const trimmed = text.trim();
  const numeric = /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
  return {
    result: alone && typeof values[0] !== 'string' ? values[0] : numeric,
    entities: [...entities].sort(),
  };
}

function evaluate(
  expression: string,
  house: House,
  variables: Record<string, unknown>,
  entities: Set<string>,
): unknown {
  const sum = /^(-?\d+)\s*([+*-])\s*(-?\d+)$/.exec(expression);
  if (sum) {
    const [a, b] = [Number(sum[1]), Number(sum[3])];
    return sum[2] === '+' ? a + b : sum[2] === '-' ? a - b : a * b;
  }
  if (/^-?\d+(\.\d+)?$/.test(expression)) return Number(expression);
  const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(expression);
  if (quoted) return quoted[1] ?? quoted[2];
  const called = call.exec(expression);
  if (called) return callFunction(called[1] ?? '', argumentsOf(called[2] ?? ''), house, entities);
  if (/^[a-z_][a-z0-9_]*$/i.test(expression)) {
    if (Object.hasOwn(variables, expression)) return variables[expression];
    throw new TemplateError(`UndefinedError: '${expression}' is undefined`);
  }
  throw new TemplateError(`TemplateSyntaxError: this simulator does not know "${expression}"`);
}

function callFunction(name: string, args: string[], house: House, entities: Set<string>): unknown {
  const [id, second] = args;
  if (id === undefined) throw new TemplateError(`TypeError: ${name}() missing 1 required argument`);
  entities.add(id);
  const entity = house.get(id);
  if (name === 'states') return entity?.state ?? 'unknown';
  if (second === undefined) throw new TemplateError(`TypeError: ${name}() missing 1 argument`);
  return name === 'is_state' ? entity?.state === second : (entity?.attributes[second] ?? null);
}

function argumentsOf(list: string): string[] {
  const parts = list.match(/'[^']*'|"[^"]*"/g) ?? [];
  return parts.map(part => part.slice(1, -1));
}
