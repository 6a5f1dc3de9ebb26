import type {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import { toEffectKey } from '../../consumer/effects/effect-key.ts';
import type {
  EffectCompletion,
  EffectKey,
  EffectStore,
  LeaseAnswer,
  LeaseRequest,
} from '../../consumer/effects/effect-store.ts';
import { effectAttributes, inboxAttributes } from '../tables/inbox-table.ts';
import { assertRetentionDays, expiryEpochSeconds } from './retention.ts';

/** Options of a store of effects in DynamoDB. */
export interface DynamoDbEffectStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The inbox table of the service. */
  readonly tableName: string;
  /**
   * Days for which an effect is remembered. Must be longer than queue, dead-letter queue and replay can delay a
   * message.
   */
  readonly retentionDays: number;
  readonly clock?: Clock;
}

type Item = Readonly<Record<string, AttributeValue>>;

const names = {
  '#completedAt': effectAttributes.completedAt,
  '#expiresAt': inboxAttributes.expiresAt,
  '#fencingToken': effectAttributes.fencingToken,
  '#leasedUntil': effectAttributes.leasedUntil,
  '#lost': effectAttributes.lost,
  '#owner': effectAttributes.owner,
  '#result': effectAttributes.result,
} as const;

type Name = keyof typeof names;

const pick = (...used: readonly Name[]): Record<string, string> =>
  Object.fromEntries(used.map((name) => [name, names[name]]));

const isFree = '(attribute_not_exists(#owner) OR #owner = :owner OR #leasedUntil < :expiredBefore)';

const lostReasons: readonly string[] = ['EFFECT_RESULT_TOO_LARGE', 'EFFECT_RESULT_NOT_JSON'];

const isLost = (text: string | undefined): text is 'EFFECT_RESULT_TOO_LARGE' | 'EFFECT_RESULT_NOT_JSON' =>
  text !== undefined && lostReasons.includes(text);

const completionOf = (item: Item): EffectCompletion => {
  const lost = item[effectAttributes.lost]?.S;
  return isLost(lost) ? { lost } : { result: item[effectAttributes.result]?.S };
};

/** Reads the answer from the item that prevented the lease. */
const refusalOf = (item: Item): LeaseAnswer =>
  item[effectAttributes.completedAt] === undefined
    ? { state: 'held', until: new Date(Number(item[effectAttributes.leasedUntil]?.N)) }
    : { state: 'completed', completion: completionOf(item) };

const keeping = (completion: EffectCompletion): readonly [name: '#lost' | '#result', value: string][] => {
  if ('lost' in completion) {
    return [['#lost', completion.lost]];
  }
  return completion.result === undefined ? [] : [['#result', completion.result]];
};

const isRefusal = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Returns the item of a failed condition; rethrows any other error. */
const itemOfRefusal = (error: unknown): Item => {
  if (isRefusal(error)) {
    return error.Item ?? {};
  }
  throw error;
};

/**
 * Effects in the inbox table: one item for each, `effect#<consumer>#<key>`.
 *
 * Each step is one conditional update. It is therefore safe across machines, and the SDK may retry it after a lost
 * answer.
 */
export class DynamoDbEffectStore implements EffectStore {
  readonly #options: Omit<Required<DynamoDbEffectStoreOptions>, 'client'>;
  readonly #client: Pick<DynamoDBClient, 'send'>;

  constructor({ client, tableName, retentionDays, clock = systemClock }: DynamoDbEffectStoreOptions) {
    assertRetentionDays('retentionDays', retentionDays);
    this.#client = client;
    this.#options = { tableName, retentionDays, clock };
  }

  /** Takes the lease with one request. If another run holds the lease, the same request returns the existing item. */
  async lease(effect: EffectKey, { owner, until, expiredBefore }: LeaseRequest): Promise<LeaseAnswer> {
    try {
      const { Attributes } = await this.#update(effect, {
        UpdateExpression:
          'SET #owner = :owner, #leasedUntil = :until, #expiresAt = :expiresAt ADD #fencingToken :one',
        ConditionExpression: `attribute_not_exists(#completedAt) AND ${isFree}`,
        ExpressionAttributeNames: pick(
          '#owner',
          '#leasedUntil',
          '#expiresAt',
          '#fencingToken',
          '#completedAt',
        ),
        ExpressionAttributeValues: {
          ':owner': { S: owner },
          ':until': { N: String(until.getTime()) },
          ':expiredBefore': { N: String(expiredBefore.getTime()) },
          ':expiresAt': this.#expiry(),
          ':one': { N: '1' },
        },
        ReturnValues: 'UPDATED_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return { state: 'leased', fencingToken: Number(Attributes?.[effectAttributes.fencingToken]?.N) };
    } catch (error) {
      return refusalOf(itemOfRefusal(error));
    }
  }

  /** Stores the outcome of the effect with one request. */
  async complete(effect: EffectKey, owner: string, completion: EffectCompletion): Promise<boolean> {
    const kept = keeping(completion);
    return this.#updateOwn(effect, {
      UpdateExpression: `SET #completedAt = :now, #expiresAt = :expiresAt${kept.map(([name]) => `, ${name} = :kept`).join('')}`,
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: pick('#owner', '#completedAt', '#expiresAt', ...kept.map(([name]) => name)),
      ExpressionAttributeValues: {
        ':owner': { S: owner },
        ':now': { S: this.#options.clock().toISOString() },
        ':expiresAt': this.#expiry(),
        ...Object.fromEntries(kept.map(([, value]) => [':kept', { S: value }])),
      },
    });
  }

  /** Ends the lease of this owner with one request. */
  async release(effect: EffectKey, owner: string): Promise<void> {
    await this.#updateOwn(effect, {
      UpdateExpression: 'SET #leasedUntil = :never',
      ConditionExpression: '#owner = :owner AND attribute_not_exists(#completedAt)',
      ExpressionAttributeNames: pick('#owner', '#leasedUntil', '#completedAt'),
      ExpressionAttributeValues: { ':owner': { S: owner }, ':never': { N: '0' } },
    });
  }

  /** Resolves to whether the condition of the update was met. */
  async #updateOwn(
    effect: EffectKey,
    input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<boolean> {
    try {
      await this.#update(effect, input);
      return true;
    } catch (error) {
      itemOfRefusal(error);
      return false;
    }
  }

  #update(effect: EffectKey, input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) {
    const Key = { [inboxAttributes.key]: { S: toEffectKey(effect) } };
    return this.#client.send(new UpdateItemCommand({ TableName: this.#options.tableName, Key, ...input }));
  }

  #expiry(): AttributeValue {
    const { clock, retentionDays } = this.#options;
    return { N: String(expiryEpochSeconds(clock(), retentionDays)) };
  }
}
