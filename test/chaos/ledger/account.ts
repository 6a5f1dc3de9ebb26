/** An account of the ledger: the producer's aggregate. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';

/** What is known of an account. */
export interface Account {
  readonly id: string;
  /** Changes so far. */
  readonly version: number;
  readonly balance: number;
  /** Messages about it so far. */
  readonly messages: number;
}

const prefix = 'ACCOUNT#';

/** Key of an account's item. */
export const accountKey = (id: string): Record<string, AttributeValue> => ({ PK: { S: `${prefix}${id}` } });

/** An account that nobody has changed yet. */
export const newAccount = (id: string): Account => ({ id, version: 0, balance: 0, messages: 0 });

/** Reads an account's item; `undefined` for any other item. */
export const readAccount = (
  item: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>,
): Account | undefined => {
  const key = item['PK']?.S ?? '';
  return key.startsWith(prefix)
    ? {
        id: key.slice(prefix.length),
        version: Number(item['Version']?.N),
        balance: Number(item['Balance']?.N),
        messages: Number(item['Messages']?.N),
      }
    : undefined;
};

/** Writes an account as it is after a change, unless somebody else changed it meanwhile. */
export const writeAccount = (
  tableName: string,
  { id, version, balance, messages }: Account,
): StagedWrite => ({
  subject: `account ${id}`,
  write: {
    Put: {
      TableName: tableName,
      Item: {
        ...accountKey(id),
        Version: { N: String(version) },
        Balance: { N: String(balance) },
        Messages: { N: String(messages) },
      },
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : {
            ConditionExpression: 'Version = :expected',
            ExpressionAttributeValues: { ':expected': { N: String(version - 1) } },
          }),
    },
  },
  onConditionFailed: () =>
    new LostRaceError('ACCOUNT_CHANGED_MEANWHILE', `Account ${id} was changed by somebody else.`),
});
