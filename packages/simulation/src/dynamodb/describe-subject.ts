import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

const keyNames = ['PK', 'SK'];

type Attributes = Readonly<Record<string, AttributeValue>>;

/** The parts of a command's input that name its table, index and items. */
interface SubjectInput {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Key?: Attributes | undefined;
  readonly Item?: Attributes | undefined;
  readonly TransactItems?: readonly TransactWriteItem[] | undefined;
  readonly RequestItems?: Readonly<Record<string, unknown>> | undefined;
  readonly Statements?: readonly { readonly Statement: string | undefined }[] | undefined;
}

const describeItem = ({ TableName = '', IndexName, Key, Item }: SubjectInput): string => {
  const key = Key ?? Item ?? {};
  const names = Key === undefined ? keyNames : Object.keys(Key);
  const values = names.flatMap((name) => key[name]?.S ?? key[name]?.N ?? []);
  return [IndexName === undefined ? TableName : `${TableName}.${IndexName}`, ...values].join(' ');
};

const describeWrite = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string =>
  describeItem(Put ?? Update ?? Delete ?? ConditionCheck ?? {});

const isSubjectInput = (input: unknown): input is SubjectInput => typeof input === 'object' && input !== null;

/** Names the items that a command reads or writes, in a few words. */
export const describeSubject = (input: unknown): string => {
  if (!isSubjectInput(input)) {
    return '';
  }
  const { TransactItems, RequestItems, Statements } = input;
  if (TransactItems !== undefined) {
    return TransactItems.map(describeWrite).join(', ');
  }
  if (RequestItems !== undefined) {
    return Object.keys(RequestItems).join(', ');
  }
  return Statements === undefined ? describeItem(input) : `${Statements.length} statements`;
};
