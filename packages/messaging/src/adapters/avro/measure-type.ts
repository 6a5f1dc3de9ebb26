import avsc from 'avsc';
import { partsOf } from './type-parts.ts';

/** Values and least bytes of a type, up to the next union, array or map. */
interface Extent {
  readonly values: number;
  readonly bytes: number;
}

const { types } = avsc;

const leastBytesOf = (type: avsc.Type): number => {
  if (type instanceof types.NullType) {
    return 0;
  }
  if (type instanceof types.DoubleType) {
    return 8;
  }
  return type instanceof types.FloatType ? 4 : 1;
};

const extentOf = (type: avsc.Type): Extent => {
  if (!(type instanceof types.RecordType)) {
    return { values: 1, bytes: leastBytesOf(type) };
  }
  const extents = type.fields.map((field) => extentOf(field.type));
  return {
    values: extents.reduce((sum, { values }) => sum + values, 1),
    bytes: extents.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

/** Returns a type and all types within it, each once. */
export const typesWithin = (root: avsc.Type): readonly avsc.Type[] => {
  const found = new Set([root]);
  // A set iterates over members that are added meanwhile.
  for (const type of found) {
    for (const part of partsOf(type)) {
      found.add(part.type);
    }
  }
  return [...found];
};

/**
 * Returns an upper bound for the values of a payload in relation to its bytes, so that memory can be reserved before a payload is read.
 *
 * Unions, arrays and maps have bytes of their own. Between them, a record adds values without bytes, and null is one.
 */
export const mostValuesPerByteOf = (root: avsc.Type): number =>
  Math.max(
    1,
    ...typesWithin(root)
      .map(extentOf)
      .map(({ values, bytes }) => values / Math.max(1, bytes)),
  );
