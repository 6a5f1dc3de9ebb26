import { isJsonObject, type JsonObject } from '../../json/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { looksLikeReference } from './looks-like-reference.ts';

/** JsonObject whose value is one schema. */
const schemaKeywords: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
]);

/** JsonObject whose value is a list of schemas. */
const listKeywords: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf']);

/** JsonObject whose value is an object of schemas. */
const mapKeywords: ReadonlySet<string> = new Set(['definitions', 'patternProperties', 'properties']);

/** JsonObject that draft 07 lacks, or that would change the base of references. */
const droppedKeywords: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$id',
  '$schema',
  '$vocabulary',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

const mapValues = (values: unknown, convert: (value: unknown) => unknown): unknown =>
  isJsonObject(values)
    ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
    : values;

const renameKeyword = (name: string): string => (name === '$defs' ? 'definitions' : name);

// `prefixItems` with `items` is `items` with `additionalItems` in draft 07.
const toTuple = (keywords: JsonObject): JsonObject => {
  const { prefixItems, items, ...others } = keywords;
  return prefixItems === undefined
    ? keywords
    : { ...others, items: prefixItems, ...(items === undefined ? {} : { additionalItems: items }) };
};

const keywordsOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

const toDependencies = (keywords: JsonObject): JsonObject => {
  const { dependentRequired, dependentSchemas, ...others } = keywords;
  return dependentRequired === undefined && dependentSchemas === undefined
    ? keywords
    : { ...others, dependencies: { ...keywordsOf(dependentRequired), ...keywordsOf(dependentSchemas) } };
};

// Without a count, `contains` would mean at least one.
const withoutCounts = (keywords: JsonObject): JsonObject => {
  const { contains, minContains, maxContains, ...others } = keywords;
  return contains === undefined || (minContains === undefined && maxContains === undefined)
    ? keywords
    : others;
};

// Draft 07 ignores all keywords beside a reference.
const toLoneReference = (keywords: JsonObject): JsonObject => {
  const { $ref: reference, ...others } = keywords;
  if (reference === undefined || Object.keys(others).length === 0) {
    return keywords;
  }
  const parts: readonly unknown[] = Array.isArray(others['allOf']) ? others['allOf'] : [];
  return { ...others, allOf: [...parts, { $ref: reference }] };
};

/** JsonObject whose values are data, not schemas. */
const dataKeywords: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

// Readers of a document follow each member `$ref`, although this one is the name of a property.
const withoutReferenceNames = (keywords: JsonObject): JsonObject => {
  const { properties, patternProperties, ...others } = keywords;
  if (!isJsonObject(properties) || !Object.hasOwn(properties, '$ref')) {
    return keywords;
  }
  const { $ref: schema, ...named } = properties;
  return {
    ...others,
    properties: named,
    patternProperties: { ...keywordsOf(patternProperties), [String.raw`^\$ref$`]: schema },
  };
};

const isKept = (name: string, value: unknown): boolean =>
  !droppedKeywords.has(name) && !(dataKeywords.has(name) && looksLikeReference(value));

/** Moves a reference within a schema to where the schema is in the document. */
const moveReference = (reference: unknown, pointer: string): unknown =>
  typeof reference === 'string' && reference.startsWith('#')
    ? `${pointer}${reference.slice(1).replaceAll('/$defs/', '/definitions/')}`
    : reference;

const convertKeyword = (name: string, value: unknown, pointer: string): unknown => {
  const convert = (schema: unknown): unknown => convertSchema(schema, pointer);
  if (name === '$ref') {
    return moveReference(value, pointer);
  }
  if (schemaKeywords.has(name)) {
    return Array.isArray(value) ? value.map(convert) : convert(value);
  }
  if (listKeywords.has(name)) {
    return Array.isArray(value) ? value.map(convert) : value;
  }
  if (name === 'dependencies') {
    return mapValues(value, (entry) => (Array.isArray(entry) ? entry : convert(entry)));
  }
  return mapKeywords.has(name) ? mapValues(value, convert) : value;
};

const convertSchema = (schema: unknown, pointer: string): unknown => {
  if (!isJsonObject(schema)) {
    return schema;
  }
  const kept = Object.entries(
    toLoneReference(withoutReferenceNames(toDependencies(toTuple(withoutCounts(schema))))),
  ).filter(([name, value]) => isKept(name, value));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      const name = renameKeyword(key);
      return [name, convertKeyword(name, value, pointer)];
    }),
  );
};

/**
 * Converts a JSON Schema of draft 2020-12 to draft 07, the dialect of AsyncAPI, for the place in a document that `pointer`
 * names: `#/components/schemas/order.created.v1`. References within the schema refer to that place.
 *
 * Leaves out keywords that draft 07 cannot express, so the result accepts everything that the schema accepts.
 */
export const toDraft07 = (schema: Schema, pointer: string): JsonObject | boolean => {
  if (typeof schema === 'boolean') {
    return schema;
  }
  const converted = convertSchema(schema, pointer);
  return isJsonObject(converted) ? converted : {};
};
