import type { JsonSchema } from '../../message/json-schema.ts';

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a member of a JSON Schema that is a schema itself. */
export const schemaAt = (schema: JsonSchema, keyword: string): JsonSchema | undefined => {
  const value = schema[keyword];
  return isSchema(value) ? value : undefined;
};

/** Returns a member of a JSON Schema that is a list of schemas. */
export const schemasAt = (schema: JsonSchema, keyword: string): readonly JsonSchema[] | undefined => {
  const value = schema[keyword];
  return Array.isArray(value) && value.every(isSchema) ? value : undefined;
};

/** Returns the named schemas of `properties`. */
export const propertiesOf = (schema: JsonSchema): readonly (readonly [string, JsonSchema])[] =>
  Object.entries(schemaAt(schema, 'properties') ?? {}).map(([name, property]) => [
    name,
    isSchema(property) ? property : {},
  ]);

/** Returns the names of required members. */
export const requiredOf = ({ required }: JsonSchema): ReadonlySet<unknown> =>
  new Set(Array.isArray(required) ? required : []);

const decodePointer = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** Finds the target of a local reference, such as `#/$defs/Node`. */
export const resolveReference = (root: JsonSchema, reference: string): JsonSchema | undefined => {
  const steps = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '');
  let target: unknown = reference.startsWith('#') ? root : undefined;
  for (const step of steps) {
    const name = decodePointer(decodeURIComponent(step));
    target = isSchema(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  return isSchema(target) ? target : undefined;
};

const constraints: readonly string[] = [
  'allOf',
  'not',
  'if',
  'dependentSchemas',
  'patternProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'prefixItems',
  'contains',
  '$dynamicRef',
];

/** Returns the first keyword of a schema that no Avro type expresses. */
export const inexpressibleKeyword = (schema: JsonSchema): string | undefined =>
  constraints.find((keyword) => keyword in schema);
