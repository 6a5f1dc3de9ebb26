/** Checks the shape of a plain write or read. TypeScript does not see every fault, such as a misspelt property. */
import { InvalidCommandError } from '../errors.ts';
import { typeOfValue } from '../type-of-value.ts';
import { faultOfMap } from './plain-value-faults.ts';

/** A command of plain values. */
export type CommandKind = 'put' | 'update' | 'delete' | 'check' | 'getItem';

interface Shape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const writeOptions = [
  'onConditionFailed',
  'reportsLast',
  'undefinedValues',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

const conditionalWriteOptions = ['ConditionExpression', ...writeOptions];

const shapes: Readonly<Record<CommandKind, Shape>> = {
  put: { required: ['subject', 'TableName', 'Item'], optional: conditionalWriteOptions },
  update: {
    required: ['subject', 'TableName', 'Key', 'UpdateExpression'],
    optional: conditionalWriteOptions,
  },
  delete: { required: ['subject', 'TableName', 'Key'], optional: conditionalWriteOptions },
  check: { required: ['subject', 'TableName', 'Key', 'ConditionExpression'], optional: writeOptions },
  getItem: {
    required: ['TableName', 'Key'],
    optional: [
      'ConsistentRead',
      'ProjectionExpression',
      'ExpressionAttributeNames',
      'ReturnConsumedCapacity',
    ],
  },
};

const textMembers = new Set([
  'subject',
  'TableName',
  'ConditionExpression',
  'UpdateExpression',
  'ProjectionExpression',
]);

const faultOfText = (value: unknown): string | undefined => {
  if (typeof value !== 'string') {
    return `is ${typeOfValue(value)}; write a text`;
  }
  return value.trim() === '' ? 'is empty; write at least one character' : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const faultOfNames = (names: object): string | undefined =>
  faultOfMap(names) ??
  (Object.values(names).every(isText) ? undefined : 'has a name that is empty or not a text');

const faultOfNamesMember = (names: unknown): string | undefined =>
  typeof names === 'object' && names !== null ? faultOfNames(names) : faultOfMap(names);

/** Rules of the members that are no texts. */
const rules: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  ExpressionAttributeNames: faultOfNamesMember,
  undefinedValues: (value) =>
    value === 'refuse' || value === 'omit' ? undefined : "is neither 'refuse' nor 'omit'",
  onConditionFailed: (value) =>
    typeof value === 'function'
      ? undefined
      : `is ${typeOfValue(value)}; write a function that returns an Error`,
};

const faultOfMember = (name: string, value: unknown): string | undefined =>
  textMembers.has(name) ? faultOfText(value) : rules[name]?.(value);

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** The members of a command that have a value, by name. */
type Members = Readonly<Record<string, unknown>>;

const findCommandFault = (kind: CommandKind, members: Members): string | undefined => {
  const { required, optional } = shapes[kind];
  const missing = required.find((name) => isAbsent(members[name]));
  if (missing !== undefined) {
    return missing === 'subject'
      ? "subject is missing; write the name of the item for errors, such as 'order 42'"
      : `${missing} is missing`;
  }
  for (const [name, value] of Object.entries(members)) {
    if (!required.includes(name) && !optional.includes(name)) {
      return `${name} is not a property of ${kind}, which has ${[...required, ...optional].join(', ')}`;
    }
    const fault = faultOfMember(name, value);
    if (fault !== undefined) {
      return `${name} ${fault}`;
    }
  }
  return undefined;
};

const nameOf = (kind: CommandKind, { subject, TableName }: Members): string => {
  if (isText(subject)) {
    return subject;
  }
  const what = kind === 'getItem' ? 'an item' : `the ${kind} of an item`;
  return isText(TableName) ? `${what} of table ${TableName}` : what;
};

/** Copies names for expressions. Omits an empty map, which DynamoDB refuses and which has no meaning. */
export const copyNames = (
  names: Readonly<Record<string, string>> | undefined,
): { ExpressionAttributeNames?: Record<string, string> } =>
  names === undefined || Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: { ...names } };

/**
 * Returns a copy of a command, for which each member was read once.
 *
 * Throws `INVALID_COMMAND` for a member that is missing, unknown, empty or of the wrong type. An unknown member may be a
 * misspelt condition, without which the write would be unconditional.
 */
export const copyCommand = <TCommand extends object>(kind: CommandKind, command: TCommand): TCommand => {
  const shape = faultOfMap(command);
  const copy = { ...command };
  const members = Object.fromEntries(Object.entries(copy).filter(([, value]) => value !== undefined));
  const fault = shape === undefined ? findCommandFault(kind, members) : `its ${kind} ${shape}`;
  if (fault !== undefined) {
    const action = kind === 'getItem' ? 'read' : 'stage';
    throw new InvalidCommandError({ subject: nameOf(kind, members), action }, fault);
  }
  return copy;
};
