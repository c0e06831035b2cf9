import type { Field } from '../service.ts';

// Fields as service descriptions give them, with the check that the real service would make.

export const integer = (name: string, min: number, max: number, required = false): Field => ({
  name,
  required,
  selector: { number: { min, max } },
  check: 'int',
});
export const decimal = (name: string, min: number, max: number, required = false): Field => ({
  name,
  required,
  selector: { number: { min, max, step: 'any' } },
  check: 'float',
});
export const text = (name: string, required = false): Field => ({
  name,
  required,
  selector: { text: null },
  check: 'string',
});
export const object = (name: string, required = false): Field => ({
  name,
  required,
  selector: { object: null },
});
export const flag = (name: string, required = false): Field => ({
  name,
  required,
  selector: { boolean: null },
});
export const rgb = (name: string): Field => ({
  name,
  selector: { color_rgb: null },
  check: 'list',
});
export const transition = decimal('Transition', 0, 6553);
