import { resolvePointer } from './resolve-pointer.ts';
import { isSchema, keywordOf, type Schema, schemaOf, schemasOf } from './schema.ts';

const targetOf = (root: Schema, schema: Schema): Schema | undefined => {
  const reference = keywordOf(schema, '$ref');
  const target = typeof reference === 'string' ? resolvePointer(root, reference) : undefined;
  return isSchema(target) ? target : undefined;
};

/** Schemas that judge the same value as a schema does. */
const inPlace = (root: Schema, schema: Schema): readonly Schema[] => [
  ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => schemasOf(schema, keyword) ?? []),
  ...[schemaOf(schema, 'not'), targetOf(root, schema)].filter((each) => each !== undefined),
];

/** Whether a schema asks for its own result: whether a value is valid then has no answer. */
const leadsBack = (root: Schema, schema: Schema): boolean => {
  const reached = new Set<Schema>();
  const pending = [...inPlace(root, schema)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === schema) {
      return true;
    }
    if (!reached.has(next)) {
      reached.add(next);
      pending.push(...inPlace(root, next));
    }
  }
  return false;
};

/**
 * Schema that the `$ref` of a schema points at; `undefined` without a reference that can be followed: it points outside the document, at no
 * schema, or leads back to the schema for the same value.
 */
export const resolveReference = (root: Schema, schema: Schema): Schema | undefined => {
  const target = targetOf(root, schema);
  return target === undefined || leadsBack(root, schema) ? undefined : target;
};
