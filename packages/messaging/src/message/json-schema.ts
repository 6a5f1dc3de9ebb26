import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/** A JSON Schema of the dialect 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const converterOf = (schema: StandardSchemaV1): StandardJSONSchemaV1.Converter | undefined => {
  const standard: StandardSchemaV1.Props & Partial<StandardJSONSchemaV1.Props> = schema['~standard'];
  return standard.jsonSchema;
};

/**
 * Returns the JSON Schema of the values that a schema accepts, which is the form of a payload on the wire; `undefined` if the schema's library does not offer
 * it. Throws the error of the library for a schema that JSON Schema cannot represent.
 *
 * Source: Standard JSON Schema 1.1, `~standard.jsonSchema.input`.
 */
export const toJsonSchema = (schema: StandardSchemaV1): JsonSchema | undefined =>
  converterOf(schema)?.input({ target: 'draft-2020-12' });
