import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AttributeType, Item } from '../values/attribute-type.ts';
import { typeOf } from '../values/attribute-type.ts';
import type { Bindings } from './bindings.ts';
import type { TokenReader } from './token-reader.ts';

/** Checks whether an item meets a condition. */
export type Test = (item: Item | undefined, bindings: Bindings) => boolean;

/** An operand of a comparison. */
export interface Operand {
  readonly read: (item: Item | undefined, bindings: Bindings) => AttributeValue | undefined;
  /** The placeholder, where the operand is a value of the request. */
  readonly placeholder?: string;
}

/** Collects the checks and attributes that a parser finds in addition to the test itself. */
export class ConditionParser {
  readonly reader: TokenReader;
  readonly checks: ((bindings: Bindings) => void)[] = [];
  readonly heads = new Set<string>();
  /** The tokens between the parentheses that were closed last. */
  lastPair: { readonly from: number; readonly to: number } | undefined;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  /** Adds a check of an operand's type if the operand is a value of the request. */
  assertType({ placeholder }: Operand, operator: string, types: readonly AttributeType[]): void {
    if (placeholder === undefined) {
      return;
    }
    this.checks.push((bindings) => {
      const type = typeOf(bindings.valueOf(placeholder));
      if (type === undefined || !types.includes(type)) {
        throw this.reader.error(
          'Incorrect operand type for operator or function; ' +
            `operator or function: ${operator}, operand type: ${type ?? ''}`,
        );
      }
    });
  }
}
