import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { Item } from '../values/attribute-type.ts';
import type { Bindings } from './bindings.ts';
import type { TokenReader } from './token-reader.ts';

/** A document path as written: names, placeholders of names and indexes of lists. */
export interface Path {
  /** The attribute, or its placeholder. */
  readonly head: string;
  readonly tail: readonly (string | number)[];
}

const readName = (reader: TokenReader): string => {
  const { kind } = reader.peek();
  if (kind !== 'word' && kind !== 'name') {
    throw reader.syntaxError();
  }
  return reader.next().text;
};

const readIndex = (reader: TokenReader): number => {
  if (reader.peek().kind !== 'number') {
    throw reader.syntaxError();
  }
  const index = Number(reader.next().text);
  reader.expectSymbol(']');
  return index;
};

/** Reads a document path: `a.#b[2]`. */
export const parsePath = (reader: TokenReader): Path => {
  const head = readName(reader);
  const tail: (string | number)[] = [];
  for (;;) {
    if (reader.takeSymbol('.')) {
      tail.push(readName(reader));
    } else if (reader.takeSymbol('[')) {
      tail.push(readIndex(reader));
    } else {
      return { head, tail };
    }
  }
};

/** A path with its placeholders replaced. */
export const toSteps = ({ head, tail }: Path, bindings: Bindings): readonly (string | number)[] => [
  bindings.nameOf(head),
  ...tail.map((step) => (typeof step === 'number' ? step : bindings.nameOf(step))),
];

const descend = (value: AttributeValue | undefined, step: string | number): AttributeValue | undefined =>
  typeof step === 'number' ? value?.L?.[step] : value?.M?.[step];

/** The value at a path; `undefined` where there is none. */
export const findValue = (
  item: Item | undefined,
  { head, tail }: Path,
  bindings: Bindings,
): AttributeValue | undefined => {
  let value = item?.[bindings.nameOf(head)];
  for (const step of tail) {
    value = descend(value, typeof step === 'number' ? step : bindings.nameOf(step));
  }
  return value;
};

const isPrefix = (shorter: readonly (string | number)[], longer: readonly (string | number)[]): boolean =>
  shorter.every((step, index) => step === longer[index]);

const conflictOf = (
  a: readonly (string | number)[],
  b: readonly (string | number)[],
): 'overlap' | 'conflict' | undefined => {
  const length = Math.min(a.length, b.length);
  if (isPrefix(a.slice(0, length), b)) {
    return 'overlap';
  }
  const fork = a.findIndex((step, index) => step !== b[index]);
  return fork !== -1 && fork < length && typeof a[fork] !== typeof b[fork] ? 'conflict' : undefined;
};

const writePath = (steps: readonly (string | number)[]): string =>
  `[${steps.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

/** Throws a `ValidationException` if one path is within another, or if one needs a list where another needs a map. */
export const assertPathsApart = (kind: string, paths: readonly Path[], bindings: Bindings): void => {
  if (paths.length < 2) {
    return;
  }
  const all = paths.map((path) => toSteps(path, bindings));
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      const found = one[0] === other[0] ? conflictOf(one, other) : undefined;
      if (found !== undefined) {
        throw validationError(
          `Invalid ${kind}: Two document paths ${found} with each other; must remove or rewrite one of ` +
            `these paths; path one: ${writePath(one)}, path two: ${writePath(other)}`,
        );
      }
    }
  }
};
