import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { Item } from '../values/attribute-type.ts';
import { acceptItem } from '../values/copy-value.ts';
import type { ExpressionKind } from './token-reader.ts';

/** An expression that was parsed, with the placeholders that it uses. */
export interface ParsedExpression {
  readonly kind: ExpressionKind;
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Checks that need the values but no item. */
  readonly checks: readonly ((bindings: Bindings) => void)[];
}

/** The parameters of a request that fill placeholders. */
export interface BindingInput {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

const noNames: Readonly<Record<string, string>> = {};
const noValues: Readonly<Item> = {};

const assertDefined = (
  kind: ExpressionKind,
  used: readonly string[],
  options: { readonly defined: Readonly<Record<string, unknown>>; readonly what: 'name' | 'value' },
): void => {
  for (const placeholder of used) {
    if (options.defined[placeholder] === undefined) {
      const role = options.what === 'name' ? 'name used in the document path' : 'value used in expression';
      throw validationError(
        `Invalid ${kind}: An expression attribute ${role} is not defined; ` +
          `attribute ${options.what}: ${placeholder}`,
      );
    }
  }
};

const assertAllUsed = (
  placeholders: readonly string[],
  used: readonly (readonly string[])[],
  parameter: string,
): void => {
  const unused = placeholders.filter((placeholder) => !used.some((some) => some.includes(placeholder)));
  if (unused.length > 0) {
    throw validationError(
      `Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }
};

const assertUsed = (
  defined: Readonly<Record<string, unknown>>,
  expressions: readonly ParsedExpression[],
  what: 'names' | 'values',
): void => {
  const parameter = what === 'names' ? 'ExpressionAttributeNames' : 'ExpressionAttributeValues';
  if (expressions.length === 0) {
    throw validationError(`${parameter} can only be specified when using expressions`);
  }
  const placeholders = Object.keys(defined);
  if (placeholders.length === 0) {
    throw validationError(`${parameter} must not be empty`);
  }
  assertAllUsed(
    placeholders,
    expressions.map((expression) => expression[what]),
    parameter,
  );
};

/** The names and values that a request gives for the placeholders of its expressions. */
export class Bindings {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Item>;

  /** Throws a `ValidationException` for a placeholder that is not defined or not used, and for a bad value. */
  constructor(input: BindingInput, expressions: readonly ParsedExpression[]) {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
    this.#names = names ?? noNames;
    this.#values = values === undefined ? noValues : acceptItem(values);
    for (const { kind, names: usedNames, values: usedValues } of expressions) {
      assertDefined(kind, usedNames, { defined: this.#names, what: 'name' });
      assertDefined(kind, usedValues, { defined: this.#values, what: 'value' });
    }
    if (names !== undefined) {
      assertUsed(names, expressions, 'names');
    }
    if (values !== undefined) {
      assertUsed(values, expressions, 'values');
    }
    for (const { checks } of expressions) {
      for (const check of checks) {
        check(this);
      }
    }
  }

  /** The name that a step of a path stands for. */
  nameOf(step: string): string {
    return step.charCodeAt(0) === 35 ? (this.#names[step] ?? step) : step;
  }

  /** The value of a placeholder; share it, and do not change it. */
  valueOf(placeholder: string): AttributeValue {
    const value = this.#values[placeholder];
    if (value === undefined) {
      throw new Error(`The parsed expression does not list its value ${placeholder}.`);
    }
    return value;
  }
}
