import { compareValues, equalValues } from '../values/compare-values.ts';
import type { ParsedExpression } from './bindings.ts';
import { parseFunction, parseOperand } from './condition-functions.ts';
import type { Operand, Test } from './condition-parser.ts';
import { ConditionParser } from './condition-parser.ts';
import { TokenReader } from './token-reader.ts';

/** A condition or a filter that was parsed. */
export interface ParsedCondition extends ParsedExpression {
  readonly test: Test;
  /** The attributes, as written, at which its paths begin. */
  readonly heads: readonly string[];
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const equals =
  (left: Operand, right: Operand): Test =>
  (item, bindings) => {
    const [a, b] = [left.read(item, bindings), right.read(item, bindings)];
    return a !== undefined && b !== undefined && equalValues(a, b);
  };

const comparesAs =
  (left: Operand, right: Operand, holds: (order: number) => boolean): Test =>
  (item, bindings) => {
    const [a, b] = [left.read(item, bindings), right.read(item, bindings)];
    const order = a === undefined || b === undefined ? undefined : compareValues(a, b);
    return order !== undefined && holds(order);
  };

const orderedTypes = ['S', 'N', 'B'] as const;

const parseComparison = (parser: ConditionParser, left: Operand): Test => {
  const { reader } = parser;
  const operator = reader.peek().text;
  const holds = orders[operator];
  if (operator !== '=' && operator !== '<>' && holds === undefined) {
    throw reader.syntaxError();
  }
  reader.next();
  const right = parseOperand(parser);
  if (holds !== undefined) {
    parser.assertType(left, operator, orderedTypes);
    parser.assertType(right, operator, orderedTypes);
    return comparesAs(left, right, holds);
  }
  const test = equals(left, right);
  return operator === '=' ? test : (item, bindings) => !test(item, bindings);
};

const parseBetween = (parser: ConditionParser, operand: Operand): Test => {
  const low = parseOperand(parser);
  parser.reader.expectKeyword('AND');
  const high = parseOperand(parser);
  [operand, low, high].forEach((some) => {
    parser.assertType(some, 'BETWEEN', orderedTypes);
  });
  const isAbove = comparesAs(operand, low, (order) => order >= 0);
  const isBelow = comparesAs(operand, high, (order) => order <= 0);
  return (item, bindings) => isAbove(item, bindings) && isBelow(item, bindings);
};

const parseIn = (parser: ConditionParser, operand: Operand): Test => {
  parser.reader.expectSymbol('(');
  const tests: Test[] = [];
  do {
    tests.push(equals(operand, parseOperand(parser)));
  } while (parser.reader.takeSymbol(','));
  parser.reader.expectSymbol(')');
  return (item, bindings) => tests.some((test) => test(item, bindings));
};

const parsePredicate = (parser: ConditionParser): Test => {
  const test = parseFunction(parser);
  if (test !== undefined) {
    return test;
  }
  const operand = parseOperand(parser);
  if (parser.reader.takeKeyword('BETWEEN')) {
    return parseBetween(parser, operand);
  }
  return parser.reader.takeKeyword('IN') ? parseIn(parser, operand) : parseComparison(parser, operand);
};

const parseParenthesized = (parser: ConditionParser): Test => {
  const { reader } = parser;
  const from = reader.place;
  const test = parseOr(parser);
  const to = reader.place;
  reader.expectSymbol(')');
  // The pair closed last spans all between these parentheses: one of the two is too many.
  if (parser.lastPair?.from === from + 1 && parser.lastPair.to === to - 1) {
    throw reader.error('The expression has redundant parentheses;');
  }
  parser.lastPair = { from, to };
  return test;
};

const parseNot = (parser: ConditionParser): Test => {
  if (parser.reader.takeKeyword('NOT')) {
    const test = parseNot(parser);
    return (item, bindings) => !test(item, bindings);
  }
  return parser.reader.takeSymbol('(') ? parseParenthesized(parser) : parsePredicate(parser);
};

const parseAnd = (parser: ConditionParser): Test => {
  const left = parseNot(parser);
  if (!parser.reader.takeKeyword('AND')) {
    return left;
  }
  const right = parseAnd(parser);
  return (item, bindings) => left(item, bindings) && right(item, bindings);
};

const parseOr = (parser: ConditionParser): Test => {
  const left = parseAnd(parser);
  if (!parser.reader.takeKeyword('OR')) {
    return left;
  }
  const right = parseOr(parser);
  return (item, bindings) => left(item, bindings) || right(item, bindings);
};

/** Parses a condition or a filter. Throws a `ValidationException` if it is invalid. */
export const parseCondition = (
  kind: 'ConditionExpression' | 'FilterExpression',
  text: string,
): ParsedCondition => {
  const reader = new TokenReader(kind, text);
  const parser = new ConditionParser(reader);
  const test = parseOr(parser);
  reader.expectEnd();
  return {
    kind,
    test,
    heads: [...parser.heads],
    names: [...reader.names],
    values: [...reader.values],
    checks: parser.checks,
  };
};
