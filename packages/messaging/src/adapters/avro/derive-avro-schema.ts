import { toJsonSchema, type JsonSchema } from '../../message/json-schema.ts';
import type { CodecSubject } from '../../message/payload/payload-codec.ts';
import { createTypeNames, isAvroName, toAvroName } from './avro-names.ts';
import type { AvroField, AvroSchema } from './avro-schema.ts';
import { type Derivation, member, type Place, refuse } from './derivation.ts';
import { InvalidAvroSchemaError } from './errors.ts';
import {
  inexpressibleKeyword,
  propertiesOf,
  requiredOf,
  resolveReference,
  schemaAt,
  schemasAt,
} from './json-schema-parts.ts';
import { branchesOf, kindOf, mergeBranches } from './merge-branches.ts';

const deriveUnion = (derivation: Derivation, place: Place, types: readonly AvroSchema[]): AvroSchema => {
  const merged = mergeBranches(types);
  if ('type' in merged) {
    return merged.type;
  }
  throw refuse(derivation, place, {
    what: `a union of several kinds of ${merged.ambiguous}, whose values do not show which kind they are`,
    remedy: 'Use one object with optional members, or a message type for each kind.',
  });
};

const deriveField = (
  derivation: Derivation,
  place: Place,
  [name, schema, isRequired]: readonly [string, JsonSchema, boolean],
): AvroField => {
  const at = member(place, name);
  if (!isAvroName(name) || name in Object.prototype) {
    throw refuse(derivation, at, {
      what: 'a member whose name is not a name of Avro',
      remedy: 'Use letters, digits and underscores, and no name that every JavaScript object inherits.',
    });
  }
  const type = derive(derivation, at, schema);
  if (isRequired) {
    return { name, type };
  }
  const branches = branchesOf(type);
  if (branches.some((branch) => kindOf(branch) === 'null')) {
    throw refuse(derivation, at, {
      what: 'optional and nullable, and Avro has only one null for both',
      remedy: 'Make it either optional or nullable.',
    });
  }
  return { name, type: ['null', ...branches], default: null };
};

const deriveRecord = (derivation: Derivation, place: Place, { schema, name }: NamedSchema): AvroSchema => {
  const required = requiredOf(schema);
  return {
    type: 'record',
    name,
    fields: propertiesOf(schema).map(([key, property]) =>
      deriveField(derivation, place, [key, property, required.has(key)]),
    ),
  };
};

/** An object's schema, and the name of its record. */
interface NamedSchema {
  readonly schema: JsonSchema;
  readonly name: string;
}

const deriveMap = (derivation: Derivation, place: Place, schema: JsonSchema): AvroSchema => {
  if (propertiesOf(schema).length > 0) {
    throw refuse(derivation, place, { what: 'an object with known members and any others' });
  }
  const values = schemaAt(schema, 'additionalProperties');
  if (values === undefined) {
    throw refuse(derivation, place, { what: 'an object with members of any type' });
  }
  return { type: 'map', values: derive(derivation, member(place, '*'), values) };
};

/** Whether an object has only the members that its schema lists. */
const isClosed = ({ additionalProperties }: JsonSchema): boolean =>
  additionalProperties === undefined || additionalProperties === false;

const deriveObject = (derivation: Derivation, place: Place, schema: JsonSchema): AvroSchema =>
  isClosed(schema)
    ? deriveRecord(derivation, place, { schema, name: derivation.nextName(place.name) })
    : deriveMap(derivation, place, schema);

const deriveArray = (derivation: Derivation, place: Place, schema: JsonSchema): AvroSchema => {
  const items = schemaAt(schema, 'items');
  if (items === undefined) {
    throw refuse(derivation, place, { what: 'an array with items of any type' });
  }
  return {
    type: 'array',
    items: derive(derivation, { path: `${place.path}[]`, name: `${place.name}.item` }, items),
  };
};

/** Returns the type of a constant that is not a string; `undefined` for objects and arrays. */
const typeOfConstant = (value: unknown): AvroSchema | undefined => {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? 'long' : 'double';
  }
  return typeof value === 'boolean' ? 'boolean' : undefined;
};

const isSymbol = (value: unknown): value is string =>
  typeof value === 'string' && isAvroName(value) && !(value in Object.prototype);

const deriveValues = (derivation: Derivation, place: Place, values: readonly unknown[]): AvroSchema => {
  const strings = values.filter((value) => typeof value === 'string');
  const others = values.filter((value) => typeof value !== 'string');
  const types = others.map(typeOfConstant).filter((type) => type !== undefined);
  if (types.length < others.length) {
    throw refuse(derivation, place, { what: 'a constant that is an object or an array' });
  }
  if (strings.length === 0) {
    return deriveUnion(derivation, place, types);
  }
  const symbols = [...new Set(strings)];
  const ofStrings: AvroSchema = symbols.every(isSymbol)
    ? { type: 'enum', name: derivation.nextName(place.name), symbols }
    : 'string';
  return deriveUnion(derivation, place, [...types, ofStrings]);
};

const deriveType = (derivation: Derivation, place: Place, schema: JsonSchema): AvroSchema => {
  switch (schema['type']) {
    case 'null':
    case 'boolean':
    case 'string':
      return schema['type'];
    case 'integer':
      return 'long';
    case 'number':
      return 'double';
    case 'array':
      return deriveArray(derivation, place, schema);
    case 'object':
      return deriveObject(derivation, place, schema);
    default:
      throw refuse(derivation, place, { what: 'a value of any type' });
  }
};

const deriveTarget = (
  derivation: Derivation,
  place: Place,
  { reference, target }: { readonly reference: string; readonly target: JsonSchema },
): AvroSchema => {
  const { references, nextName } = derivation;
  if (target['type'] === 'object' && isClosed(target)) {
    const name = nextName(reference === '#' ? place.name : (reference.split('/').at(-1) ?? ''));
    references.set(reference, { record: name });
    return deriveRecord(derivation, place, { schema: target, name });
  }
  references.set(reference, {});
  const type = derive(derivation, place, target);
  references.delete(reference);
  return type;
};

const deriveReference = (derivation: Derivation, place: Place, reference: string): AvroSchema => {
  const known = derivation.references.get(reference);
  if (known?.record !== undefined) {
    return known.record;
  }
  const target = resolveReference(derivation.root, reference);
  if (target === undefined || known !== undefined) {
    throw refuse(derivation, place, { what: 'a recursive value that is not an object' });
  }
  return deriveTarget(derivation, place, { reference, target });
};

const alternativesOf = (schema: JsonSchema): readonly JsonSchema[] | undefined => {
  const { type } = schema;
  return (
    schemasAt(schema, 'anyOf') ??
    schemasAt(schema, 'oneOf') ??
    (Array.isArray(type) ? type.map((one: unknown) => ({ ...schema, type: one })) : undefined)
  );
};

const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined => {
  const { enum: values } = schema;
  if ('const' in schema) {
    return [schema['const']];
  }
  return Array.isArray(values) ? values : undefined;
};

const derive = (derivation: Derivation, place: Place, schema: JsonSchema): AvroSchema => {
  const keyword = inexpressibleKeyword(schema);
  if (keyword !== undefined) {
    throw refuse(derivation, place, { what: `described with ${keyword}, which no Avro type expresses` });
  }
  const { $ref: reference } = schema;
  if (typeof reference === 'string') {
    return deriveReference(derivation, place, reference);
  }
  const values = valuesOf(schema);
  if (values !== undefined) {
    return deriveValues(derivation, place, values);
  }
  const types = alternativesOf(schema)?.map((alternative) => derive(derivation, place, alternative));
  return types === undefined ? deriveType(derivation, place, schema) : deriveUnion(derivation, place, types);
};

const readJsonSchema = (subject: CodecSubject): JsonSchema => {
  let schema: JsonSchema | undefined;
  let cause: unknown;
  try {
    schema = toJsonSchema(subject.payload);
  } catch (error) {
    cause = error;
  }
  if (schema !== undefined) {
    return schema;
  }
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  throw new InvalidAvroSchemaError(
    subject,
    {
      path: 'payload',
      what: `described by a schema that its library does not convert to JSON Schema${reason}`,
      remedy: 'Pass an Avro schema: avro({ schema }).',
    },
    { cause },
  );
};

/**
 * Derives the Avro schema of a version of a message from the schema of its payload.
 *
 * Objects become records, integers `long`, other numbers `double`, strings of a known set enums if Avro allows their names, and optional members a union with
 * null whose default is null. Throws `INVALID_AVRO_SCHEMA` for what Avro cannot represent without loss: optional and nullable at once, tuples, unions of objects, and
 * values of any type.
 */
export const deriveAvroSchema = (subject: CodecSubject): AvroSchema => {
  const root = readJsonSchema(subject);
  const name = toAvroName(subject.type);
  const derivation: Derivation = { subject, root, nextName: createTypeNames(), references: new Map() };
  // The root is recursive if it is referred to.
  return JSON.stringify(root).includes('"$ref":"#"')
    ? deriveReference(derivation, { path: '', name }, '#')
    : derive(derivation, { path: '', name }, root);
};
