import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Random } from '../engine/random.ts';
import type { ModelQueue } from '../sqs/model-queue.ts';

/** A subscription of a queue. */
export interface ModelSubscription {
  readonly queue: ModelQueue;
  /** Message types that pass its filter. Default: all. */
  readonly types?: readonly string[];
  /** Whether the queue receives the raw body. Default true. */
  readonly isRaw?: boolean;
}

/** A message as a publisher sends it to the topic. */
export interface PublishedMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Dependencies of a topic. */
export interface TopicSurroundings {
  readonly now: () => number;
  readonly after: (milliseconds: number, run: () => void) => void;
  readonly random: Random;
  /** Probability that a standard topic delivers a message twice. */
  readonly duplicates: number;
}

const deduplicationMilliseconds = 5 * 60_000;
const longestDeliveryMilliseconds = 200;

/**
 * A topic as SNS documents it.
 *
 * Standard topics deliver each message to each queue at least once, in any order. FIFO topics deliver the messages of a
 * group in order, and each deduplication id of a group only once within five minutes.
 */
export class ModelTopic {
  readonly arn: string;
  readonly isFifo: boolean;
  /** All messages that the topic accepted, in order, without the duplicates that a FIFO topic dropped. */
  readonly taken: (PublishedMessage & { readonly at: number })[] = [];
  readonly #subscriptions: ModelSubscription[] = [];
  #underWay = 0;
  readonly #world: TopicSurroundings;
  readonly #deduplicated = new Map<string, number>();

  constructor(arn: string, world: TopicSurroundings) {
    this.arn = arn;
    this.isFifo = arn.endsWith('.fifo');
    this.#world = world;
  }

  /** Whether all accepted messages are in the queues. */
  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  /** Adds a queue. */
  subscribe(subscription: ModelSubscription): void {
    this.#subscriptions.push(subscription);
  }

  /** Accepts a message for all subscribed queues. */
  publish(message: PublishedMessage): void {
    if (this.isFifo && this.#isRepeated(message)) {
      return;
    }
    this.taken.push({ ...message, at: this.#world.now() });
    for (const subscription of this.#subscriptions) {
      if (subscription.types?.includes(message.attributes['type']?.StringValue ?? '') !== false) {
        this.#deliver(message, subscription);
      }
    }
  }

  #isRepeated({ groupId = '', deduplicationId = '' }: PublishedMessage): boolean {
    const key = `${groupId}\n${deduplicationId}`;
    const now = this.#world.now();
    if ((this.#deduplicated.get(key) ?? 0) > now) {
      return true;
    }
    this.#deduplicated.set(key, now + deduplicationMilliseconds);
    return false;
  }

  #deliver(message: PublishedMessage, { queue, isRaw = true }: ModelSubscription): void {
    const sent = {
      body: isRaw ? message.body : toNotification(this.arn, message),
      attributes: isRaw ? message.attributes : {},
      groupId: message.groupId,
      deduplicationId: message.deduplicationId,
    };
    if (this.isFifo) {
      queue.send(sent);
      return;
    }
    const { random, after, duplicates } = this.#world;
    const copies = random.chance(duplicates) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#underWay += 1;
      after(random.below(longestDeliveryMilliseconds), () => {
        this.#underWay -= 1;
        queue.send(sent);
      });
    }
  }
}

const toNotification = (arn: string, { body, attributes }: PublishedMessage): string =>
  JSON.stringify({
    Type: 'Notification',
    TopicArn: arn,
    Message: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
        name,
        { Type: DataType, Value: StringValue },
      ]),
    ),
  });
