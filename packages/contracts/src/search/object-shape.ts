import { memberOf } from '../json/json.ts';
import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import {
  keywordOf,
  listedValuesOf,
  numberOf,
  propertiesOf,
  type Schema,
  schemaOf,
  textsOf,
  toSchema,
} from '../schema/schema.ts';
import { unsupportedKeywordOf } from '../schema/unsupported-keyword.ts';

const isRequired = (node: SchemaNode, name: string): boolean =>
  textsOf(node.schema, 'required').includes(name);

/** Whether a keyword that the comparison does not understand may declare members, or may say more about them. */
const mayDeclareMore = ({ schema }: SchemaNode): boolean =>
  unsupportedKeywordOf(schema, 'object') !== undefined || keywordOf(schema, '$ref') !== undefined;

/** Whether a schema restricts objects to its members if their writer sends only declared members. */
const lists = (node: SchemaNode): boolean =>
  node.isClosed && keywordOf(node.schema, 'properties') !== undefined;

const declares = (node: SchemaNode, name: string): boolean =>
  memberOf(propertiesOf(node.schema), name) !== undefined || isRequired(node, name);

const declaresOthers = (node: SchemaNode): boolean =>
  node.isClosed && (keywordOf(node.schema, 'additionalProperties') !== undefined || mayDeclareMore(node));

/** Whether several schemas together require a member. */
export const requiresMember = (accepted: readonly SchemaNode[], name: string): boolean =>
  accepted.some((node) => isRequired(node, name));

/** Whether the writer of an object may send a member that no `properties` names. */
export const allowsOtherMembers = (accepted: readonly SchemaNode[]): boolean =>
  !accepted.some(lists) || accepted.some(declaresOthers);

/** Whether the writer of an object may send a member. */
export const allowsMember = (accepted: readonly SchemaNode[], name: string): boolean =>
  allowsOtherMembers(accepted) || accepted.some((node) => node.isClosed && declares(node, name));

/** Schema of the members that no `properties` names. One that `patternProperties` names may have any value, as far as is known. */
const additionalOf = (schema: Schema): unknown =>
  keywordOf(schema, 'patternProperties') === undefined
    ? keywordOf(schema, 'additionalProperties')
    : undefined;

/** Schema of a member of an object; of a member that is not declared, if the name is `undefined`. */
export const memberNode = (nodes: SchemaNodes, node: SchemaNode, name: string | undefined): SchemaNode => {
  const declared = name === undefined ? undefined : memberOf(propertiesOf(node.schema), name);
  return nodes.child(toSchema(declared ?? additionalOf(node.schema)), node);
};

/** Schema of the names of an object's members. */
export const namesNode = (nodes: SchemaNodes, node: SchemaNode): SchemaNode | undefined => {
  const names = schemaOf(node.schema, 'propertyNames');
  return names === undefined ? undefined : nodes.child(names, node);
};

const listedNamesOf = (nodes: SchemaNodes, node: SchemaNode): readonly string[] => {
  const names = namesNode(nodes, node);
  const target = names === undefined ? undefined : (nodes.referenced(names) ?? names);
  const listed = target === undefined ? [] : (listedValuesOf(target.schema) ?? []);
  return listed.filter((name) => typeof name === 'string');
};

/** Names of members that schemas mention, in their order. */
export const mentionedNames = (nodes: SchemaNodes, mentioning: readonly SchemaNode[]): readonly string[] => [
  ...new Set(
    mentioning.flatMap((node) => [
      ...Object.keys(propertiesOf(node.schema)),
      ...textsOf(node.schema, 'required'),
      ...listedNamesOf(nodes, node),
    ]),
  ),
];

/** Fewest and most members of an object. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

/** Sizes that several schemas allow together. */
export const sizesOf = (
  accepted: readonly SchemaNode[],
  [least, most]: readonly [string, string],
): SizeRange => ({
  least: Math.max(0, ...accepted.map(({ schema }) => numberOf(schema, least) ?? 0)),
  most: Math.min(...accepted.map(({ schema }) => numberOf(schema, most) ?? Number.POSITIVE_INFINITY)),
});
