import { Refusal, status } from './protocol.ts';

type Data = Record<string, unknown>;

/** The fields of one request, read with OBS's own refusals (codes and wording seen on OBS 29). */
export class Fields {
  readonly #data: Data | undefined;

  constructor(data: Data | null | undefined) {
    this.#data = data ?? undefined;
  }

  has(name: string): boolean {
    const value = this.#data?.[name];
    return value !== undefined && value !== null;
  }

  raw(name: string): unknown {
    return this.#data?.[name];
  }

  #need(name: string): unknown {
    if (this.#data === undefined)
      throw new Refusal(status.missingData, 'Your request data is missing or invalid (non-object)');
    const value = this.#data[name];
    if (value === undefined || value === null)
      throw new Refusal(status.missingField, `Your request is missing the \`${name}\` field.`);
    return value;
  }

  #type(name: string, type: string): Refusal {
    return new Refusal(status.invalidFieldType, `The field value of \`${name}\` must be ${type}.`);
  }

  string(name: string, mayBeEmpty = false): string {
    const value = this.#need(name);
    if (typeof value !== 'string') throw this.#type(name, 'a string');
    if (value === '' && !mayBeEmpty)
      throw new Refusal(status.fieldEmpty, `The field value of \`${name}\` must not be empty.`);
    return value;
  }

  number(name: string, min = -Infinity, max = Infinity): number {
    const value = this.#need(name);
    if (typeof value !== 'number') throw this.#type(name, 'a number');
    if (value < min)
      throw new Refusal(
        status.outOfRange,
        `The field value of \`${name}\` is below the minimum of \`${min.toFixed(6)}\``,
      );
    if (value > max)
      throw new Refusal(
        status.outOfRange,
        `The field value of \`${name}\` is above the maximum of \`${max.toFixed(6)}\``,
      );
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#need(name);
    if (typeof value !== 'boolean') throw this.#type(name, 'boolean');
    return value;
  }

  object(name: string, mayBeEmpty = false): Data {
    const value = this.#need(name);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#type(name, 'an object');
    if (!mayBeEmpty && Object.keys(value).length === 0)
      throw new Refusal(status.fieldEmpty, `The field value of \`${name}\` must not be empty.`);
    return value as Data;
  }

  nested(name: string): Fields {
    return new Fields(this.object(name));
  }

  optionalBoolean(name: string, otherwise: boolean): boolean {
    return this.has(name) ? this.boolean(name) : otherwise;
  }

  optionalNumber(name: string, min: number, max: number): number | undefined {
    return this.has(name) ? this.number(name, min, max) : undefined;
  }
}
