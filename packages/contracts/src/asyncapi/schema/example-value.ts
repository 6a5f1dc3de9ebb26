import { isJsonObject, type JsonObject } from '../../json/json.ts';
import { resolvePointer } from '../../schema/resolve-pointer.ts';
import type { Schema } from '../../schema/schema.ts';

const examplesOfFormat: Readonly<Record<string, string>> = {
  date: '2026-11-20',
  'date-time': '2026-11-20T10:15:30.123Z',
  email: 'ada@example.com',
  time: '10:15:30',
  uri: 'https://example.com',
  uuid: '01994c6f-0000-7000-8000-00000000000a',
};

/** Nesting at which the example of a recursive schema ends. */
const maxDepth = 8;

/** Most values of an example. */
const maxValues = 200;

/** The whole schema, and how many values its example may still have. */
interface Scene {
  readonly root: JsonObject;
  left: number;
}

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

/** A value that the author of the schema wrote. */
const writtenValue = ({ const: only, default: usual, enum: choices, examples }: JsonObject): unknown =>
  firstOf(examples) ?? only ?? usual ?? firstOf(choices);

const textFor = ({ format, minLength }: JsonObject): string => {
  const text = typeof format === 'string' ? (examplesOfFormat[format] ?? 'text') : 'text';
  return text.padEnd(typeof minLength === 'number' ? minLength : 0, 't');
};

const numberFor = ({ exclusiveMinimum, minimum, multipleOf, maximum }: JsonObject): number => {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  if (typeof exclusiveMinimum === 'number') {
    return exclusiveMinimum + step;
  }
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER) {
    return minimum;
  }
  return typeof maximum === 'number' && maximum < step ? maximum : step;
};

const followed = (schema: JsonObject, root: JsonObject): JsonObject => {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#')) {
    return schema;
  }
  const target = resolvePointer(root, reference);
  return isJsonObject(target) ? target : {};
};

const objectFor = ({ properties, required }: JsonObject, scene: Scene, depth: number): JsonObject => {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  const schemas = isJsonObject(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(
    schemas
      .filter(([name]) => names.includes(name))
      .map(([name, property]) => [name, valueFor(property, scene, depth)]),
  );
};

const listFor = ({ items, minItems, prefixItems }: JsonObject, scene: Scene, depth: number): unknown[] => {
  const places: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
  const rest = typeof minItems === 'number' ? Math.max(0, Math.min(minItems, maxValues) - places.length) : 0;
  return [...places, ...Array.from({ length: rest }, () => items)].map((item) =>
    valueFor(item, scene, depth),
  );
};

const typeOf = ({ type }: JsonObject): unknown => (Array.isArray(type) ? type[0] : type);

const valueOfType = (schema: JsonObject, scene: Scene, depth: number): unknown => {
  switch (typeOf(schema)) {
    case 'string':
      return textFor(schema);
    case 'integer':
    case 'number':
      return numberFor(schema);
    case 'boolean':
      return true;
    case 'array':
      return listFor(schema, scene, depth + 1);
    case 'object':
      return objectFor(schema, scene, depth + 1);
    default:
      return null;
  }
};

const alternativeOf = ({ anyOf, oneOf }: JsonObject): JsonObject | undefined => {
  const first = firstOf(anyOf) ?? firstOf(oneOf);
  return isJsonObject(first) ? first : undefined;
};

const valueFor = (schema: unknown, scene: Scene, depth: number): unknown => {
  scene.left -= 1;
  if (!isJsonObject(schema) || depth > maxDepth || scene.left < 0) {
    return null;
  }
  const keywords = followed(schema, scene.root);
  const alternative = alternativeOf(keywords);
  return (
    writtenValue(keywords) ??
    (alternative === undefined
      ? valueOfType(keywords, scene, depth)
      : valueFor(alternative, scene, depth + 1))
  );
};

/**
 * Returns a value that probably satisfies a JSON Schema of draft 2020-12: examples and defaults of the schema, and simple
 * values elsewhere. Check it with the schema before you show it.
 */
export const exampleValue = (schema: Schema): unknown => {
  const root = isJsonObject(schema) ? schema : {};
  return valueFor(root, { root, left: maxValues }, 0);
};
