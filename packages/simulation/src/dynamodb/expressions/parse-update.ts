import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import { type Item, typeOf } from '../values/attribute-type.ts';
import { addNumbers } from '../values/number.ts';
import type { Bindings, ParsedExpression } from './bindings.ts';
import { assertPathsApart, findValue, parsePath, type Path } from './path.ts';
import { TokenReader } from './token-reader.ts';

/** Computes a value from the item as it was before the update. */
export type Compute = (item: Item | undefined, bindings: Bindings) => AttributeValue;

/** An update that was parsed. */
export interface ParsedUpdate extends ParsedExpression {
  readonly sets: readonly { readonly path: Path; readonly value: Compute }[];
  readonly removes: readonly Path[];
  readonly adds: readonly { readonly path: Path; readonly placeholder: string }[];
  readonly deletes: readonly { readonly path: Path; readonly placeholder: string }[];
  /** All paths that it changes. */
  readonly paths: readonly Path[];
}

const setTypes: ReadonlySet<string> = new Set(['SS', 'NS', 'BS']);
const wrongType = 'An operand in the update expression has an incorrect data type';

const numberOf = (value: AttributeValue): string => {
  if (value.N === undefined) {
    throw validationError(wrongType);
  }
  return value.N;
};

const listOf = (value: AttributeValue): readonly AttributeValue[] => {
  if (value.L === undefined) {
    throw validationError(wrongType);
  }
  return value.L;
};

const parsePathValue = (reader: TokenReader): Compute => {
  const path = parsePath(reader);
  return (item, bindings) => {
    const value = findValue(item, path, bindings);
    if (value === undefined) {
      throw validationError('The provided expression refers to an attribute that does not exist in the item');
    }
    return value;
  };
};

const parseIfNotExists = (reader: TokenReader): Compute => {
  const path = parsePath(reader);
  reader.expectSymbol(',');
  const otherwise = parseValue(reader);
  return (item, bindings) => findValue(item, path, bindings) ?? otherwise(item, bindings);
};

const parseListAppend = (reader: TokenReader): Compute => {
  const first = parseValue(reader);
  reader.expectSymbol(',');
  const second = parseValue(reader);
  return (item, bindings) => ({
    L: [...listOf(first(item, bindings)), ...listOf(second(item, bindings))],
  });
};

const functions: Readonly<Record<string, (reader: TokenReader) => Compute>> = {
  if_not_exists: parseIfNotExists,
  list_append: parseListAppend,
};

const parseCall = (reader: TokenReader): Compute => {
  const name = reader.peek().text;
  const parse = functions[name];
  if (parse === undefined) {
    throw reader.error(`Invalid function name; function: ${name}`);
  }
  reader.next();
  reader.expectSymbol('(');
  const value = parse(reader);
  reader.expectSymbol(')');
  return value;
};

const parseOperand = (reader: TokenReader): Compute => {
  if (reader.takeSymbol('(')) {
    const value = parseValue(reader);
    reader.expectSymbol(')');
    return value;
  }
  const { kind } = reader.peek();
  if (kind === 'value') {
    const placeholder = reader.next().text;
    return (_, bindings) => bindings.valueOf(placeholder);
  }
  return kind === 'word' && reader.peek(1).text === '(' ? parseCall(reader) : parsePathValue(reader);
};

const parseValue = (reader: TokenReader): Compute => {
  const left = parseOperand(reader);
  const sign = reader.peek().text === '-' ? -1 : 1;
  if (!reader.takeSymbol('+') && !reader.takeSymbol('-')) {
    return left;
  }
  const right = parseOperand(reader);
  return (item, bindings) => ({
    N: addNumbers(numberOf(left(item, bindings)), numberOf(right(item, bindings)), sign),
  });
};

const parseList = <TAction>(reader: TokenReader, parse: () => TAction): readonly TAction[] => {
  const actions = [parse()];
  while (reader.takeSymbol(',')) {
    actions.push(parse());
  }
  return actions;
};

const parseSet = (reader: TokenReader): ParsedUpdate['sets'][number] => {
  const path = parsePath(reader);
  reader.expectSymbol('=');
  return { path, value: parseValue(reader) };
};

const parsePathAndValue = (reader: TokenReader): ParsedUpdate['adds'][number] => ({
  path: parsePath(reader),
  placeholder: reader.expectValue(),
});

/** Refuses a value whose type the clause does not accept. The content of the item does not matter. */
const assertOperandTypes = (
  clause: 'ADD' | 'DELETE',
  actions: ParsedUpdate['adds'],
  bindings: Bindings,
): void => {
  for (const { placeholder } of actions) {
    const type = typeOf(bindings.valueOf(placeholder)) ?? '';
    if (!setTypes.has(type) && !(clause === 'ADD' && type === 'N')) {
      throw validationError(
        'Invalid UpdateExpression: Incorrect operand type for operator or function; ' +
          `operator: ${clause}, operand type: ${type}`,
      );
    }
  }
};

type Clauses = Pick<ParsedUpdate, 'sets' | 'removes' | 'adds' | 'deletes'>;

const clauses: Readonly<Record<string, (reader: TokenReader) => Partial<Clauses>>> = {
  SET: (reader) => ({ sets: parseList(reader, () => parseSet(reader)) }),
  REMOVE: (reader) => ({ removes: parseList(reader, () => parsePath(reader)) }),
  ADD: (reader) => ({ adds: parseList(reader, () => parsePathAndValue(reader)) }),
  DELETE: (reader) => ({ deletes: parseList(reader, () => parsePathAndValue(reader)) }),
};

const parseClauses = (reader: TokenReader): Clauses => {
  const found = new Set<string>();
  let parsed: Clauses = { sets: [], removes: [], adds: [], deletes: [] };
  do {
    const keyword = reader.peek().text.toUpperCase();
    const parse = clauses[keyword];
    if (parse === undefined) {
      throw reader.syntaxError();
    }
    if (found.has(keyword)) {
      throw reader.error(`The "${keyword}" section can only be used once in an update expression;`);
    }
    found.add(keyword);
    reader.next();
    parsed = { ...parsed, ...parse(reader) };
  } while (reader.peek().kind !== 'end');
  return parsed;
};

/** Parses an update. Throws a `ValidationException` if it is invalid. */
export const parseUpdate = (text: string): ParsedUpdate => {
  const reader = new TokenReader('UpdateExpression', text);
  const parsed = parseClauses(reader);
  const paths = [
    ...parsed.sets.map(({ path }) => path),
    ...parsed.removes,
    ...parsed.adds.map(({ path }) => path),
    ...parsed.deletes.map(({ path }) => path),
  ];
  return {
    kind: 'UpdateExpression',
    ...parsed,
    paths,
    names: [...reader.names],
    values: [...reader.values],
    checks: [
      (bindings) => {
        assertPathsApart('UpdateExpression', paths, bindings);
        assertOperandTypes('ADD', parsed.adds, bindings);
        assertOperandTypes('DELETE', parsed.deletes, bindings);
      },
    ],
  };
};
