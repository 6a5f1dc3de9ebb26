import { canonicalText } from '../json/canonical-text.ts';
import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import { listedValuesOf, propertiesOf, type Schema, textsOf, toSchema, typesOf } from '../schema/schema.ts';

const isObjectOnly = (schema: Schema): boolean => typesOf(schema).every((type) => type === 'object');

/** Schema of a required member of an object; `undefined` if the member is not required. */
const requiredOf = (schema: Schema, name: string): Schema | undefined =>
  textsOf(schema, 'required').includes(name) && Object.hasOwn(propertiesOf(schema), name)
    ? toSchema(propertiesOf(schema)[name])
    : undefined;

const listNothingTogether = (one: Schema, other: Schema): boolean => {
  const values = listedValuesOf(one);
  const others = listedValuesOf(other);
  if (values === undefined || others === undefined) {
    return false;
  }
  const texts = new Set(values.map(canonicalText));
  return !others.some((value) => texts.has(canonicalText(value)));
};

const differByMember = (one: Schema, other: Schema): boolean =>
  (isObjectOnly(one) || isObjectOnly(other)) &&
  textsOf(one, 'required').some((name) => {
    const member = requiredOf(one, name);
    const otherMember = requiredOf(other, name);
    return member !== undefined && otherMember !== undefined && listNothingTogether(member, otherMember);
  });

/**
 * Whether two schemas clearly accept no common value, because their types or their discriminators differ. Spares the search a look at
 * each pair of alternatives of a discriminated union.
 */
export const areDisjoint = (nodes: SchemaNodes, one: SchemaNode, other: SchemaNode): boolean => {
  const first = nodes.referenced(one)?.schema ?? one.schema;
  const second = nodes.referenced(other)?.schema ?? other.schema;
  const types = typesOf(first);
  return !typesOf(second).some((type) => types.includes(type)) || differByMember(first, second);
};
