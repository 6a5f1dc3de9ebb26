import type { JsonType } from '../json/json.ts';
import { keywordOf, numberOf, type Schema } from './schema.ts';

/** Keywords that restrict values in ways that the comparison does not understand, and the type of these values. */
const unsupported: readonly (readonly [string, JsonType | 'any'])[] = [
  ['patternProperties', 'object'],
  ['dependentRequired', 'object'],
  ['dependentSchemas', 'object'],
  ['dependencies', 'object'],
  ['unevaluatedProperties', 'object'],
  ['contains', 'array'],
  ['unevaluatedItems', 'array'],
  ['additionalItems', 'array'],
  ['if', 'any'],
  ['$dynamicRef', 'any'],
  ['$recursiveRef', 'any'],
];

const hasOddItems = (schema: Schema): boolean => Array.isArray(keywordOf(schema, 'items'));

const hasOddStep = (schema: Schema): boolean => {
  const step = numberOf(schema, 'multipleOf');
  return step !== undefined && !(step > 0 && Number.isFinite(step));
};

/**
 * A keyword that restricts values of a type and that the comparison cannot judge; `undefined` if it understands all. Annotations do not
 * count.
 */
export const unsupportedKeywordOf = (schema: Schema, type: JsonType): string | undefined => {
  const found = unsupported.find(
    ([keyword, restricted]) =>
      (restricted === type || restricted === 'any') && keywordOf(schema, keyword) !== undefined,
  );
  if (found !== undefined) {
    return found[0];
  }
  if (type === 'array' && hasOddItems(schema)) {
    return 'items';
  }
  return type === 'number' && hasOddStep(schema) ? 'multipleOf' : undefined;
};
