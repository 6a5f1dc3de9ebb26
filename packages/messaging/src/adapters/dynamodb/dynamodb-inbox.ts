import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import { MessageAlreadyProcessedError, positionChangedMeanwhile } from '../../inbox/errors.ts';
import { toInboxKey, toPositionKey } from '../../inbox/inbox-key.ts';
import type { Inbox, InboxKey, InboxRecord } from '../../inbox/inbox.ts';
import type { PositionKey, PositionMove, SequencePosition } from '../../inbox/sequence-position.ts';
import { inboxAttributes } from '../tables/inbox-table.ts';
import { fromPositionItem, toPositionPut } from './dynamodb-inbox-position.ts';
import { assertRetentionDays, expiryEpochSeconds } from './retention.ts';

/** Options of an inbox in DynamoDB. */
export interface DynamoDbInboxOptions {
  /** Unit of work with which the records commit. */
  readonly transaction: DynamoDbTransaction;
  /** Client that looks up processed messages. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** Days for which a record is kept. Must be longer than queue, dead-letter queue and replay can delay a message. */
  readonly retentionDays: number;
  /**
   * Days for which a position is kept after its last move. Must exceed `retentionDays`, so that the consumer recognises
   * a message whose record has expired as old. Default: twice `retentionDays`.
   */
  readonly positionRetentionDays?: number;
  readonly clock?: Clock;
}

const validPositionRetention = (retentionDays: number, positionRetentionDays: number): number => {
  if (!(positionRetentionDays > retentionDays)) {
    throw new RangeError(
      `positionRetentionDays must be more than the ${retentionDays} days of retentionDays, but is ${positionRetentionDays}.`,
    );
  }
  return positionRetentionDays;
};

/**
 * The inbox of one unit of work: one item for each consumer and message. If a consumer checks sequences, also one for
 * each of its aggregates.
 *
 * DynamoDB deletes expired items late, often by days; until then they count as processed, which is harmless.
 */
export class DynamoDbInbox implements Inbox {
  readonly #transaction: DynamoDbTransaction;
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #retentionDays: number;
  readonly #positionRetentionDays: number;
  readonly #clock: Clock;

  constructor(options: DynamoDbInboxOptions) {
    const { transaction, client, tableName, retentionDays, clock = systemClock } = options;
    assertRetentionDays('retentionDays', retentionDays);
    const { positionRetentionDays = 2 * retentionDays } = options;
    this.#transaction = transaction;
    this.#client = client;
    this.#tableName = tableName;
    this.#retentionDays = retentionDays;
    this.#positionRetentionDays = validPositionRetention(retentionDays, positionRetentionDays);
    this.#clock = clock;
  }

  /** Reads the record consistently, with one request. */
  async hasProcessed(key: InboxKey): Promise<boolean> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: { [inboxAttributes.key]: { S: toInboxKey(key) } },
        ConsistentRead: true,
        ProjectionExpression: '#key',
        ExpressionAttributeNames: { '#key': inboxAttributes.key },
      }),
    );
    return Item !== undefined;
  }

  /** Stages the record before every other write; the commit rejects with `MESSAGE_ALREADY_PROCESSED` for a duplicate. */
  add(record: InboxRecord): void {
    const now = this.#clock();
    const key = toInboxKey(record);
    this.#transaction.stageFirst({
      subject: `inbox record ${key}`,
      write: {
        Put: {
          TableName: this.#tableName,
          Item: {
            [inboxAttributes.key]: { S: key },
            [inboxAttributes.processedAt]: { S: now.toISOString() },
            [inboxAttributes.messageType]: { S: record.messageType },
            [inboxAttributes.correlationId]: { S: record.correlationId },
            [inboxAttributes.expiresAt]: { N: String(expiryEpochSeconds(now, this.#retentionDays)) },
          },
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': inboxAttributes.key },
        },
      },
      onConditionFailed: () => new MessageAlreadyProcessedError(record),
    });
  }

  /** Reads the position consistently, with one request. */
  async findPosition(key: PositionKey): Promise<SequencePosition | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: { [inboxAttributes.key]: { S: toPositionKey(key) } },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : fromPositionItem(key, Item);
  }

  /** Stages the move; the commit rejects with `POSITION_CHANGED_MEANWHILE` when the position is not `from`. */
  movePosition(move: PositionMove): void {
    const expiresAt = move.expires
      ? expiryEpochSeconds(this.#clock(), this.#positionRetentionDays)
      : undefined;
    this.#transaction.stage({
      subject: `position ${toPositionKey(move.key)}`,
      write: { Put: { TableName: this.#tableName, ...toPositionPut(move, expiresAt) } },
      onConditionFailed: () => positionChangedMeanwhile(move.key),
    });
  }
}
