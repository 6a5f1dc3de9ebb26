import * as z from 'zod';

/** A JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Returns the JSON Schema of the values that a schema accepts.
 *
 * Callers see only the input side; the results of transforms are internal to the service.
 */
export const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).filter(
      // OpenAPI 3.1 declares the dialect for the whole document.
      ([keyword]) => keyword !== '$schema',
    ),
  );
