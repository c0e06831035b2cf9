import { fault } from '../../../contracts/index.ts';

/** Parameters of a vMix function, by vMix's own names: `Input`, `Value`, `Mix`, `Duration`… */
export type FunctionParams = Readonly<Record<string, string | number | undefined>>;

const WORD = /^[A-Za-z][A-Za-z0-9]{0,79}$/;
const MAX_QUERY = 64 * 1024;

/**
 * The query string that carries a function's parameters, the same for TCP and HTTP. Everything is
 * percent-encoded, so no text can end the line or add a parameter. Throws `bad_input`.
 */
export function queryOf(params: FunctionParams): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (!WORD.test(name)) throw badName('parameter', name);
    const text = String(value).toWellFormed();
    if (text.includes('\0')) {
      throw fault(
        'bad_input',
        `The value of ${name} contains a zero byte, which vMix cannot take.`,
        'Remove it and press again.',
      );
    }
    parts.push(`${name}=${encodeURIComponent(text)}`);
  }
  const query = parts.join('&');
  if (query.length > MAX_QUERY) {
    throw fault(
      'payload_too_large',
      `The parameters are ${query.length} characters long; vMix is sent at most ${MAX_QUERY}.`,
      'Shorten the text and press again.',
    );
  }
  return query;
}

/** Throws `bad_input` unless the name can be a function's: letters and digits only. */
export function checkFunctionName(name: string): void {
  if (!WORD.test(name)) throw badName('function', name);
}

/** The line of vMix's TCP API: `FUNCTION <name> [query]`, without its end. */
export function functionLine(name: string, params: FunctionParams): string {
  checkFunctionName(name);
  const query = queryOf(params);
  return query === '' ? `FUNCTION ${name}` : `FUNCTION ${name} ${query}`;
}

const badName = (what: string, name: string) =>
  fault(
    'bad_input',
    `${JSON.stringify(name.slice(0, 40))} cannot be the name of a vMix ${what}.`,
    'Use letters and digits only, as in PreviewInput.',
  );
