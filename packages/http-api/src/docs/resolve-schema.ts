import type { JsonSchema } from '../openapi/json-schema.ts';

/** Whether a value is a schema with keywords. */
export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** References that one schema may follow. More of them are a circle. */
const maxReferences = 8;

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const find = (reference: string, document: object): unknown =>
  reference
    .split('/')
    .slice(1)
    .map(unescapePointer)
    .reduce<unknown>(
      (part, name) => (isSchema(part) && Object.hasOwn(part, name) ? part[name] : undefined),
      document,
    );

const partsOf = ({ allOf }: JsonSchema): readonly JsonSchema[] =>
  Array.isArray(allOf) ? allOf.filter(isSchema) : [];

/**
 * Returns a schema with the keywords of the schemas that it refers to within a document, or is made of with `allOf`. Its own
 * keywords come first.
 */
export const resolveSchema = (
  schema: JsonSchema,
  document: object,
  referencesLeft: number = maxReferences,
): JsonSchema => {
  const { $ref: reference, allOf, ...own } = schema;
  if (referencesLeft === 0 || (reference === undefined && allOf === undefined)) {
    return own;
  }
  const target = typeof reference === 'string' ? find(reference, document) : undefined;
  const parts = [...(isSchema(target) ? [target] : []), ...partsOf(schema)];
  const resolved = parts.map((part) => resolveSchema(part, document, referencesLeft - 1));
  return Object.fromEntries([...resolved, own].flatMap((part) => Object.entries(part)));
};
