import type { ParsedExpression } from './bindings.ts';
import { TokenReader } from './token-reader.ts';

/** How a condition compares a key attribute. */
export type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/** A comparison of one key attribute. */
export interface KeyComparison {
  /** The attribute, or its placeholder. */
  readonly attribute: string;
  readonly operator: KeyOperator;
  /** The placeholders of its values: two for `BETWEEN`, else one. */
  readonly placeholders: readonly string[];
}

/** A key condition that was parsed. */
export interface ParsedKeyCondition extends ParsedExpression {
  readonly comparisons: readonly KeyComparison[];
}

const operators: Readonly<Record<string, KeyOperator>> = {
  '=': '=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const readAttribute = (reader: TokenReader): string => {
  const { kind } = reader.peek();
  if (kind !== 'word' && kind !== 'name') {
    throw reader.syntaxError();
  }
  return reader.next().text;
};

const parseBeginsWith = (reader: TokenReader): KeyComparison => {
  reader.next();
  reader.expectSymbol('(');
  const attribute = readAttribute(reader);
  reader.expectSymbol(',');
  const placeholder = reader.expectValue();
  reader.expectSymbol(')');
  return { attribute, operator: 'begins_with', placeholders: [placeholder] };
};

const parseBetween = (reader: TokenReader, attribute: string): KeyComparison => {
  const low = reader.expectValue();
  reader.expectKeyword('AND');
  return { attribute, operator: 'BETWEEN', placeholders: [low, reader.expectValue()] };
};

const parseComparison = (reader: TokenReader): KeyComparison => {
  if (reader.peek().text === 'begins_with' && reader.peek(1).text === '(') {
    return parseBeginsWith(reader);
  }
  const attribute = readAttribute(reader);
  if (reader.takeKeyword('BETWEEN')) {
    return parseBetween(reader, attribute);
  }
  const { text } = reader.peek();
  const operator = operators[text];
  if (operator === undefined) {
    throw text === '<>'
      ? reader.error(`Invalid operator used in KeyConditionExpression: ${text}`)
      : reader.syntaxError();
  }
  reader.next();
  return { attribute, operator, placeholders: [reader.expectValue()] };
};

const parsePart = (reader: TokenReader): readonly KeyComparison[] => {
  if (!reader.takeSymbol('(')) {
    return [parseComparison(reader)];
  }
  const comparisons = parseConjunction(reader);
  reader.expectSymbol(')');
  return comparisons;
};

const assertNoInvalidOperator = (reader: TokenReader): void => {
  for (const operator of ['OR', 'NOT', 'IN']) {
    if (reader.isKeyword(operator)) {
      throw reader.error(`Invalid operator used in KeyConditionExpression: ${operator}`);
    }
  }
};

const parseConjunction = (reader: TokenReader): readonly KeyComparison[] => {
  assertNoInvalidOperator(reader);
  const comparisons = [...parsePart(reader)];
  while (reader.takeKeyword('AND')) {
    comparisons.push(...parsePart(reader));
  }
  assertNoInvalidOperator(reader);
  return comparisons;
};

/** Parses a key condition. Throws a `ValidationException` if it is invalid. */
export const parseKeyCondition = (text: string): ParsedKeyCondition => {
  const reader = new TokenReader('KeyConditionExpression', text);
  const comparisons = parseConjunction(reader);
  reader.expectEnd();
  return {
    kind: 'KeyConditionExpression',
    comparisons,
    names: [...reader.names],
    values: [...reader.values],
    checks: [],
  };
};
