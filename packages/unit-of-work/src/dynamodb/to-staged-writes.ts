/** Converts the writes that other libraries built to staged writes. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { InvalidCommandError } from '../errors.ts';
import { findAttributeFault } from './attribute-faults.ts';
import type {
  BuiltWrite,
  BuiltWriteOptions,
  CommandWrite,
  ParamsWrite,
  StageableWrite,
  WriteOperation,
} from './built-write.ts';
import { InvalidAttributeError } from './errors.ts';
import { copyCommand, type CommandKind } from './plain-command.ts';
import { faultOfMap } from './plain-value-faults.ts';
import type { PlainItem } from './plain-value.ts';
import {
  type PlainCheck,
  type PlainDelete,
  type PlainPut,
  type PlainUpdate,
  toCheck,
  toDelete,
  toPut,
  toStagedOptions,
  toUpdate,
} from './plain-writes.ts';
import type { StagedWrite } from './staged-write.ts';
import { readCommand, readPlainParams, type WriteInput, type WriteInputs } from './transact-inputs.ts';

const kinds = {
  Put: 'put',
  Update: 'update',
  Delete: 'delete',
  ConditionCheck: 'check',
} as const satisfies Record<WriteOperation, CommandKind>;

/** Members that ask for an answer. `TransactWriteItems` answers none of them for a single write. */
const answers: Readonly<Record<string, string>> = {
  ReturnValues:
    'a transaction returns no values; remove it, and read the item first or after the commit if you need it',
  ReturnConsumedCapacity:
    'a single write of a transaction reports no capacity; remove it, and use onCommitted of the unit of work',
  ReturnItemCollectionMetrics: 'a single write of a transaction reports no metrics; remove it',
};

const legacyMembers = ['Expected', 'ConditionalOperator', 'AttributeUpdates'];

const faultOfAnswers = (input: Readonly<Record<string, unknown>>): string | undefined => {
  const [name, reason] =
    Object.entries(answers).find(([member]) => ![undefined, 'NONE'].some((no) => input[member] === no)) ?? [];
  if (name !== undefined) {
    return `${name} is ${String(input[name])}, but ${reason}`;
  }
  const legacy = legacyMembers.find((member) => input[member] !== undefined);
  return legacy && `${legacy} is a legacy parameter; a transaction accepts only expressions`;
};

const withoutAnswers = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !(name in answers)));

const nameOf = ({ subject }: BuiltWriteOptions, built: BuiltWrite, count: number): string => {
  if (typeof subject === 'function') {
    return subject(built);
  }
  return count === 1 ? subject : `${subject} (write ${built.index + 1} of ${count})`;
};

/** The options of a write, as members of a command of plain values. */
interface CommandOptions {
  readonly subject: string;
  readonly reportsLast: boolean | undefined;
  readonly undefinedValues: 'refuse' | 'omit' | undefined;
  readonly onConditionFailed: unknown;
}

const bindErrors = ({ onConditionFailed }: BuiltWriteOptions, built: BuiltWrite): unknown =>
  // Untyped code may pass anything else. The check of the command names it.
  typeof onConditionFailed === 'function'
    ? (current: PlainItem | undefined) => onConditionFailed(current, built)
    : onConditionFailed;

const toCommandOptions = (options: BuiltWriteOptions, built: BuiltWrite, count: number): CommandOptions => ({
  subject: nameOf(options, built, count),
  reportsLast: options.reportsLast,
  undefinedValues: options.undefinedValues,
  onConditionFailed: bindErrors(options, built),
});

/** A command of one kind, whose members were checked. */
interface Commands {
  readonly put: PlainPut;
  readonly update: PlainUpdate;
  readonly delete: PlainDelete;
  readonly check: PlainCheck;
}

type AssertCommand = <TKind extends keyof Commands>(
  kind: TKind,
  members: object,
) => asserts members is Commands[TKind];

/** Throws `INVALID_COMMAND` for a member that is missing, unknown or of the wrong type. */
const assertCommand: AssertCommand = (kind, members) => {
  copyCommand(kind, members);
};

const fromPlain = (operation: WriteOperation, members: object): StagedWrite => {
  switch (operation) {
    case 'Put':
      assertCommand('put', members);
      return toPut(members);
    case 'Update':
      assertCommand('update', members);
      return toUpdate(members);
    case 'Delete':
      assertCommand('delete', members);
      return toDelete(members);
    case 'ConditionCheck':
      assertCommand('check', members);
      return toCheck(members);
  }
};

const copyData = (subject: string, input: object): object => {
  try {
    return structuredClone(input);
  } catch {
    throw new InvalidCommandError(
      { subject },
      "its command contains a value that is not data; use DynamoDB's own form, such as { S: 'text' }",
    );
  }
};

const mapMembers = ['Item', 'Key', 'ExpressionAttributeValues'];

const isTransactWriteItem = (write: object): write is TransactWriteItem => Object.keys(write).length === 1;

type AssertOwnForm = (subject: string, write: object, input: object) => asserts write is TransactWriteItem;

/** Throws `INVALID_ATTRIBUTE` for a value that is not in DynamoDB's own form. */
const assertOwnForm: AssertOwnForm = (subject, write, input) => {
  for (const [name, values] of Object.entries(input)) {
    const fault = mapMembers.includes(name) ? faultOfMap(values) : undefined;
    if (fault !== undefined) {
      throw new InvalidAttributeError(subject, { attribute: name, fault, isRoot: true });
    }
  }
  const found = isTransactWriteItem(write) ? findAttributeFault(write) : undefined;
  if (found !== undefined) {
    throw new InvalidAttributeError(subject, found);
  }
};

/** Keeps values in DynamoDB's own form. */
const fromOwnForm = (operation: WriteOperation, options: CommandOptions, input: object): StagedWrite => {
  const { subject } = options;
  const members: object = { ...input, ...options };
  assertCommand(kinds[operation], members);
  const write: object = { [operation]: copyData(subject, input) };
  assertOwnForm(subject, write, input);
  return { ...toStagedOptions(members), write };
};

/** Converts one of the writes. */
const toStagedWrite = (
  options: BuiltWriteOptions,
  { operation, input }: WriteInput,
  { index, count, isPlain }: { readonly index: number; readonly count: number; readonly isPlain: boolean },
): StagedWrite => {
  const tableName = typeof input['TableName'] === 'string' ? input['TableName'] : '';
  const commandOptions = toCommandOptions(options, { operation, tableName, index }, count);
  const fault = faultOfAnswers(input);
  if (fault !== undefined) {
    throw new InvalidCommandError({ subject: commandOptions.subject }, fault);
  }
  const request = withoutAnswers(input);
  return isPlain
    ? fromPlain(operation, { ...request, ...commandOptions })
    : fromOwnForm(operation, commandOptions, request);
};

const convert = (options: BuiltWriteOptions, { inputs, isPlain }: WriteInputs): readonly StagedWrite[] =>
  inputs.map((input, index) => toStagedWrite(options, input, { index, count: inputs.length, isPlain }));

const nameForErrors = ({ subject }: Pick<BuiltWriteOptions, 'subject'>): string | undefined =>
  typeof subject === 'string' && subject !== '' ? subject : undefined;

const fromCommand = (write: CommandWrite): readonly StagedWrite[] =>
  convert(write, readCommand(nameForErrors(write), write.command));

const fromParams = (write: ParamsWrite): readonly StagedWrite[] =>
  convert(write, readPlainParams(nameForErrors(write), write.params));

/** Untyped code may pass none of the forms. */
const assertForm = (write: StagedWrite): void => {
  const given: unknown = write.write;
  if (typeof given !== 'object' || given === null) {
    throw new InvalidCommandError(
      { subject: nameForErrors(write) },
      "it has none of write (in DynamoDB's own form), command and params",
    );
  }
};

/**
 * Returns the writes that `stage` received, in DynamoDB's own form. Throws `INVALID_COMMAND` or `INVALID_ATTRIBUTE` for a command or
 * parameters that a transaction cannot contain.
 */
export const toStagedWrites = (write: StageableWrite): readonly StagedWrite[] => {
  if (write.command !== undefined) {
    return fromCommand(write);
  }
  if (write.params !== undefined) {
    return fromParams(write);
  }
  assertForm(write);
  return [write];
};
