import type {
  AttributeValue,
  BatchGetItemCommandOutput,
  DynamoDBClient,
  KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Backoff, Random, Sleep, TimeLeft } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  chunk,
  fullJitterMilliseconds,
  mapConcurrently,
  sleep,
  systemRandom,
  unlimitedTime,
} from '@dynamo-outbox/kernel';
import { nextMessageId } from '../../message/ids.ts';
import type { ParkedKey, ParkedKeys } from '../../parking/parked-keys.ts';
import { isParkReason } from '../../parking/parked-message.ts';
import { parkedKeyAttributes, parkedKeyPrefix } from '../tables/outbox-table.ts';
import { KeysUnreadError } from './keys-unread-error.ts';

/** Options of the parked keys of an outbox in DynamoDB. */
export interface DynamoDbParkedKeysOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The outbox table. */
  readonly tableName: string;
  /** Most attempts at reading keys that DynamoDB left out of its answer, including the first. Default 4. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 1,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  readonly sleep?: Sleep;
  readonly random?: Random;
  /** Creates a unique name for each parking. Default: a UUIDv7. */
  readonly nextRevision?: () => string;
}

// BatchGetItem takes at most 100 keys.
const maxKeys = 100;

const chunksInFlight = 4;

const names = parkedKeyAttributes;

type Attributes = Record<string, AttributeValue>;

const toItemKey = (orderingKey: string): Attributes => ({
  [names.partitionKey]: { S: `${parkedKeyPrefix}${orderingKey}` },
  [names.sortKey]: { S: 'KEY' },
});

const toRequest = (keys: Attributes[]): KeysAndAttributes => ({
  Keys: keys,
  ConsistentRead: true,
  ProjectionExpression: '#key',
  ExpressionAttributeNames: { '#key': names.partitionKey },
});

const toOrderingKeys = (items: readonly Attributes[] = []): readonly string[] =>
  items.flatMap((item) => item[names.partitionKey]?.S?.slice(parkedKeyPrefix.length) ?? []);

/**
 * Keeps the parked keys of an outbox as items of its own table, beside the outbox items: `PARKED#<ordering key>`.
 *
 * A lookup costs one read unit for each ordering key of a batch; parking costs one write unit for each parked message.
 * Needs the permissions `dynamodb:BatchGetItem` and `dynamodb:PutItem` on the outbox table; releasing keys needs
 * `dynamodb:GetItem` and `dynamodb:DeleteItem`.
 */
export class DynamoDbParkedKeys implements ParkedKeys {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #attempts: number;
  readonly #backoff: Backoff;
  readonly #sleep: Sleep;
  readonly #random: Random;
  readonly #nextRevision: () => string;

  constructor(options: DynamoDbParkedKeysOptions) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#attempts = options.attempts ?? 4;
    this.#backoff = options.backoff ?? { baseMilliseconds: 50, capMilliseconds: 1_000 };
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? systemRandom;
    this.#nextRevision = options.nextRevision ?? nextMessageId;
    assertCount('attempts', this.#attempts);
    assertBackoff('backoff', this.#backoff);
  }

  /**
   * Rejects with `KEYS_UNREAD` if keys are still unread after the last attempt, or when no time is left for another
   * one.
   */
  async findParked(
    orderingKeys: readonly string[],
    timeLeft: TimeLeft = unlimitedTime,
  ): Promise<ReadonlySet<string>> {
    const keys = [...new Set(orderingKeys)];
    const found = await mapConcurrently(chunk(keys, maxKeys), chunksInFlight, (some) =>
      this.#findSome(some, timeLeft),
    );
    return new Set(found.flat());
  }

  async #findSome(keys: readonly string[], timeLeft: TimeLeft): Promise<readonly string[]> {
    const found: string[] = [];
    let left = keys.map(toItemKey);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > this.#attempts || !(await this.#waitBefore(attempt, timeLeft))) {
        throw new KeysUnreadError(left.length);
      }
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#tableName]: toRequest(left) } }),
      );
      found.push(...toOrderingKeys(Responses?.[this.#tableName]));
      left = UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
    }
    return found;
  }

  /**
   * Waits before the next attempt and resolves to true. Resolves to false at once if there is no time for the attempt.
   */
  async #waitBefore(attempt: number, timeLeft: TimeLeft): Promise<boolean> {
    const delayMilliseconds =
      attempt === 1 ? 0 : fullJitterMilliseconds(attempt - 1, this.#backoff, this.#random);
    if (delayMilliseconds >= timeLeft()) {
      return false;
    }
    if (attempt > 1) {
      await this.#sleep(delayMilliseconds);
    }
    return true;
  }

  async find(orderingKey: string): Promise<ParkedKey | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: toItemKey(orderingKey), ConsistentRead: true }),
    );
    if (Item === undefined) {
      return undefined;
    }
    const reason = Item[names.parkReason]?.S;
    return {
      orderingKey,
      // A later version of the toolkit, with more reasons, may have written the item.
      reason: isParkReason(reason) ? reason : 'KEY_IS_PARKED',
      parkedAt: Item[names.parkedAt]?.S ?? '',
      revision: Item[names.revision]?.S ?? '',
    };
  }

  async park({ orderingKey, reason, parkedAt }: Omit<ParkedKey, 'revision'>): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#tableName,
        Item: {
          ...toItemKey(orderingKey),
          [names.parkedAt]: { S: parkedAt },
          [names.parkReason]: { S: reason },
          [names.revision]: { S: this.#nextRevision() },
        },
      }),
    );
  }

  async release(orderingKey: string, revision: string): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#tableName,
          Key: toItemKey(orderingKey),
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': names.revision },
          ExpressionAttributeValues: { ':revision': { S: revision } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }
}
