import { canonicalText, isEqualJson } from '../json/canonical-text.ts';
import {
  elementsOf,
  isJsonObject,
  type JsonObject,
  type JsonType,
  jsonTypes,
  memberOf,
} from '../json/json.ts';

/** A JSON Schema, or a part of one: an object with keywords, `true` for every value, or `false` for none. */
export type Schema = boolean | JsonObject;

/** Whether a value can be a schema. */
export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'boolean' || isJsonObject(value);

/** A value as a schema. A damaged one accepts every value. */
export const toSchema = (value: unknown): Schema => (isSchema(value) ? value : true);

/** Value of a keyword; `undefined` if it is absent. */
export const keywordOf = (schema: Schema, keyword: string): unknown =>
  typeof schema === 'boolean' ? undefined : memberOf(schema, keyword);

/** Number of a keyword; `undefined` if it is absent. */
export const numberOf = (schema: Schema, keyword: string): number | undefined => {
  const value = keywordOf(schema, keyword);
  return typeof value === 'number' ? value : undefined;
};

/** Texts of a keyword that lists them, such as `required`. */
export const textsOf = (schema: Schema, keyword: string): readonly string[] => {
  const value = keywordOf(schema, keyword);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};

/** Schemas of a keyword that lists them, such as `anyOf`; `undefined` if it is absent. */
export const schemasOf = (schema: Schema, keyword: string): readonly Schema[] | undefined => {
  const value = keywordOf(schema, keyword);
  return Array.isArray(value) ? value.map(toSchema) : undefined;
};

/** Schema of a keyword that has one, such as `items`; `undefined` if it is absent. */
export const schemaOf = (schema: Schema, keyword: string): Schema | undefined => {
  const value = keywordOf(schema, keyword);
  return isSchema(value) ? value : undefined;
};

/** Schemas of the declared members of an object. */
export const propertiesOf = (schema: Schema): JsonObject => {
  const value = keywordOf(schema, 'properties');
  return isJsonObject(value) ? value : {};
};

const includesJson = (values: readonly unknown[], value: unknown): boolean =>
  values.some((each) => isEqualJson(each, value));

const textsOfListed = new WeakMap<JsonObject, ReadonlySet<string>>();

/** Whether `enum` and `const` of a schema allow a value. */
export const isListed = (schema: Schema, value: unknown): boolean => {
  const listed = listedValuesOf(schema);
  if (listed === undefined || typeof schema === 'boolean') {
    return true;
  }
  const texts = textsOfListed.get(schema) ?? new Set(listed.map(canonicalText));
  textsOfListed.set(schema, texts);
  return texts.has(canonicalText(value));
};

/** Values that `enum` and `const` allow; `undefined` if any value is allowed. */
export const listedValuesOf = (schema: Schema): readonly unknown[] | undefined => {
  const listed = keywordOf(schema, 'enum');
  const constant = keywordOf(schema, 'const');
  if (constant !== undefined) {
    return [constant].filter((each) => !Array.isArray(listed) || includesJson(listed, each));
  }
  return Array.isArray(listed) ? listed : undefined;
};

const namesOfTypes = (schema: Schema): readonly unknown[] | undefined => {
  const type = keywordOf(schema, 'type');
  if (type === undefined) {
    return undefined;
  }
  return Array.isArray(type) ? elementsOf(type) : [type];
};

/** JSON types that a schema allows by its `type`. */
export const typesOf = (schema: Schema): readonly JsonType[] => {
  if (schema === false) {
    return [];
  }
  const names = namesOfTypes(schema);
  return names === undefined
    ? jsonTypes
    : jsonTypes.filter((type) => names.includes(type) || (type === 'number' && names.includes('integer')));
};

/** Whether numbers must be integers by the `type` of a schema. */
export const isIntegerOnly = (schema: Schema): boolean => {
  const names = namesOfTypes(schema) ?? ['number'];
  return names.includes('integer') && !names.includes('number');
};
