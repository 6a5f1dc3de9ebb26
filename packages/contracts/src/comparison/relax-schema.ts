import type { JsonObject } from '../json/json.ts';
import { mapSchema } from '../schema/map-schema.ts';
import { type Schema, textsOf } from '../schema/schema.ts';
import type { FaultSource } from '../validation/fault.ts';

const withoutKeyword = (schema: JsonObject, { keyword, member }: FaultSource): JsonObject => {
  // A value of another type breaks the other keywords too.
  if (keyword === 'type') {
    return {};
  }
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
  return member === undefined
    ? rest
    : { ...rest, [keyword]: textsOf(schema, keyword).filter((name) => name !== member) };
};

/** Copy of a schema without the keyword that caused a fault, so that the next fault shows. */
export const relaxSchema = (schema: Schema, source: FaultSource): Schema => {
  if (typeof schema === 'boolean') {
    return schema;
  }
  const relaxed = mapSchema(schema, (part) => relaxSchema(part, source));
  return schema === source.schema ? withoutKeyword(relaxed, source) : relaxed;
};
