import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/** Returns the JSON Schema of the values that a schema accepts; `undefined` if its library does not offer it. */
export const toJsonSchema = (schema: StandardSchemaV1): Readonly<Record<string, unknown>> | undefined => {
  const standard: StandardSchemaV1.Props & Partial<StandardJSONSchemaV1.Props> = schema['~standard'];
  return standard.jsonSchema?.input({ target: 'draft-2020-12' });
};
