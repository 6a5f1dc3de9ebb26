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

const definitions = ['$defs', 'definitions'];
const references = ['$ref', '$dynamicRef', '$recursiveRef'];

const sortLists = (schema: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !definitions.includes(keyword))
      .map(([keyword, value]) => [
        keyword,
        unordered.includes(keyword) && Array.isArray(value) ? value.map(canonicalText).toSorted() : value,
      ]),
  );

/** Expands the references of a schema; `undefined` if that is not possible for each of them. */
const createExpand = (root: JsonSchema): (() => Schema | undefined) => {
  let expanded = 0;
  let isComplete = true;
  const expandReference = (schema: JsonObject, ancestors: readonly Schema[]): Schema | undefined => {
    if (!references.some((keyword) => keyword in schema)) {
      return undefined;
    }
    const target = resolveReference(root, schema);
    const others = Object.keys(schema).filter((keyword) => ![...definitions, '$ref'].includes(keyword));
    // Beside other keywords, or where it cannot be followed, a reference needs the definitions that it points at.
    if (target === undefined || others.length > 0) {
      isComplete = false;
      return undefined;
    }
    const level = ancestors.indexOf(target);
    // A recursive schema refers to one that contains it, by the number of references between them.
    return level === -1 ? expand(target, ancestors) : { $ref: ancestors.length - level };
  };
  const expand = (schema: Schema, ancestors: readonly Schema[]): Schema => {
    expanded += 1;
    if (typeof schema === 'boolean' || expanded > maxExpanded || !isComplete) {
      return schema;
    }
    const within = [...ancestors, schema];
    return expandReference(schema, ancestors) ?? sortLists(mapSchema(schema, (part) => expand(part, within)));
  };
  return () => {
    const result = expand(root, []);
    return expanded > maxExpanded || !isComplete ? undefined : result;
  };
};

/**
 * Text that is equal for two schemas that differ only in annotations, in the order of members and alternatives, or in definitions that
 * `$defs` names.
 */
export const fingerprintOf = (schema: JsonSchema): string => {
  const root = normalizeSchema(schema);
  return canonicalText(createExpand(root)() ?? root);
};
