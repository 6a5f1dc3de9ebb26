import type {
  DynamoDBClient,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { ParkedItem } from '../../relay/outbox-store.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import type { DispatchMark } from './dispatch-marks.ts';
import { lastDispatchedAtAttribute } from './dispatch-marks.ts';

/** What marks of parked messages are written with. */
export interface ParkedMarksOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** What an item is marked with of which nothing waits any more. */
  readonly createMark: () => DispatchMark;
}

/** An update but for its table and key. */
type Change = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues' | 'ReturnValues'
>;

const names = {
  '#key': outboxAttributes.orderingKey,
  '#messages': outboxAttributes.messages,
  '#expiresAt': outboxAttributes.expiresAt,
  '#undispatched': outboxAttributes.undispatched,
  '#parked': outboxAttributes.parkedMessages,
  '#redriven': outboxAttributes.redrivenMessages,
  '#parkedAt': outboxAttributes.parkedAt,
  '#parkReason': outboxAttributes.parkReason,
  '#dispatchedAt': lastDispatchedAtAttribute,
} as const;

/** DynamoDB refuses names that an update does not use. */
const namesIn = ({ UpdateExpression = '', ConditionExpression = '' }: Change): Record<string, string> => {
  const used = new Set(`${UpdateExpression} ${ConditionExpression}`.match(/#\w+/g));
  return Object.fromEntries(Object.entries(names).filter(([name]) => used.has(name)));
};

const valuesOf = ({ dispatchedAt, expiresAt }: DispatchMark): Change['ExpressionAttributeValues'] => ({
  ':dispatchedAt': { S: dispatchedAt },
  ':expiresAt': { N: String(expiresAt) },
});

const setDispatched = 'SET #dispatchedAt = :dispatchedAt, #expiresAt = :expiresAt';

const setParked = ({ reason, parkedAt }: ParkedItem): Change => ({
  UpdateExpression: 'SET #parkedAt = :parkedAt, #parkReason = :reason REMOVE #undispatched, #expiresAt',
  ExpressionAttributeValues: { ':parkedAt': { S: parkedAt }, ':reason': { S: reason } },
});

/**
 * Keeps of each item which of its messages are parked, `ParkedMessages`, and which of these were published since,
 * `RedrivenMessages`; a message that is in the second is never again in the first.
 *
 * That makes each mark right whenever it comes: two redrives of one item at a time, a relay that marks what it parked only
 * after a redrive has sent it, one that died before its mark and parks again.
 */
export class ParkedMarks {
  readonly #options: ParkedMarksOptions;

  constructor(options: ParkedMarksOptions) {
    this.#options = options;
  }

  /** Marks that these messages of the item were parked, and all others published. */
  async park(item: ParkedItem): Promise<void> {
    if (!(await this.#parkAtOnce(item))) {
      await this.#parkOneByOne(item);
    }
  }

  /**
   * Marks that a parked message was published. Dying between the steps leaves an item that does not expire; who sent the
   * message still has it then, and does all this again.
   */
  async redrive(item: OutboxItemKey, messageId: MessageId): Promise<void> {
    const updated = await this.#update(item, {
      UpdateExpression: 'ADD #redriven :ids DELETE #parked :ids',
      ConditionExpression: 'attribute_exists(#key)',
      ExpressionAttributeValues: { ':ids': { SS: [messageId] } },
      ReturnValues: 'UPDATED_NEW',
    });
    if (updated === undefined || (await this.#letExpire(item))) {
      return;
    }
    await this.#takeOffRedriven(item, updated.Attributes?.[names['#redriven']]?.SS?.length ?? 0);
  }

  /** What is mostly so: nothing of the item was sent back yet. */
  async #parkAtOnce(item: ParkedItem): Promise<boolean> {
    const { UpdateExpression = '', ExpressionAttributeValues } = setParked(item);
    const ids = item.messageIds;
    const isNamed = ids.length > 0;
    const updated = await this.#update(item, {
      UpdateExpression: isNamed ? `${UpdateExpression} ADD #parked :ids` : UpdateExpression,
      ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#redriven)',
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ...(isNamed ? { ':ids': { SS: [...ids] } } : {}),
      },
    });
    return updated !== undefined;
  }

  /** Leaves out what was sent back already. The item stays listed until all are noted. */
  async #parkOneByOne(item: ParkedItem): Promise<void> {
    for (const id of item.messageIds) {
      await this.#update(item, {
        UpdateExpression: 'ADD #parked :ids',
        ConditionExpression: 'attribute_exists(#key) AND NOT contains(#redriven, :id)',
        ExpressionAttributeValues: { ':ids': { SS: [id] }, ':id': { S: id } },
      });
    }
    // If neither holds, the item is gone, or another writer is recording its own parking and does the same after that.
    if (!(await this.#takeOffParked(item))) {
      await this.#takeOffDispatched(item);
    }
  }

  async #takeOffParked(item: ParkedItem): Promise<boolean> {
    const updated = await this.#update(item, {
      ...setParked(item),
      ConditionExpression:
        item.messageIds.length === 0 ? 'attribute_exists(#key)' : 'attribute_exists(#parked)',
    });
    return updated !== undefined;
  }

  /** All of it that was parked was sent back meanwhile. */
  async #takeOffDispatched(item: OutboxItemKey): Promise<void> {
    await this.#update(item, {
      UpdateExpression: `${setDispatched} REMOVE #undispatched`,
      ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#parked)',
      ExpressionAttributeValues: valuesOf(this.#options.createMark()),
    });
  }

  /** Unless something of the item is parked or unpublished still. */
  async #letExpire(item: OutboxItemKey): Promise<boolean> {
    const updated = await this.#update(item, {
      UpdateExpression: setDispatched,
      ConditionExpression:
        'attribute_exists(#key) AND attribute_not_exists(#undispatched) AND attribute_not_exists(#parked)',
      ExpressionAttributeValues: valuesOf(this.#options.createMark()),
    });
    return updated !== undefined;
  }

  /** An item that a relay parked whole and did not come to mark, once all of its messages were sent back. */
  async #takeOffRedriven(item: OutboxItemKey, redriven: number): Promise<void> {
    await this.#update(item, {
      UpdateExpression: `${setDispatched} REMOVE #undispatched, #parked`,
      ConditionExpression: 'attribute_exists(#undispatched) AND size(#messages) = :redriven',
      ExpressionAttributeValues: {
        ...valuesOf(this.#options.createMark()),
        ':redriven': { N: String(redriven) },
      },
    });
  }

  /** `undefined` when the condition does not hold. */
  async #update(item: OutboxItemKey, change: Change): Promise<UpdateItemCommandOutput | undefined> {
    const { orderingKey, sortKey } = item;
    try {
      return await this.#options.client.send(
        new UpdateItemCommand({
          TableName: this.#options.tableName,
          Key: {
            [outboxAttributes.orderingKey]: { S: orderingKey },
            [outboxAttributes.sortKey]: { S: sortKey },
          },
          ...change,
          ExpressionAttributeNames: namesIn(change),
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return undefined;
      }
      throw error;
    }
  }
}
