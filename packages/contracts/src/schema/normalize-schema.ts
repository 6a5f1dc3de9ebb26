import { isJsonObject, type JsonObject } from '../json/json.ts';
import { mapSchema } from './map-schema.ts';
import type { Schema } from './schema.ts';

/** Keywords that describe a schema and do not restrict values. */
const annotations = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  'id',
  'title',
  'description',
  'default',
  'examples',
  'example',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** Order of the keywords of a schema in a contract file. All others follow, by name. */
const order = [
  '$ref',
  'type',
  'const',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'properties',
  'required',
  'additionalProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'prefixItems',
  'items',
  'minItems',
  'maxItems',
  'uniqueItems',
];

const rankOf = (keyword: string): number => {
  const index = order.indexOf(keyword);
  return index === -1 ? order.length : index;
};

const last = ['$defs', 'definitions'];

const compareKeywords = (one: string, other: string): number =>
  Number(last.includes(one)) - Number(last.includes(other)) ||
  rankOf(one) - rankOf(other) ||
  compareTexts(one, other);

const compareTexts = (one: string, other: string): number => Number(one > other) - Number(one < other);

const sortNames = (value: unknown): unknown =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.keys(value)
          .toSorted(compareTexts)
          .map((name) => [name, value[name]]),
      )
    : value;

const sortTexts = (value: unknown): unknown =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')
    ? value.toSorted(compareTexts)
    : value;

const settleKeyword = (keyword: string, value: unknown): unknown => {
  if (keyword === 'required') {
    return sortTexts(value);
  }
  return ['properties', '$defs', 'definitions', 'patternProperties'].includes(keyword)
    ? sortNames(value)
    : value;
};

const normalizePart = (schema: Schema): Schema =>
  typeof schema === 'boolean' ? schema : normalizeSchema(schema);

/** Copy of a JSON Schema without annotations, with keywords and members in a fixed order. */
export const normalizeSchema = (schema: JsonObject): JsonObject => {
  const mapped = mapSchema(schema, normalizePart);
  return Object.fromEntries(
    Object.keys(mapped)
      .filter((keyword) => !annotations.has(keyword))
      .toSorted(compareKeywords)
      .map((keyword) => [keyword, settleKeyword(keyword, mapped[keyword])]),
  );
};
