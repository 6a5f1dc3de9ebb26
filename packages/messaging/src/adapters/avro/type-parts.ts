import avsc from 'avsc';

const { types } = avsc;

/** A type within another type, and the step of the path to it. */
export interface TypePart {
  readonly step: string;
  readonly type: avsc.Type;
}

const isType = (value: unknown): value is avsc.Type => avsc.Type.isType(value);

/** Returns the type of a map's values, which the types of avsc leave open. */
export const valuesTypeOf = (map: avsc.types.MapType): avsc.Type => {
  const type: unknown = map.valuesType;
  if (!isType(type)) {
    throw new Error('A map of avsc has no type of values.');
  }
  return type;
};

/** Returns the types that a type consists of. */
export const partsOf = (type: avsc.Type): readonly TypePart[] => {
  if (type instanceof types.RecordType) {
    return type.fields.map((field) => ({ step: `.${field.name}`, type: field.type }));
  }
  if (type instanceof types.ArrayType) {
    return [{ step: '[]', type: type.itemsType }];
  }
  if (type instanceof types.MapType) {
    return [{ step: '.*', type: valuesTypeOf(type) }];
  }
  return type instanceof types.UnwrappedUnionType
    ? type.types.map((branch) => ({ step: '', type: branch }))
    : [];
};

/** Whether every value of a type has no bytes: null, and records of such fields. A few bytes could state billions of such items. */
export const isZeroWidth = (type: avsc.Type): boolean =>
  type instanceof types.NullType ||
  (type instanceof types.RecordType && type.fields.every((field) => isZeroWidth(field.type)));

/** Whether a field stands for a member that may be absent. Its default states null, which is first in a union. */
export const isOptionalField = (field: avsc.types.Field): boolean => {
  const value: unknown = field.defaultValue();
  return value === null;
};
