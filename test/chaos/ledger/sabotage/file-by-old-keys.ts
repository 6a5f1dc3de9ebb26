/** Sabotage: an outbox with the sort keys of earlier versions, under which messages without a version come last. */
import type {
  AttributeValue,
  DynamoDBClient,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { outboxAttributes, storedMessageAttributes } from '@dynamo-outbox/messaging/tables';

type Put = NonNullable<NonNullable<TransactWriteItemsCommandInput['TransactItems']>[number]['Put']>;

const { messages, sortKey } = outboxAttributes;
const { id, body } = storedMessageAttributes;

const digits = 12;

const textOf = (item: Readonly<Record<string, AttributeValue>>, name: string): string => item[name]?.S ?? '';

interface Filed {
  readonly key: string;
  readonly firstId: string;
  readonly firstBody: string;
}

const readFiled = ({ Item = {} }: Put): Filed | undefined => {
  const first = Item[messages]?.L?.[0]?.M;
  return first && { key: textOf(Item, sortKey), firstId: textOf(first, id), firstBody: textOf(first, body) };
};

/** The sort key of earlier versions: the version or the word for none, then an id and the part. */
const oldKeyOf = ({ key, firstId, firstBody }: Filed): string => {
  const [, number = '0'] = /"number":(\d+)/.exec(firstBody) ?? [];
  const [part = ''] = /#p\d{3}$/.exec(key) ?? [];
  const version = firstBody.includes('"kind":"remark"') ? 'TIME' : number.padStart(digits, '0');
  return `${version}#${firstId}${part}`;
};

const refiled = (put: Put): Put => {
  const filed = readFiled(put);
  return filed?.key.startsWith('WRITE#') === true
    ? { ...put, Item: { ...put.Item, [sortKey]: { S: oldKeyOf(filed) } } }
    : put;
};

/** Makes a client store items under old sort keys. */
export const fileByOldKeys = (client: DynamoDBClient): void => {
  client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as Partial<TransactWriteItemsCommandInput>;
      return next(
        input.TransactItems === undefined
          ? args
          : {
              ...args,
              input: {
                ...args.input,
                TransactItems: input.TransactItems.map((write) =>
                  write.Put === undefined ? write : { ...write, Put: refiled(write.Put) },
                ),
              },
            },
      );
    },
    { step: 'initialize', name: 'fileByOldKeys' },
  );
};
