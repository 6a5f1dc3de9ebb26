/** Finds the single writes in the commands and parameters of other libraries. */
import { InvalidCommandError } from '../errors.ts';
import { typeOfValue } from '../type-of-value.ts';
import type { SdkCommand, WriteOperation } from './built-write.ts';
import { isMarshalled } from './marshalled.ts';
import { operationOf } from './sdk-command.ts';

/** The input of one write, in the form in which its library built it. */
export interface WriteInput {
  readonly operation: WriteOperation;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The writes of a command or of parameters. */
export interface WriteInputs {
  readonly inputs: readonly WriteInput[];
  /** Whether their values are plain, or in DynamoDB's own form. */
  readonly isPlain: boolean;
}

const operations: readonly WriteOperation[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];

const singleOperations: ReadonlyMap<string, WriteOperation> = new Map([
  ['PutItem', 'Put'],
  ['UpdateItem', 'Update'],
  ['DeleteItem', 'Delete'],
]);

const refuse = (subject: string | undefined, fault: string): never => {
  throw new InvalidCommandError({ subject }, fault);
};

const toMembers = (subject: string | undefined, name: string, value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : refuse(subject, `${name} is ${typeOfValue(value)}; pass an object`);

/** Reads one element of `TransactItems`. Members of other libraries beside the operation have no meaning here. */
const readTransactItem = (subject: string | undefined, item: unknown): WriteInput => {
  const members = toMembers(subject, 'a write', item);
  const named = operations.filter((operation) => members[operation] !== undefined);
  const [operation, other] = named;
  if (operation === undefined || other !== undefined) {
    const found = named.length === 0 ? 'none' : named.join(' and ');
    return refuse(subject, `a write needs exactly one of ${operations.join(', ')}, but has ${found}`);
  }
  return { operation, input: toMembers(subject, operation, members[operation]) };
};

const readTransactItems = (
  subject: string | undefined,
  { TransactItems, ClientRequestToken }: Readonly<Record<string, unknown>>,
): readonly WriteInput[] => {
  if (ClientRequestToken !== undefined) {
    return refuse(
      subject,
      'ClientRequestToken cannot be kept, because the unit of work sends its own token; remove it',
    );
  }
  return Array.isArray(TransactItems) && TransactItems.length > 0
    ? TransactItems.map((item) => readTransactItem(subject, item))
    : refuse(subject, 'TransactItems is not a list with at least one write');
};

const ambiguousKey =
  'its parameters have a Key and no UpdateExpression, which could be a delete, a check or a read; pass { Delete: params }';

/** Reads the input of a single put or update, which the members tell apart. */
const readSingle = (
  subject: string | undefined,
  members: Readonly<Record<string, unknown>>,
): readonly WriteInput[] => {
  if (members['Item'] !== undefined) {
    return [{ operation: 'Put', input: members }];
  }
  if (members['UpdateExpression'] !== undefined) {
    return [{ operation: 'Update', input: members }];
  }
  return refuse(
    subject,
    members['Key'] === undefined ? `its parameters have neither Item, Key nor TransactItems` : ambiguousKey,
  );
};

const readParams = (subject: string | undefined, params: unknown): readonly WriteInput[] => {
  if (Array.isArray(params)) {
    return params.flatMap((some) => readParams(subject, some));
  }
  const members = toMembers(subject, 'params', params);
  if (members['TransactItems'] !== undefined) {
    return readTransactItems(subject, members);
  }
  return operations.some((operation) => members[operation] !== undefined)
    ? [readTransactItem(subject, members)]
    : readSingle(subject, members);
};

const commandAdvice =
  'pass a PutCommand, UpdateCommand, DeleteCommand or TransactWriteCommand, or their form in @aws-sdk/client-dynamodb';

/** Returns the writes of an SDK command. Throws `INVALID_COMMAND` for a command that is not a write of a transaction. */
export const readCommand = (subject: string | undefined, command: SdkCommand): WriteInputs => {
  const input = toMembers(subject, 'the input of its command', command.input);
  const { name = 'an unknown command', isPlain } = operationOf(command);
  if (name === 'TransactWriteItems') {
    return { inputs: readTransactItems(subject, input), isPlain };
  }
  const operation = singleOperations.get(name);
  return operation === undefined
    ? refuse(subject, `its command is ${name}, which a transaction cannot contain; ${commandAdvice}`)
    : { inputs: [{ operation, input }], isPlain };
};

/** Returns the writes of parameters with plain values. Throws `INVALID_COMMAND` for anything else. */
export const readPlainParams = (subject: string | undefined, params: object): WriteInputs => {
  const inputs = readParams(subject, params);
  if (inputs.length === 0) {
    return refuse(subject, 'its params contain no write');
  }
  if (inputs.some(({ input }) => isMarshalled(input['Item'] ?? input['Key']))) {
    return refuse(
      subject,
      "its params are in DynamoDB's own form ({ S: … }), but params takes plain values; stage { subject, write } for each, or a command of @aws-sdk/client-dynamodb",
    );
  }
  return { inputs, isPlain: true };
};
