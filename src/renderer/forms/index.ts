export { type Draft, draftOf, type Field, fieldsOf, titleOf, valuesOf } from './schema.ts';
export { SchemaFields } from './schema-form.tsx';
