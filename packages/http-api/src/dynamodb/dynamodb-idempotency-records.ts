import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { assertNumber, type Clock } from '@dynamo-outbox/kernel';
import { inboxAttributes } from '@dynamo-outbox/messaging/tables';
import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';

import { IdempotencyKeyUsedMeanwhileError } from '../idempotency/idempotency-key-used-meanwhile-error.ts';
import type {
  IdempotencyKey,
  IdempotencyRecord,
  IdempotencyRecords,
} from '../idempotency/idempotency-records.ts';
import { fromItem, toItem, toPartitionKey } from './idempotency-record-item.ts';

/** Dependencies of the DynamoDB records. */
export interface DynamoDbIdempotencyRecordsOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The unit of work in which the record commits. */
  readonly transaction: DynamoDbTransaction;
  /** The service's inbox table. */
  readonly tableName: string;
  /** Name of the service: `orders`. */
  readonly service: string;
  /** Days after which DynamoDB may delete a record. A repetition after that is a new request. */
  readonly retentionDays: number;
  readonly now: Clock;
}

/** Idempotency records in the service's inbox table. */
export class DynamoDbIdempotencyRecords implements IdempotencyRecords {
  readonly #options: DynamoDbIdempotencyRecordsOptions;

  constructor(options: DynamoDbIdempotencyRecordsOptions) {
    assertNumber('retentionDays', options.retentionDays, { max: 36_500 });
    this.#options = options;
  }

  /**
   * Reads the record with a consistent read. An expired record that DynamoDB has not deleted yet still counts, which is
   * harmless.
   */
  async find(key: IdempotencyKey): Promise<IdempotencyRecord | undefined> {
    const { client, service, tableName } = this.#options;
    const { Item: item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: { [inboxAttributes.key]: { S: toPartitionKey(service, key) } },
        ConsistentRead: true,
      }),
    );
    return item === undefined ? undefined : fromItem(item);
  }

  /** Stages the record as the first write, so that its failed condition takes precedence over those of the effect. */
  add(record: IdempotencyRecord): void {
    const { now, retentionDays, service, tableName, transaction } = this.#options;
    const partitionKey = toPartitionKey(service, record);
    transaction.stageFirst({
      subject: `idempotency record ${partitionKey}`,
      write: {
        Put: {
          TableName: tableName,
          Item: toItem(partitionKey, record, { recordedAt: now(), retentionDays }),
          ConditionExpression: `attribute_not_exists(${inboxAttributes.key})`,
        },
      },
      onConditionFailed: () => new IdempotencyKeyUsedMeanwhileError(record),
    });
  }
}
