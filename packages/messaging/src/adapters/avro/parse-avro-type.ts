import avsc from 'avsc';
import type { AvroSchema } from './avro-schema.ts';
import type { AvroSchemaFault } from './errors.ts';
import { isZeroWidth, partsOf } from './type-parts.ts';

/** An Avro type that payloads can use, or why they cannot. */
export type ParsedAvroType =
  { readonly type: avsc.Type } | { readonly fault: AvroSchemaFault; readonly cause?: unknown };

const { types } = avsc;

const pathAt = (path: string): string => {
  const text = path.startsWith('.') ? path.slice(1) : path;
  return text === '' ? 'payload' : text;
};

const isWithout = (type: avsc.Type): boolean =>
  type instanceof types.BytesType || type instanceof types.FixedType || type instanceof types.LogicalType;

type TypeFault = Omit<AvroSchemaFault, 'path'>;

/** What is wrong with a type by itself. */
const faultOfType = (type: avsc.Type): TypeFault | undefined => {
  if (isWithout(type)) {
    return {
      what: `of the Avro type ${type.typeName}, which JSON does not have`,
      remedy: 'Use a string, such as base64 of the bytes.',
    };
  }
  if (type instanceof types.ArrayType && isZeroWidth(type.itemsType)) {
    return {
      what: 'an array whose items have no content',
      remedy: 'Send the number of the items instead: a few bytes could state billions of them.',
    };
  }
  // avsc reads members as `value.name`, and finds these on every object.
  const inherited =
    type instanceof types.RecordType ? type.fields.find(({ name }) => name in Object.prototype) : undefined;
  return inherited === undefined
    ? undefined
    : {
        what: `an object with the member ${inherited.name}, which every JavaScript object inherits`,
        remedy: 'Rename the member.',
      };
};

const addRecords = (type: avsc.Type, found: Set<avsc.Type>): void => {
  for (const part of type instanceof types.RecordType ? partsOf(type) : []) {
    if (part.type instanceof types.RecordType) {
      found.add(part.type);
    }
  }
};

/** Whether a record contains itself without a union, array or map between, so that no value of it is finite. */
const containsItself = (record: avsc.Type): boolean => {
  const within = new Set<avsc.Type>();
  addRecords(record, within);
  // A set iterates over members that are added meanwhile.
  for (const type of within) {
    addRecords(type, within);
  }
  return within.has(record);
};

const faultOfSize = (type: avsc.Type): TypeFault | undefined =>
  containsItself(type)
    ? {
        what: 'an object that always contains itself, so that no value of it ends',
        remedy: 'Make the inner object optional.',
      }
    : undefined;

const withPaths = (root: avsc.Type): readonly (readonly [avsc.Type, string])[] => {
  const visited = new Map([[root, '']]);
  // A map iterates over entries that are added meanwhile.
  for (const [type, path] of visited) {
    for (const part of partsOf(type)) {
      if (!visited.has(part.type)) {
        visited.set(part.type, path + part.step);
      }
    }
  }
  return [...visited];
};

const findFault = (root: avsc.Type): AvroSchemaFault | undefined => {
  const all = withPaths(root);
  // The other checks need types of finite size.
  for (const check of [faultOfSize, faultOfType]) {
    for (const [type, path] of all) {
      const fault = check(type);
      if (fault !== undefined) {
        return { path: pathAt(path), ...fault };
      }
    }
  }
  return undefined;
};

/** Whether avsc can parse a value; it checks the rest itself. */
const isParsable = (value: unknown): value is avsc.schema.AvroSchema =>
  typeof value === 'string' || (typeof value === 'object' && value !== null);

/** Parses a copy, because avsc keeps parts of a schema. */
const parseCopy = (schema: AvroSchema): avsc.Type => {
  const copy: unknown = structuredClone(schema);
  if (!isParsable(copy)) {
    throw new TypeError('it is neither a name, nor an object, nor an array');
  }
  return avsc.Type.forSchema(copy, { wrapUnions: 'never', omitRecordMethods: true });
};

const isStackOverflow = (error: unknown): boolean => error instanceof RangeError;

/** Parses an Avro schema, and checks that every value of it is a JSON value of bounded size. */
export const parseAvroType = (schema: AvroSchema): ParsedAvroType => {
  let type: avsc.Type;
  try {
    type = parseCopy(schema);
  } catch (cause) {
    const reason = cause instanceof Error && !isStackOverflow(cause) ? `: ${cause.message}` : '';
    return {
      fault: {
        path: 'payload',
        what: `described by a schema that avsc refuses${reason}`,
        remedy: 'Correct the schema. A union may have one type each of numbers, strings, arrays and objects.',
      },
      cause,
    };
  }
  const fault = findFault(type);
  return fault === undefined ? { type } : { fault };
};
