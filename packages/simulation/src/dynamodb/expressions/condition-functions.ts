import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { valueSizeBytes } from '@dynamo-outbox/unit-of-work/dynamodb';
import { typeOf } from '../values/attribute-type.ts';
import { elementsOf, equalValues } from '../values/compare-values.ts';
import type { ConditionParser, Operand, Test } from './condition-parser.ts';
import { findValue, parsePath } from './path.ts';

const parsePathOperand = (parser: ConditionParser): Operand => {
  const path = parsePath(parser.reader);
  parser.heads.add(path.head);
  return { read: (item, bindings) => findValue(item, path, bindings) };
};

const isCall = ({ reader }: ConditionParser): boolean =>
  reader.peek().kind === 'word' && reader.peek(1).text === '(';

/** Takes the name and the opening parenthesis of a call. */
const takeCall = ({ reader }: ConditionParser): string => {
  const { text } = reader.next();
  reader.expectSymbol('(');
  return text;
};

const sizeOf = (value: AttributeValue): number | undefined => {
  if (value.S !== undefined || value.B !== undefined) {
    return valueSizeBytes(value);
  }
  const collection = value.L ?? elementsOf(value) ?? (value.M && Object.keys(value.M));
  return collection?.length;
};

const parseSize = (parser: ConditionParser): Operand => {
  const { reader } = parser;
  if (reader.peek().text !== 'size') {
    throw reader.error(
      `The function is not allowed to be used this way in an expression; function: ${reader.peek().text}`,
    );
  }
  takeCall(parser);
  const operand = parsePathOperand(parser);
  reader.expectSymbol(')');
  return {
    read: (item, bindings) => {
      const value = operand.read(item, bindings);
      const size = value && sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    },
  };
};

/** Parses a path, a value of the request, or the size of an attribute. */
export const parseOperand = (parser: ConditionParser): Operand => {
  const { reader } = parser;
  if (reader.peek().kind === 'value') {
    const placeholder = reader.next().text;
    return { placeholder, read: (_, bindings) => bindings.valueOf(placeholder) };
  }
  return isCall(parser) ? parseSize(parser) : parsePathOperand(parser);
};

const parseSecondOperand = (parser: ConditionParser): Operand => {
  parser.reader.expectSymbol(',');
  return parseOperand(parser);
};

const startsWith = (value: AttributeValue, prefix: AttributeValue): boolean => {
  if (value.S !== undefined && prefix.S !== undefined) {
    return value.S.startsWith(prefix.S);
  }
  return (
    value.B !== undefined &&
    prefix.B !== undefined &&
    Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0
  );
};

const parseBeginsWith = (parser: ConditionParser): Test => {
  const operand = parsePathOperand(parser);
  const prefix = parseSecondOperand(parser);
  parser.assertType(prefix, 'begins_with', ['S', 'B']);
  return (item, bindings) => {
    const [a, b] = [operand.read(item, bindings), prefix.read(item, bindings)];
    return a !== undefined && b !== undefined && startsWith(a, b);
  };
};

const toSet = (value: AttributeValue): AttributeValue | undefined => {
  if (value.S !== undefined) {
    return { SS: [value.S] };
  }
  if (value.N !== undefined) {
    return { NS: [value.N] };
  }
  return value.B === undefined ? undefined : { BS: [value.B] };
};

const setContains = (set: AttributeValue, value: AttributeValue): boolean => {
  const single = toSet(value);
  const [element] = (single && elementsOf(single)) ?? [];
  const isSameType = single !== undefined && typeOf(single) === typeOf(set);
  return isSameType && element !== undefined && elementsOf(set)?.includes(element) === true;
};

const contains = (value: AttributeValue, part: AttributeValue): boolean => {
  if (value.S !== undefined) {
    return part.S !== undefined && value.S.includes(part.S);
  }
  if (value.B !== undefined) {
    return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  }
  return value.L === undefined
    ? setContains(value, part)
    : value.L.some((element) => equalValues(element, part));
};

const parseContains = (parser: ConditionParser): Test => {
  const operand = parsePathOperand(parser);
  const part = parseSecondOperand(parser);
  return (item, bindings) => {
    const [a, b] = [operand.read(item, bindings), part.read(item, bindings)];
    return a !== undefined && b !== undefined && contains(a, b);
  };
};

const parseType = (parser: ConditionParser): Test => {
  const operand = parsePathOperand(parser);
  const type = parseSecondOperand(parser);
  parser.assertType(type, 'attribute_type', ['S']);
  return (item, bindings) => {
    const value = operand.read(item, bindings);
    return value !== undefined && typeOf(value) === type.read(item, bindings)?.S;
  };
};

const parseExists = (parser: ConditionParser): Test => {
  const operand = parsePathOperand(parser);
  return (item, bindings) => operand.read(item, bindings) !== undefined;
};

const parseNotExists = (parser: ConditionParser): Test => {
  const exists = parseExists(parser);
  return (item, bindings) => !exists(item, bindings);
};

const functions: Readonly<Record<string, (parser: ConditionParser) => Test>> = {
  attribute_exists: parseExists,
  attribute_not_exists: parseNotExists,
  attribute_type: parseType,
  begins_with: parseBeginsWith,
  contains: parseContains,
};

/** Parses a function call that is a condition. Returns `undefined` for other tokens. */
export const parseFunction = (parser: ConditionParser): Test | undefined => {
  const { reader } = parser;
  if (!isCall(parser) || reader.peek().text === 'size') {
    return undefined;
  }
  const parse = functions[reader.peek().text];
  if (parse === undefined) {
    throw reader.error(`Invalid function name; function: ${reader.peek().text}`);
  }
  takeCall(parser);
  const test = parse(parser);
  reader.expectSymbol(')');
  return test;
};
