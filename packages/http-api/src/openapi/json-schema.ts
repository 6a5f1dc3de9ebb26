import * as z from 'zod';

/** A JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a schema takes, as JSON Schema.
 *
 * The input side is the one that callers see: what a transform makes of a value is the service's own affair.
 */
export const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).filter(
      // OpenAPI 3.1 names the dialect for the whole document.
      ([keyword]) => keyword !== '$schema',
    ),
  );
