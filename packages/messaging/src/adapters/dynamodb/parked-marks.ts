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

/** Options of `ParkedMarks`. */
export interface ParkedMarksOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** Creates the mark of an item that has no waiting messages left. */
  readonly createMark: () => DispatchMark;
}

/** An update without its table and key. */
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

/** DynamoDB rejects names that an update does not use. */
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
 * Records in each item which of its messages are parked (`ParkedMessages`) and which were redriven
 * (`RedrivenMessages`). A redriven message never becomes parked again.
 *
 * Each mark is therefore correct whenever it is written: with two concurrent redrives of one item, when a relay writes
 * its mark after a redrive, and when a relay dies before its mark and parks again.
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
   * Marks that a parked message was published. If the process dies between the steps, the item does not expire. The
   * sender still has the message and repeats all steps.
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

  /** Handles the usual case: no message of the item was redriven yet. */
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

  /** Skips messages that were already redriven. The item stays listed until all messages are recorded. */
  async #parkOneByOne(item: ParkedItem): Promise<void> {
    for (const id of item.messageIds) {
      await this.#update(item, {
        UpdateExpression: 'ADD #parked :ids',
        ConditionExpression: 'attribute_exists(#key) AND NOT contains(#redriven, :id)',
        ExpressionAttributeValues: { ':ids': { SS: [id] }, ':id': { S: id } },
      });
    }
    // If neither condition is met, the item is gone, or another writer is recording its own parking and then does the
    // same.
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

  /** Handles an item whose parked messages were all redriven meanwhile. */
  async #takeOffDispatched(item: OutboxItemKey): Promise<void> {
    await this.#update(item, {
      UpdateExpression: `${setDispatched} REMOVE #undispatched`,
      ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#parked)',
      ExpressionAttributeValues: valuesOf(this.#options.createMark()),
    });
  }

  /** Sets the expiry, unless a message of the item is still parked or unpublished. */
  async #letExpire(item: OutboxItemKey): Promise<boolean> {
    const updated = await this.#update(item, {
      UpdateExpression: setDispatched,
      ConditionExpression:
        'attribute_exists(#key) AND attribute_not_exists(#undispatched) AND attribute_not_exists(#parked)',
      ExpressionAttributeValues: valuesOf(this.#options.createMark()),
    });
    return updated !== undefined;
  }

  /** Handles an item that a relay parked completely but did not mark, after all of its messages were redriven. */
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

  /** Resolves to `undefined` if the condition is not met. */
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
