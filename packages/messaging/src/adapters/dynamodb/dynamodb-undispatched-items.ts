import type { AttributeValue, DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Random } from '@dynamo-outbox/kernel';
import { assertCount, systemRandom } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import { assertShards, DEFAULT_OUTBOX_SHARDS, MAX_OUTBOX_SHARDS } from '../../outbox/shard.ts';
import type {
  ClaimOutcome,
  FailedAttempt,
  ItemClaim,
  UndispatchedEntry,
  UndispatchedItem,
  UndispatchedItems,
} from '../../relay/polling/undispatched-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { toClaimUpdate, toFailedAttemptUpdate, toReleaseUpdate } from './claim-updates.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';
import { queryUndispatchedIndex } from './undispatched-index.ts';

/** Options of the reader of undispatched items in DynamoDB. */
export interface DynamoDbUndispatchedItemsOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /**
   * The highest number of shards that the outbox ever had, 1 to 64. Default 8, as for the outbox. The reader also finds
   * items in further shards, but later: see `DynamoDbUndispatchedItems`.
   */
  readonly shards?: number;
  /** Entries in one page of the list. 100 by default. */
  readonly pageSize?: number;
  /** Source of randomness, which selects the first shard of a list. */
  readonly random?: Random;
}

// How many items are looked at for one that was not parked before another, and how many at a time after the first.
const maxLookedAt = 100;
const lookBackSize = 10;

type Attributes = Readonly<Record<string, AttributeValue>>;

const attributes = outboxAttributes;

// How many items are read at a time when looking for undispatched ones before the listed one. Usually there is no such item.
const lookBehindSize = 5;

const textOf = (item: Attributes, name: string): string => item[name]?.S ?? '';

const toEntry = (item: Attributes): UndispatchedEntry => ({
  orderingKey: textOf(item, attributes.orderingKey),
  sortKey: textOf(item, attributes.sortKey),
  recordedAt: textOf(item, attributes.recordedAt),
});

const instantOf = (item: Attributes, name: string): Date | undefined => {
  const instant = new Date(textOf(item, name));
  return Number.isNaN(instant.getTime()) ? undefined : instant;
};

const toContent = (item: Attributes): UndispatchedItem['content'] => {
  const decoded = fromOutboxAttributes(item);
  return 'item' in decoded ? decoded : { ...decoded, record: JSON.stringify(item) };
};

const toUndispatchedItem = (item: Attributes): UndispatchedItem => {
  const nextAttemptAt = instantOf(item, attributes.nextAttemptAt);
  const claimedUntil = instantOf(item, attributes.claimedUntil);
  return {
    ...toEntry(item),
    content: toContent(item),
    attempts: Number(item[attributes.dispatchCount]?.N ?? 0),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
    ...(claimedUntil === undefined ? {} : { claimedUntil }),
  };
};

// A parked message has left its place in the order, even if it was redriven later.
const wasParked = (item: Attributes): boolean =>
  item[attributes.parkedAt] !== undefined || item[attributes.redrivenMessages] !== undefined;

const isUndispatched = (item: Attributes): boolean => item[attributes.undispatched] !== undefined;

/** Whether it was parked, so that it says nothing about the items before it. */
const isPassed = (item: Attributes): boolean => wasParked(item) && !isUndispatched(item);

/**
 * Lists, reads and claims the undispatched items of an outbox table with tracking `status`.
 *
 * Lists come from the sparse index, shard by shard. They start at a random shard, so that several instances use
 * different partitions. Reads and claims use the table itself, which is consistent. A list costs half a read unit for
 * each shard and page, a read at least one read unit, and a claim the write units of its item.
 *
 * Each list also checks one shard beyond the known ones, in turn up to the 64th, in case the outbox is configured with
 * more shards than this reader. The reader finds such an item after 64 lists at most. It then emits the process warning
 * `OUTBOX_SHARDS_DIFFER` and reads all shards up to that one from then on.
 *
 * Needs the permissions `dynamodb:Query` on table and index, and `dynamodb:UpdateItem` on the table.
 */
export class DynamoDbUndispatchedItems implements UndispatchedItems {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  #shards: number;
  /** The next shard to check beyond the known ones. */
  #probed: number;
  readonly #pageSize: number;
  readonly #random: Random;

  constructor(options: DynamoDbUndispatchedItemsOptions) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#shards = options.shards ?? DEFAULT_OUTBOX_SHARDS;
    this.#pageSize = options.pageSize ?? 100;
    this.#random = options.random ?? systemRandom;
    assertShards(this.#shards);
    assertCount('pageSize', this.#pageSize);
    this.#probed = this.#shards + Math.floor(this.#random() * (MAX_OUTBOX_SHARDS - this.#shards));
  }

  async *listUndispatched(recordedBefore: Date): AsyncGenerator<UndispatchedEntry> {
    const first = Math.floor(this.#random() * this.#shards);
    for (let index = 0; index < this.#shards; index += 1) {
      yield* this.#listShard(String((first + index) % this.#shards), recordedBefore);
    }
    if (this.#shards < MAX_OUTBOX_SHARDS) {
      yield* this.#probe(recordedBefore);
    }
  }

  /** Lists the next shard beyond the known ones. Items in it mean that the outbox is configured with more shards. */
  async *#probe(recordedBefore: Date): AsyncGenerator<UndispatchedEntry> {
    const shard = this.#probed;
    this.#probed = shard + 1 < MAX_OUTBOX_SHARDS ? shard + 1 : this.#shards;
    for await (const entry of this.#listShard(String(shard), recordedBefore)) {
      if (shard >= this.#shards) {
        this.#learn(shard + 1);
      }
      yield entry;
    }
  }

  #learn(shards: number): void {
    process.emitWarning(
      `The outbox table ${this.#tableName} has undispatched items on ${shards} shards or more, but this reader was ` +
        `configured for ${this.#shards}. It reads ${shards} from now on. Set the option shards of ` +
        `DynamoDbUndispatchedItems to the number that DynamoDbOutbox has.`,
      { type: 'OutboxWarning', code: 'OUTBOX_SHARDS_DIFFER' },
    );
    this.#shards = shards;
    this.#probed = Math.max(this.#probed, shards);
  }

  async *#listShard(shard: string, recordedBefore: Date): AsyncGenerator<UndispatchedEntry> {
    let startKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await queryUndispatchedIndex(
        { client: this.#client, tableName: this.#tableName },
        { shard, before: recordedBefore.toISOString(), limit: this.#pageSize, startKey },
      );
      yield* Items.map(toEntry);
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  async readUndispatched(entry: OutboxItemKey, limit: number): Promise<readonly UndispatchedItem[]> {
    const [behind, ahead] = await Promise.all([this.#readBehind(entry), this.#readAhead(entry, limit)]);
    return ahead.length === 0 ? [] : [...behind, ...ahead].slice(0, limit).map(toUndispatchedItem);
  }

  /**
   * Reads the undispatched items right before the entry. They are not listed if the index lags or the clock of their
   * writer is ahead. The items of a key are dispatched in order, so the search ends at the first dispatched item and
   * never reads a long history. A parked item may have been parked out of turn, so the search goes past such items, up to a limit.
   */
  async #readBehind(entry: OutboxItemKey): Promise<readonly Attributes[]> {
    const behind: Attributes[] = [];
    let before = entry.sortKey;
    let passed = 0;
    for (;;) {
      const page = await this.#query({ ...entry, sortKey: before }, '<', lookBehindSize);
      const end = page.findIndex((item) => !isUndispatched(item) && !isPassed(item));
      const run = end === -1 ? page : page.slice(0, end);
      const undispatched = run.filter(isUndispatched);
      behind.push(...undispatched);
      passed = undispatched.length > 0 ? 0 : passed + run.length;
      const last = page.at(-1);
      if (end !== -1 || last === undefined || passed >= maxLookedAt) {
        return behind.reverse();
      }
      before = textOf(last, attributes.sortKey);
    }
  }

  /** Reads one page at most, which DynamoDB limits to 1 MB. The remaining items have their own entries in the list. */
  async #readAhead(entry: OutboxItemKey, limit: number): Promise<readonly Attributes[]> {
    const page = await this.#query(entry, '>=', limit);
    const [first] = page;
    return first !== undefined && textOf(first, attributes.sortKey) === entry.sortKey && isUndispatched(first)
      ? page.filter(isUndispatched)
      : [];
  }

  async #query(entry: OutboxItemKey, comparison: '<' | '>=', limit: number): Promise<readonly Attributes[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: `#orderingKey = :orderingKey AND #sortKey ${comparison} :sortKey`,
        ExpressionAttributeNames: { '#orderingKey': attributes.orderingKey, '#sortKey': attributes.sortKey },
        ExpressionAttributeValues: {
          ':orderingKey': { S: entry.orderingKey },
          ':sortKey': { S: entry.sortKey },
        },
        ScanIndexForward: comparison === '>=',
        Limit: limit,
      }),
    );
    return Items;
  }

  async findWaitingBefore({ orderingKey, sortKey }: OutboxItemKey): Promise<UndispatchedEntry | undefined> {
    let before = sortKey;
    let last: Attributes | undefined;
    let lookedAt = 0;
    while (lookedAt < maxLookedAt) {
      // Mostly the last one was not parked.
      const page = await this.#query(
        { orderingKey, sortKey: before },
        '<',
        lookedAt === 0 ? 1 : lookBackSize,
      );
      const end = page.find((item) => !isPassed(item));
      if (end !== undefined) {
        return isUndispatched(end) ? toEntry(end) : undefined;
      }
      last = page.at(-1);
      if (last === undefined) {
        return undefined;
      }
      before = textOf(last, attributes.sortKey);
      lookedAt += page.length;
    }
    // Too many items were parked to read the items before them. Waiting is always safe.
    return last === undefined ? undefined : toEntry(last);
  }

  async claim(item: OutboxItemKey, claim: ItemClaim): Promise<ClaimOutcome> {
    const before = await this.#update(toClaimUpdate(this.#tableName, item, claim));
    if (before === undefined) {
      return 'refused';
    }
    return before[attributes.claimedBy] === undefined ? 'claimed' : 'taken-over';
  }

  async release(item: OutboxItemKey, owner: string): Promise<void> {
    await this.#update(toReleaseUpdate(this.#tableName, item, owner));
  }

  async recordFailedAttempt(item: OutboxItemKey, attempt: FailedAttempt): Promise<void> {
    await this.#update(toFailedAttemptUpdate(this.#tableName, item, attempt));
  }

  /** Resolves with the previous values of the changed attributes, or `undefined` if the condition was not met. */
  async #update(input: UpdateItemCommandInput): Promise<Attributes | undefined> {
    try {
      const { Attributes: before = {} } = await this.#client.send(new UpdateItemCommand(input));
      return before;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return undefined;
      }
      throw error;
    }
  }
}
