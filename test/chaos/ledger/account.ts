/** An account or vault of the ledger: the producer's aggregate. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';

/** The stored state of an account. All counts restart when the account is opened again. */
export interface Account {
  readonly id: string;
  /** When it was opened, in microseconds; 0 for an account that is not open. */
  readonly life: number;
  /** Changes so far. */
  readonly version: number;
  readonly balance: number;
  /** Messages about its changes so far. */
  readonly messages: number;
}

const prefix = 'ACCOUNT#';

/** Key of an account's item. */
export const accountKey = (id: string): Record<string, AttributeValue> => ({ PK: { S: `${prefix}${id}` } });

/** An account that is not open. */
export const closedAccount = (id: string): Account => ({ id, life: 0, version: 0, balance: 0, messages: 0 });

const microsecondsPerMillisecond = 1_000;

/** The account at the time of a change: opened now, unless it is open. The lives of one id grow with time. */
export const opened = (account: Account): Account =>
  account.version > 0
    ? account
    : {
        ...account,
        life: Math.round((performance.timeOrigin + performance.now()) * microsecondsPerMillisecond),
      };

/** Reads an account's item; `undefined` for any other item. */
export const readAccount = (
  item: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>,
): Account | undefined => {
  const key = item['PK']?.S ?? '';
  return key.startsWith(prefix)
    ? {
        id: key.slice(prefix.length),
        life: Number(item['Life']?.N),
        version: Number(item['Version']?.N),
        balance: Number(item['Balance']?.N),
        messages: Number(item['Messages']?.N),
      }
    : undefined;
};

const changedMeanwhile = (id: string) => (): LostRaceError =>
  new LostRaceError('ACCOUNT_CHANGED_MEANWHILE', `Account ${id} was changed by another commit.`);

const asItWas = ({ life, version }: Account) => ({
  ConditionExpression: 'Version = :expected AND Life = :life',
  ExpressionAttributeValues: { ':expected': { N: String(version - 1) }, ':life': { N: String(life) } },
});

/** Writes an account after a change. Fails if another commit changed it in the meantime. */
export const writeAccount = (tableName: string, account: Account): StagedWrite => ({
  subject: `account ${account.id}`,
  write: {
    Put: {
      TableName: tableName,
      Item: {
        ...accountKey(account.id),
        Life: { N: String(account.life) },
        Version: { N: String(account.version) },
        Balance: { N: String(account.balance) },
        Messages: { N: String(account.messages) },
      },
      ...(account.version === 1 ? { ConditionExpression: 'attribute_not_exists(PK)' } : asItWas(account)),
    },
  },
  onConditionFailed: changedMeanwhile(account.id),
});

/** Removes an account, with the version of its removal. Fails if another commit changed it in the meantime. */
export const removeAccount = (tableName: string, account: Account): StagedWrite => ({
  subject: `account ${account.id}`,
  write: { Delete: { TableName: tableName, Key: accountKey(account.id), ...asItWas(account) } },
  onConditionFailed: changedMeanwhile(account.id),
});
