import avsc from 'avsc';
import { RefusedBytes, type ByteCursor } from './byte-cursor.ts';
import { valuesTypeOf } from './type-parts.ts';

/** Passes one value of a type. Throws `RefusedBytes` for bytes that are not a value of it. */
export type Walk = (cursor: ByteCursor) => void;

const { types } = avsc;

const walkInt: Walk = (cursor) => {
  cursor.countValue();
  const value = cursor.long();
  if (value !== (value | 0)) {
    throw new RefusedBytes('DAMAGED_PAYLOAD', 'The payload has an int of more than 32 bits.');
  }
};

const primitiveWalks: Readonly<Record<string, Walk>> = {
  null: (cursor) => {
    cursor.countValue();
  },
  boolean: (cursor) => {
    cursor.countValue();
    cursor.boolean();
  },
  int: walkInt,
  long: (cursor) => {
    cursor.countValue();
    cursor.long();
  },
  float: (cursor) => {
    cursor.countValue();
    cursor.float(4);
  },
  double: (cursor) => {
    cursor.countValue();
    cursor.float(8);
  },
  string: (cursor) => {
    cursor.countValue();
    cursor.text();
  },
};

const walkRecord =
  (fields: readonly Walk[]): Walk =>
  (cursor) => {
    cursor.enter();
    for (const walkField of fields) {
      walkField(cursor);
    }
    cursor.leave();
  };

const walkArray =
  (walkItem: Walk): Walk =>
  (cursor) => {
    cursor.enter();
    cursor.blocks(() => {
      walkItem(cursor);
    });
    cursor.leave();
  };

const walkMap =
  (walkValue: Walk): Walk =>
  (cursor) => {
    cursor.enter();
    cursor.blocks(() => {
      // avsc would make the value the prototype of the object.
      if (cursor.hasPassed(cursor.text(), '__proto__')) {
        throw new RefusedBytes('DAMAGED_PAYLOAD', 'The payload has a member named __proto__.');
      }
      walkValue(cursor);
    });
    cursor.leave();
  };

const walkUnion =
  (branches: readonly Walk[]): Walk =>
  (cursor) => {
    branches[cursor.index(branches.length, 'a branch of a union')]?.(cursor);
  };

const walkEnum =
  (symbols: readonly string[]): Walk =>
  (cursor) => {
    cursor.countValue();
    cursor.index(symbols.length, 'a symbol of an enum');
  };

const primitiveWalkOf = ({ typeName }: avsc.Type): Walk => {
  const walk = primitiveWalks[typeName];
  if (walk === undefined) {
    throw new Error(`The Avro type ${typeName} is not a type of payloads.`);
  }
  return walk;
};

/**
 * Creates the walk over the bytes of a type of a checked schema. It finds every fault and counts every value without creating anything, so that
 * neither hostile counts nor deep nesting take memory.
 */
export const createWalk = (root: avsc.Type): Walk => {
  const known = new Map<avsc.Type, Walk>();

  const create = (type: avsc.Type): Walk => {
    if (type instanceof types.RecordType) {
      return walkRecord(type.fields.map((field) => walkOf(field.type)));
    }
    if (type instanceof types.ArrayType) {
      return walkArray(walkOf(type.itemsType));
    }
    if (type instanceof types.MapType) {
      return walkMap(walkOf(valuesTypeOf(type)));
    }
    if (type instanceof types.UnwrappedUnionType) {
      return walkUnion(type.types.map(walkOf));
    }
    return type instanceof types.EnumType ? walkEnum(type.symbols) : primitiveWalkOf(type);
  };

  const walkOf = (type: avsc.Type): Walk => {
    const walk = known.get(type);
    if (walk !== undefined) {
      return walk;
    }
    // A recursive type refers to itself while it is created.
    known.set(type, (cursor) => {
      created(cursor);
    });
    const created = create(type);
    known.set(type, created);
    return created;
  };

  return walkOf(root);
};
