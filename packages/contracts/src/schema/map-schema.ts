import { isJsonObject, type JsonObject } from '../json/json.ts';
import { isSchema, type Schema } from './schema.ts';

const withSchemasByName = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const withSchemas = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const withSchema = [
  'items',
  'additionalProperties',
  'propertyNames',
  'not',
  'contains',
  'if',
  'then',
  'else',
  'unevaluatedProperties',
  'unevaluatedItems',
];

type Change = (schema: Schema) => Schema;

const mapEach = (value: unknown, change: Change): unknown => (isSchema(value) ? change(value) : value);

const mapKeyword = (keyword: string, value: unknown, change: Change): unknown => {
  if (withSchema.includes(keyword)) {
    return mapEach(value, change);
  }
  if (withSchemas.includes(keyword) && Array.isArray(value)) {
    return value.map((each) => mapEach(each, change));
  }
  return withSchemasByName.includes(keyword) && isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapEach(each, change)]))
    : value;
};

/** Copy of a schema in which each schema directly inside it is changed. Values such as those of `enum` stay. */
export const mapSchema = (schema: JsonObject, change: Change): JsonObject =>
  Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, mapKeyword(keyword, value, change)]),
  );
