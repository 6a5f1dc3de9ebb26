import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import { names } from './contract.ts';

/** The state of an account when it was read. */
export interface Account {
  readonly id: string;
  /** `undefined` if the account does not exist. */
  readonly version: number | undefined;
}

const keyOf = (id: string): Record<string, AttributeValue> => ({ PK: { S: `ACCOUNT#${id}` } });

const changedMeanwhile = (id: string) => (): LostRaceError =>
  new LostRaceError('ACCOUNT_CHANGED_MEANWHILE', `Account ${id} changed meanwhile.`);

const condition = ({ version }: Account) =>
  version === undefined
    ? { ConditionExpression: 'attribute_not_exists(PK)' }
    : {
        ConditionExpression: 'Version = :expected',
        ExpressionAttributeValues: { ':expected': { N: String(version) } },
      };

/** The accounts of the producing service within one transaction. Reads are consistent, and writes are conditional. */
export class Accounts {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #transaction: DynamoDbTransaction;

  constructor(client: Pick<DynamoDBClient, 'send'>, transaction: DynamoDbTransaction) {
    this.#client = client;
    this.#transaction = transaction;
  }

  /** Reads an account. */
  async read(id: string): Promise<Account> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: names.accounts, Key: keyOf(id), ConsistentRead: true }),
    );
    return { id, version: Item === undefined ? undefined : Number(Item['Version']?.N) };
  }

  /** Stages the creation of an account, or its next version. Returns the version. */
  change(account: Account): number {
    const version = account.version === undefined ? 0 : account.version + 1;
    this.#transaction.stage({
      subject: `account ${account.id}`,
      write: {
        Put: {
          TableName: names.accounts,
          Item: { ...keyOf(account.id), Version: { N: String(version) } },
          ...condition(account),
        },
      },
      onConditionFailed: changedMeanwhile(account.id),
    });
    return version;
  }

  /** Stages the removal of an account. Returns the version of the removal. */
  remove(account: Account): number {
    this.#transaction.stage({
      subject: `account ${account.id}`,
      write: { Delete: { TableName: names.accounts, Key: keyOf(account.id), ...condition(account) } },
      onConditionFailed: changedMeanwhile(account.id),
    });
    return (account.version ?? -1) + 1;
  }
}
