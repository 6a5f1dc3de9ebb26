import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assertNumber, type Clock, secondsPerDay, systemClock } from '@dynamo-outbox/kernel';

import type { CommandKey, CommandRecord, CommandRecords } from '../commands/idempotency/command-records.ts';
import { CommandKeyUsedMeanwhileError } from '../commands/idempotency/errors.ts';
import { kebabCase } from '../kebab-case.ts';
import type { DynamoDbTransaction } from './dynamodb-transaction.ts';
import { StoredCommandUnreadableError } from './errors.ts';
import { getItem } from './get-item.ts';
import { marshallItem } from './marshall-item.ts';
import type { PlainItem } from './plain-value.ts';

/** Options of command records in DynamoDB. */
export interface DynamoDbCommandRecordsOptions {
  /** Unit of work with which the records commit. */
  readonly transaction: DynamoDbTransaction;
  /** Client that looks up records. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** A table with the partition key `PK`, and `ExpiresAt` as its time to live: the inbox table of the service. */
  readonly tableName: string;
  /** Name of the service, so that services may share a table. */
  readonly service: string;
  /** Days after which DynamoDB may delete a record, 1 to 36,500. A command that is sent again after that runs again. */
  readonly retentionDays: number;
  readonly clock?: Clock;
}

const toRecord = (partitionKey: string, item: PlainItem): CommandRecord => {
  const textOf = (attribute: string): string => {
    const value = item[attribute];
    if (typeof value !== 'string') {
      throw new StoredCommandUnreadableError(partitionKey, attribute);
    }
    return value;
  };
  return {
    command: textOf('Command'),
    key: textOf('IdempotencyKey'),
    fingerprint: textOf('Fingerprint'),
    result: textOf('Result'),
  };
};

// The service is a part of the key, so a # in it could make the keys of two services equal.
const assertService = (service: unknown): void => {
  if (typeof service !== 'string' || !kebabCase.test(service)) {
    throw new RangeError(`service must be lower kebab case, such as orders, but is ${String(service)}.`);
  }
};

/**
 * The command records of one unit of work: an item for each command with an idempotency key.
 *
 * DynamoDB deletes expired items late, often by days; until then they count, which is harmless.
 */
export class DynamoDbCommandRecords implements CommandRecords {
  readonly #transaction: DynamoDbTransaction;
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #service: string;
  readonly #retentionDays: number;
  readonly #clock: Clock;

  constructor(options: DynamoDbCommandRecordsOptions) {
    const { transaction, client, tableName, service, retentionDays, clock = systemClock } = options;
    assertNumber('retentionDays', retentionDays, { max: 36_500 });
    assertService(service);
    this.#transaction = transaction;
    this.#client = client;
    this.#tableName = tableName;
    this.#service = service;
    this.#retentionDays = retentionDays;
    this.#clock = clock;
  }

  /** Reads the record consistently, with one request. */
  async find(key: CommandKey): Promise<CommandRecord | undefined> {
    const PK = this.#partitionKeyOf(key);
    const read = { TableName: this.#tableName, Key: { PK }, ConsistentRead: true };
    const item = await getItem(this.#client, read);
    return item && toRecord(PK, item);
  }

  /** Stages the record before every other write, so that its failure is the one that is reported. */
  add(record: CommandRecord): void {
    const now = this.#clock();
    const partitionKey = this.#partitionKeyOf(record);
    const subject = `command record ${partitionKey}`;
    this.#transaction.stageFirst({
      subject,
      write: {
        Put: {
          TableName: this.#tableName,
          Item: marshallItem(subject, {
            PK: partitionKey,
            Command: record.command,
            IdempotencyKey: record.key,
            Fingerprint: record.fingerprint,
            Result: record.result,
            RecordedAt: now.toISOString(),
            ExpiresAt: Math.ceil(now.getTime() / 1000 + this.#retentionDays * secondsPerDay),
          }),
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      onConditionFailed: () => new CommandKeyUsedMeanwhileError(record),
    });
  }

  /** Differs from the keys of all consumers, whose names have no `command--` before the first `#`. */
  #partitionKeyOf({ command, key }: CommandKey): string {
    return `command--${this.#service}#${command}#${key}`;
  }
}
