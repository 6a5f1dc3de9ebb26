import avsc from 'avsc';
import { isOptionalField, valuesTypeOf } from './type-parts.ts';

/** Converts a value of avsc to a JSON value. */
type Convert = (value: unknown) => unknown;

const { types } = avsc;

const identity: Convert = (value) => value;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

interface Member {
  readonly name: string;
  readonly convert: Convert;
  readonly isOptional: boolean;
}

const convertRecord =
  (members: readonly Member[]): Convert =>
  (record) => {
    const converted: Record<string, unknown> = {};
    if (isObject(record)) {
      for (const { name, convert, isOptional } of members) {
        const value = record[name];
        if (!isOptional || value !== null) {
          converted[name] = convert(value);
        }
      }
    }
    return converted;
  };

/** Converts items in place, because avsc created the array for this payload. */
const convertItems = (items: unknown[], convert: Convert): unknown[] => {
  for (const [index, item] of items.entries()) {
    items[index] = convert(item);
  }
  return items;
};

/** Converts members in place. */
const convertMembers = (map: Record<string, unknown>, convert: Convert): Record<string, unknown> => {
  for (const key of Object.keys(map)) {
    map[key] = convert(map[key]);
  }
  return map;
};

const convertArray =
  (convert: Convert): Convert =>
  (items) =>
    Array.isArray(items) ? convertItems(items, convert) : items;

const convertMap =
  (convert: Convert): Convert =>
  (map) =>
    isObject(map) ? convertMembers(map, convert) : map;

/** A union has at most one type of arrays, and one of records and maps. */
const convertUnion =
  (array: Convert, object: Convert): Convert =>
  (value) => {
    if (Array.isArray(value)) {
      return array(value);
    }
    return isObject(value) ? object(value) : value;
  };

/**
 * Creates the conversion of values that avsc reads to JSON values: records become plain objects, without the members that are absent.
 */
export const createToPayload = (root: avsc.Type): Convert => {
  const known = new Map<avsc.Type, Convert>();

  const whenNeeded = (part: Convert, whole: (part: Convert) => Convert): Convert =>
    part === identity ? identity : whole(part);

  const ofUnion = (union: avsc.types.UnwrappedUnionType): Convert => {
    const array = union.types.find((type) => type instanceof types.ArrayType);
    const object = union.types.find(
      (type) => type instanceof types.RecordType || type instanceof types.MapType,
    );
    const [ofArray, ofObject] = [array, object].map((type) =>
      type === undefined ? identity : convertOf(type),
    );
    return ofArray === identity && ofObject === identity
      ? identity
      : convertUnion(ofArray ?? identity, ofObject ?? identity);
  };

  const create = (type: avsc.Type): Convert => {
    if (type instanceof types.RecordType) {
      return convertRecord(
        type.fields.map((field) => ({
          name: field.name,
          convert: convertOf(field.type),
          isOptional: isOptionalField(field),
        })),
      );
    }
    if (type instanceof types.ArrayType) {
      return whenNeeded(convertOf(type.itemsType), convertArray);
    }
    if (type instanceof types.MapType) {
      return whenNeeded(convertOf(valuesTypeOf(type)), convertMap);
    }
    return type instanceof types.UnwrappedUnionType ? ofUnion(type) : identity;
  };

  const convertOf = (type: avsc.Type): Convert => {
    const convert = known.get(type);
    if (convert !== undefined) {
      return convert;
    }
    // A recursive type refers to itself while it is created.
    known.set(type, (value) => created(value));
    const created = create(type);
    known.set(type, created);
    return created;
  };

  return convertOf(root);
};
