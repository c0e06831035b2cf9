import { z } from 'zod';
import type { AdapterDescriptor, JsonObject } from '../../contracts/index.ts';
import { jsonObject } from '../../contracts/index.ts';
import type { AnyAdapter } from './define.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject =>
  jsonObject.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));

/** The adapter as data: forms, CLI commands, docs and policy are made from this. */
export function describeAdapter(adapter: AnyAdapter): AdapterDescriptor {
  return {
    id: adapter.id,
    name: adapter.name,
    category: adapter.category,
    config: schemaOf(adapter.config, 'input'),
    operations: Object.entries(adapter.operations).map(([name, operation]) => ({
      name,
      title: operation.title,
      group: operation.group,
      effect: operation.effect,
      input: schemaOf(operation.input, 'input'),
      output: schemaOf(operation.output, 'output'),
      timeoutMs: operation.timeoutMs,
      confirms: operation.confirm !== undefined,
      lamp: operation.lamp !== undefined,
    })),
  };
}

/** Names of the config fields that belong in the vault (marked with `secret()`). */
export function secretFields(adapter: AnyAdapter): string[] {
  const { properties } = z.toJSONSchema(adapter.config, { io: 'input' });
  return Object.entries(properties ?? {})
    .filter(([, field]) => typeof field === 'object' && field.secret === true)
    .map(([name]) => name);
}
