import type { JsonSchema } from '../../json-schema.ts';

type Keywords = Readonly<Record<string, unknown>>;

const isKeywords = (value: unknown): value is Keywords =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
  readonly root: Keywords;
  left: number;
}

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

/** A value that the author of the schema wrote. */
const writtenValue = ({ const: only, default: usual, enum: choices, examples }: Keywords): unknown =>
  firstOf(examples) ?? only ?? usual ?? firstOf(choices);

const textFor = ({ format, minLength }: Keywords): string => {
  const text = typeof format === 'string' ? (examplesOfFormat[format] ?? 'text') : 'text';
  return text.padEnd(typeof minLength === 'number' ? minLength : 0, 't');
};

const numberFor = ({ exclusiveMinimum, minimum, multipleOf, maximum }: Keywords): number => {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  if (typeof exclusiveMinimum === 'number') {
    return exclusiveMinimum + step;
  }
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER) {
    return minimum;
  }
  return typeof maximum === 'number' && maximum < step ? maximum : step;
};

const followed = (schema: Keywords, root: Keywords): Keywords => {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#')) {
    return schema;
  }
  const target = reference
    .slice(1)
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (isKeywords(part) ? part[name] : undefined), root);
  return isKeywords(target) ? target : {};
};

const objectFor = ({ properties, required }: Keywords, scene: Scene, depth: number): Keywords => {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  const schemas = isKeywords(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(
    schemas
      .filter(([name]) => names.includes(name))
      .map(([name, property]) => [name, valueFor(property, scene, depth)]),
  );
};

const listFor = ({ items, minItems, prefixItems }: Keywords, scene: Scene, depth: number): unknown[] => {
  const places: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
  const rest = typeof minItems === 'number' ? Math.max(0, Math.min(minItems, maxValues) - places.length) : 0;
  return [...places, ...Array.from({ length: rest }, () => items)].map((item) =>
    valueFor(item, scene, depth),
  );
};

const typeOf = ({ type }: Keywords): unknown => (Array.isArray(type) ? type[0] : type);

const valueOfType = (schema: Keywords, scene: Scene, depth: number): unknown => {
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

const alternativeOf = ({ anyOf, oneOf }: Keywords): Keywords | undefined => {
  const first = firstOf(anyOf) ?? firstOf(oneOf);
  return isKeywords(first) ? first : undefined;
};

const valueFor = (schema: unknown, scene: Scene, depth: number): unknown => {
  scene.left -= 1;
  if (!isKeywords(schema) || depth > maxDepth || scene.left < 0) {
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
export const exampleValue = (schema: JsonSchema): unknown => {
  const root = isKeywords(schema) ? schema : {};
  return valueFor(root, { root, left: maxValues }, 0);
};
