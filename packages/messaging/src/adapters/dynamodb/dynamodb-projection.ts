import type { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import { hasErrorCode, systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import { toProjectionError } from '../../consumer/projection/projection-rules.ts';
import type { Projection, ProjectionChange, ProjectionWriter } from '../../consumer/projection/projection.ts';
import type { ProjectionItems, ProjectionWrite } from './projection-write.ts';
import {
  assertProjectionItems,
  subjectOf,
  toProjectionState,
  toProjectionWrite,
} from './projection-write.ts';

/** Options of a projection in DynamoDB. */
export interface DynamoDbProjectionOptions<TItem> extends ProjectionItems<TItem> {
  /** Unit of work with which the changes commit. */
  readonly transaction: DynamoDbTransaction;
  readonly clock?: Clock;
}

/** Options of a projection writer in DynamoDB. */
export interface DynamoDbProjectionWriterOptions<TItem> extends ProjectionItems<TItem> {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly clock?: Clock;
}

/** Copies of another service's aggregates: each change is one conditional write of the consumer's own transaction. */
export class DynamoDbProjection<TItem> implements Projection<TItem> {
  readonly #options: DynamoDbProjectionOptions<TItem>;

  constructor(options: DynamoDbProjectionOptions<TItem>) {
    assertProjectionItems(options);
    this.#options = options;
  }

  /** Stages a change with the unit of work. */
  stage(change: ProjectionChange<TItem>): void {
    const { transaction, clock = systemClock } = this.#options;
    transaction.stage({
      subject: subjectOf(change),
      write: toProjectionWrite(this.#options, change, clock()),
      onConditionFailed: (current) => toProjectionError(change, toProjectionState(current), this.#options),
    });
  }
}

const isRefusal = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Writes the same copies immediately, with one `PutItem` or `UpdateItem` for each change. */
export class DynamoDbProjectionWriter<TItem> implements ProjectionWriter<TItem> {
  readonly #options: DynamoDbProjectionWriterOptions<TItem>;

  constructor(options: DynamoDbProjectionWriterOptions<TItem>) {
    assertProjectionItems(options);
    this.#options = options;
  }

  /**
   * Writes a change unless the copy is newer. Rejects with `PROJECTION_NOT_CREATED` before the creation, and with
   * `SEQUENCE_RESTARTED` for an aggregate that was removed and created again.
   */
  async write(change: ProjectionChange<TItem>): Promise<'written' | 'stale'> {
    const { clock = systemClock } = this.#options;
    const write = toProjectionWrite(this.#options, change, clock());
    try {
      await this.#send(write);
      return 'written';
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      const refusal = toProjectionError(change, toProjectionState(error.Item), this.#options);
      if (hasErrorCode(refusal, 'STALE_MESSAGE')) {
        return 'stale';
      }
      throw refusal;
    }
  }

  async #send(write: ProjectionWrite): Promise<void> {
    const { client } = this.#options;
    await ('Put' in write
      ? client.send(new PutItemCommand(write.Put))
      : client.send(new UpdateItemCommand(write.Update)));
  }
}
