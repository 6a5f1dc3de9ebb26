import { canonicalText } from '../json/canonical-text.ts';
import { resolveReference } from './resolve-reference.ts';
import type { Schema } from './schema.ts';

/** A schema in the document that it belongs to. */
export interface SchemaNode {
  readonly schema: Schema;
  /** Document that references point into. */
  readonly root: Schema;
  /** Whether objects contain only members that the schema declares, as those of a writer do. */
  readonly isClosed: boolean;
  /** The same for the same part of a document. */
  readonly id: number;
  /** Equal for schemas with the same content. */
  readonly key: string;
}

/** The comparison took more steps than it may. */
export class ComparisonTooLongError extends Error {}

/** Counts steps of a comparison; one, unless more are stated. */
export type Spend = (steps?: number) => void;

/** Creates the nodes of one comparison. */
export interface SchemaNodes {
  /** Counts a step of the comparison. Throws `ComparisonTooLongError` above the limit, so that no comparison hangs. */
  readonly spend: Spend;
  /** Node of a part of the document of another node. */
  child(schema: Schema, parent: Pick<SchemaNode, 'root' | 'isClosed'>): SchemaNode;
  /** The same schema without the rule that a writer sends declared members only. */
  open(node: SchemaNode): SchemaNode;
  /** Node of the schema that `$ref` points at; `undefined` without a reference that can be followed. */
  referenced(node: SchemaNode): SchemaNode | undefined;
  /** Node of the keywords that do not combine other schemas. It keeps a `$ref` that cannot be followed. */
  basic(node: SchemaNode): SchemaNode;
}

const combining = ['allOf', 'anyOf', 'oneOf', 'not', '$defs', 'definitions'];

const hasReference = (text: string): boolean => /"\$(?:ref|dynamicRef|recursiveRef)"/u.test(text);

const createTexts = (): ((schema: Schema) => string) => {
  const texts = new Map<Schema, string>();
  return (schema) => {
    const text = texts.get(schema) ?? canonicalText(schema);
    texts.set(schema, text);
    return text;
  };
};

const withoutKeywords = (schema: Schema, removed: readonly string[]): Schema =>
  typeof schema === 'boolean'
    ? schema
    : Object.fromEntries(Object.entries(schema).filter(([keyword]) => !removed.includes(keyword)));

const unlimited: Spend = () => undefined;

/** Counts the steps of a comparison. Throws `ComparisonTooLongError` above a limit. */
export const createBudget = (limit: number): Spend => {
  let spent = 0;
  return (steps = 1) => {
    spent += steps;
    if (spent > limit) {
      throw new ComparisonTooLongError();
    }
  };
};

/** Creates the nodes of one comparison. Asked twice for the same part of a document, it returns the same node. */
export const createSchemaNodes = (spend: Spend = unlimited): SchemaNodes => {
  const made = new Map<Schema, SchemaNode[]>();
  const basics = new Map<number, SchemaNode>();
  const references = new Map<number, { readonly target?: SchemaNode }>();
  const textOf = createTexts();
  let count = 0;

  const keyOf = (schema: Schema, root: Schema): string => {
    const text = textOf(schema);
    return hasReference(text) ? `${text} in ${textOf(root)}` : text;
  };

  const child: SchemaNodes['child'] = (schema, { root, isClosed }) => {
    spend();
    const known = made.get(schema) ?? [];
    const found = known.find(
      (node) => node.isClosed === isClosed && (typeof schema === 'boolean' || node.root === root),
    );
    if (found !== undefined) {
      return found;
    }
    const node = { schema, root, isClosed, id: count, key: keyOf(schema, root) };
    count += 1;
    made.set(schema, [...known, node]);
    return node;
  };

  const referenced: SchemaNodes['referenced'] = (node) => {
    const known = references.get(node.id);
    if (known !== undefined) {
      return known.target;
    }
    const target = resolveReference(node.root, node.schema);
    const found = target === undefined ? {} : { target: child(target, node) };
    references.set(node.id, found);
    return found.target;
  };

  return {
    spend,
    child,
    open: (node) => child(node.schema, { root: node.root, isClosed: false }),
    referenced,
    basic: (node) => {
      const removed = referenced(node) === undefined ? combining : [...combining, '$ref'];
      const basic = basics.get(node.id) ?? child(withoutKeywords(node.schema, removed), node);
      basics.set(node.id, basic);
      return basic;
    },
  };
};
