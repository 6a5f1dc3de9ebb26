import type { JsonSchema } from '@dynamo-outbox/messaging';
import { canonicalText } from '../json/canonical-text.ts';
import type { JsonObject } from '../json/json.ts';
import { mapSchema } from './map-schema.ts';
import { normalizeSchema } from './normalize-schema.ts';
import { resolveReference } from './resolve-reference.ts';
import type { Schema } from './schema.ts';

/** Most schemas that references expand to. Above it, the schema is compared as it is written. */
const maxExpanded = 5_000;

/** Lists whose order does not matter. */
const unordered = ['required', 'enum', 'type', 'anyOf', 'oneOf', 'allOf'];

const sortLists = (schema: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== '$defs' && keyword !== 'definitions')
      .map(([keyword, value]) => [
        keyword,
        unordered.includes(keyword) && Array.isArray(value) ? value.map(canonicalText).toSorted() : value,
      ]),
  );

const createExpand = (root: JsonSchema): ((schema: Schema, ancestors: readonly Schema[]) => Schema) => {
  let expanded = 0;
  const expandReference = (schema: JsonObject, ancestors: readonly Schema[]): Schema | undefined => {
    const target = resolveReference(root, schema);
    if (target === undefined || Object.keys(schema).some((keyword) => !['$ref', '$defs'].includes(keyword))) {
      return undefined;
    }
    const level = ancestors.indexOf(target);
    // A recursive schema refers to one that contains it, by the number of references between them.
    return level === -1 ? expand(target, ancestors) : { $ref: ancestors.length - level };
  };
  const expand = (schema: Schema, ancestors: readonly Schema[]): Schema => {
    expanded += 1;
    if (typeof schema === 'boolean' || expanded > maxExpanded) {
      return schema;
    }
    const within = [...ancestors, schema];
    return expandReference(schema, ancestors) ?? sortLists(mapSchema(schema, (part) => expand(part, within)));
  };
  return (schema, ancestors) => {
    const result = expand(schema, ancestors);
    return expanded > maxExpanded ? schema : result;
  };
};

/**
 * Text that is equal for two schemas that differ only in annotations, in the order of members and alternatives, or in definitions that
 * `$defs` names.
 */
export const fingerprintOf = (schema: JsonSchema): string => {
  const root = normalizeSchema(schema);
  return canonicalText(createExpand(root)(root, []));
};
