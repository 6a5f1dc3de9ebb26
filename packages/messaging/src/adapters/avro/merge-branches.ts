import type { AvroSchema } from './avro-schema.ts';

/** Kind of JSON value that an Avro type represents. A union has one type of each. */
export type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

const kinds: Readonly<Record<string, ValueKind>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  enum: 'string',
  array: 'array',
  map: 'object',
  record: 'object',
};

const isUnion = (type: AvroSchema): type is readonly AvroSchema[] => Array.isArray(type);

/** Returns the branches of a union, or the type itself. */
export const branchesOf = (type: AvroSchema): readonly AvroSchema[] => (isUnion(type) ? type : [type]);

/** Returns the kind of a type without a union. A name refers to a record. */
export const kindOf = (type: AvroSchema): ValueKind => {
  if (typeof type === 'string') {
    return kinds[type] ?? 'object';
  }
  return 'type' in type ? (kinds[type.type] ?? 'object') : 'object';
};

const isSame = (one: AvroSchema, other: AvroSchema): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns one type for two of a kind; `undefined` if values would not show which of the two they have. */
const mergeTwo = (one: AvroSchema, other: AvroSchema): AvroSchema | undefined => {
  if (isSame(one, other)) {
    return one;
  }
  switch (kindOf(one)) {
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    case 'null':
    case 'boolean':
      return one;
    case 'array':
    case 'object':
      return undefined;
  }
};

/** Types of one value, or the kind of which there are two. */
export type MergedBranches = { readonly type: AvroSchema } | { readonly ambiguous: ValueKind };

/** Merges the types that a value may have to a union with one type of each kind. Null is first. */
export const mergeBranches = (types: readonly AvroSchema[]): MergedBranches => {
  const byKind = new Map<ValueKind, AvroSchema>();
  for (const type of types.flatMap(branchesOf)) {
    const kind = kindOf(type);
    const merged = mergeTwo(byKind.get(kind) ?? type, type);
    if (merged === undefined) {
      return { ambiguous: kind };
    }
    byKind.set(kind, merged);
  }
  const nulls = byKind.has('null') ? ['null'] : [];
  const others = [...byKind].filter(([kind]) => kind !== 'null').map(([, type]) => type);
  const [only = 'null', ...more] = [...nulls, ...others];
  return { type: more.length === 0 ? only : [only, ...more] };
};
