import { type KnownField, matchValue } from './match-value.ts';
import { type Passage, passesAll, passesAny } from './passage.ts';

/** Known values of a message, by field path. */
export type KnownMessage = (path: readonly string[]) => KnownField;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that CloudFormation computes at deployment. */
const isIntrinsic = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

const matchAlternatives = (alternatives: unknown, message: KnownMessage, path: readonly string[]): Passage =>
  Array.isArray(alternatives)
    ? passesAny(alternatives.map((alternative) => matchFilter(alternative, message, path)))
    : 'unknown';

const matchField = (
  [name, conditions]: readonly [string, unknown],
  message: KnownMessage,
  path: readonly string[],
): Passage => {
  if (isIntrinsic(name)) {
    return 'unknown';
  }
  if (name === '$or') {
    return matchAlternatives(conditions, message, path);
  }
  const field = [...path, name];
  return Array.isArray(conditions)
    ? passesAny(conditions.map((condition) => matchValue(message(field), condition)))
    : matchFilter(conditions, message, field);
};

/**
 * Evaluates whether a message passes an SNS filter policy or a Lambda filter pattern.
 *
 * Names stand for fields, all of which must match. A list holds the conditions of a field, one of which must hold. A
 * nested object descends one level. Sources: "Amazon SNS subscription filter policies", "Filter rule syntax" of Lambda.
 */
export const matchFilter = (filter: unknown, message: KnownMessage, path: readonly string[] = []): Passage =>
  isRecord(filter)
    ? passesAll(Object.entries(filter).map((entry) => matchField(entry, message, path)))
    : 'unknown';

/** The top-level names of a filter that block a message, or whose outcome is unknown. */
export const namesThatDecide = (
  filter: unknown,
  message: KnownMessage,
  passage: Passage,
): readonly string[] =>
  isRecord(filter)
    ? Object.entries(filter)
        .filter((entry) => matchField(entry, message, []) === passage)
        .map(([name]) => name)
    : [];
