import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../values/attribute-type.ts';
import { copyValue } from '../values/copy-value.ts';
import type { Bindings, ParsedExpression } from './bindings.ts';
import { assertPathsApart, parsePath, type Path, toSteps } from './path.ts';
import { TokenReader } from './token-reader.ts';

/** A projection that was parsed. */
export interface ParsedProjection extends ParsedExpression {
  readonly paths: readonly Path[];
}

/** Parses a projection: paths separated by commas. */
export const parseProjection = (text: string): ParsedProjection => {
  const reader = new TokenReader('ProjectionExpression', text);
  const paths = [parsePath(reader)];
  while (reader.takeSymbol(',')) {
    paths.push(parsePath(reader));
  }
  reader.expectEnd();
  return {
    kind: 'ProjectionExpression',
    paths,
    names: [...reader.names],
    values: [],
    checks: [
      (bindings) => {
        assertPathsApart('ProjectionExpression', paths, bindings);
      },
    ],
  };
};

/** The requested parts of a value; the whole value if there are no children. */
interface Wanted {
  readonly children: Map<string | number, Wanted>;
}

const toTree = (paths: readonly Path[], bindings: Bindings): Wanted => {
  const root: Wanted = { children: new Map() };
  for (const path of paths) {
    let node = root;
    for (const step of toSteps(path, bindings)) {
      const child = node.children.get(step) ?? { children: new Map() };
      node.children.set(step, child);
      node = child;
    }
  }
  return root;
};

const projectMap = (map: Item, wanted: Wanted): Item => {
  const projected: Item = {};
  for (const [step, child] of wanted.children) {
    const value = map[String(step)];
    const part = value && projectValue(value, child);
    if (part !== undefined) {
      projected[String(step)] = part;
    }
  }
  return projected;
};

const projectList = (list: readonly AttributeValue[], wanted: Wanted): AttributeValue[] =>
  [...wanted.children]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([step, child]) => {
      const value = list[Number(step)];
      const part = value && projectValue(value, child);
      return part === undefined ? [] : [part];
    });

const projectValue = (value: AttributeValue, wanted: Wanted): AttributeValue | undefined => {
  if (wanted.children.size === 0) {
    return copyValue(value);
  }
  const wantsElements = typeof wanted.children.keys().next().value === 'number';
  if (wantsElements) {
    const L = value.L === undefined ? [] : projectList(value.L, wanted);
    return L.length === 0 ? undefined : { L };
  }
  const M = value.M === undefined ? {} : projectMap(value.M, wanted);
  return Object.keys(M).length === 0 ? undefined : { M };
};

/** A copy of the values at some paths of an item. */
export const projectItem = (item: Item, paths: readonly Path[], bindings: Bindings): Item =>
  projectMap(item, toTree(paths, bindings));
