import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assertCount, secondsPerDay } from '@dynamo-outbox/kernel';
import { type DynamoDbTransaction, getItem } from '@dynamo-outbox/unit-of-work/dynamodb';

import { readInstanceItem, toInstanceItem } from './instance-item.ts';
import { toPartitionKey } from '../tables/process-table.ts';
import { processChangedMeanwhile } from '../instance/errors.ts';
import type { InstanceKey, ProcessInstance } from '../instance/process-instance.ts';
import type { ProcessStore } from '../instance/process-store.ts';

/** Options of a store of instances in DynamoDB. */
export interface DynamoDbProcessStoreOptions {
  /** Unit of work with which the instances commit. */
  readonly transaction: DynamoDbTransaction;
  /** Client that reads instances. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /**
   * A table with the partition key `PK`, the index `InstancesByStatus`, and `ExpiresAt` as its time to live. Several processes can share
   * it.
   */
  readonly tableName: string;
  /** Days after its end for which DynamoDB keeps an instance, 1 to 36,500. Default 30. */
  readonly retentionDays?: number;
}

/** The instances of one unit of work: an item for each. */
export class DynamoDbProcessStore implements ProcessStore {
  readonly #transaction: DynamoDbTransaction;
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #retentionDays: number;

  constructor({ transaction, client, tableName, retentionDays = 30 }: DynamoDbProcessStoreOptions) {
    assertCount('retentionDays', retentionDays, { max: 36_500 });
    this.#transaction = transaction;
    this.#client = client;
    this.#tableName = tableName;
    this.#retentionDays = retentionDays;
  }

  /** Reads an instance consistently, with one request. Rejects with `STORED_PROCESS_UNREADABLE`. */
  async find(key: InstanceKey): Promise<ProcessInstance | undefined> {
    const read = { TableName: this.#tableName, Key: { PK: toPartitionKey(key) }, ConsistentRead: true };
    const item = await getItem(this.#client, read);
    return item && readInstanceItem(item);
  }

  /** Stages the next version of an instance. */
  save(instance: ProcessInstance): void {
    const { version, finishedAt } = instance;
    this.#transaction.put({
      subject: `instance ${instance.instance} of process ${instance.process}`,
      TableName: this.#tableName,
      Item: {
        ...toInstanceItem(instance),
        ...(finishedAt === undefined ? {} : { ExpiresAt: this.#expiryOf(finishedAt) }),
      },
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'Version' },
            ExpressionAttributeValues: { ':version': version - 1 },
          }),
      onConditionFailed: () => processChangedMeanwhile(instance),
    });
  }

  /** Calls a function after the commit. */
  afterCommit(announce: () => void): void {
    this.#transaction.enlist({ contribute: () => [], committed: announce });
  }

  #expiryOf(finishedAt: Date): number {
    return Math.ceil(finishedAt.getTime() / 1_000 + this.#retentionDays * secondsPerDay);
  }
}
