import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Random } from '../engine/random.ts';

/** How a queue is configured. */
export interface ModelQueueOptions {
  /** Ends in `.fifo` for a FIFO queue. */
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /**
   * The dead-letter queue and the receives before a message moves there. Default: none; messages are received without
   * limit.
   */
  readonly redrive?: { readonly maxReceiveCount: number; readonly to: ModelQueue };
  /** Retention of messages. Default 4 days, as in SQS. */
  readonly retentionSeconds?: number;
}

/** A message as a sender passes it to the queue. */
export interface SentMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** A message as the queue stores it. */
export interface QueuedMessage extends SentMessage {
  readonly id: string;
  /** Epoch milliseconds by the clock of SQS. */
  readonly sentAt: number;
  readonly sequence: number;
  receiveCount: number;
  /** The earliest time at which it can be received. */
  visibleAt: number;
  /** Time of the latest receive. */
  receivedAt: number;
  receipt: string;
  /** Whether the latest receive came although the message was in flight. */
  isDuplicate: boolean;
  /** The queue it was moved from by the redrive policy. */
  movedFrom?: string;
}

/** Dependencies of a queue. */
export interface QueueSurroundings {
  readonly now: () => number;
  readonly random: Random;
  /**
   * Probability that a standard queue delivers a message in flight a second time. Only within the queue's visibility
   * timeout of its receive, and never a third time, so that a message that is hidden for hours keeps its receives.
   */
  readonly duplicates: number;
  /** Called with the instant, in epoch milliseconds, at which a message can be received. */
  readonly onAvailable?: (queue: ModelQueue, at: number) => void;
}

const defaultRetentionSeconds = 4 * 86_400;
const deduplicationMilliseconds = 5 * 60_000;

/** A receipt that is not the latest of its message. */
export class StaleReceiptError extends Error {}

/**
 * A queue as SQS documents it.
 *
 * Standard queues deliver in any order, and sometimes deliver a message twice. FIFO queues deliver the messages of a
 * group in order, only one batch of a group at a time, and drop messages whose deduplication id was used in the group
 * within the last five minutes.
 */
export class ModelQueue {
  readonly name: string;
  readonly isFifo: boolean;
  readonly #options: ModelQueueOptions;
  readonly #world: QueueSurroundings;
  readonly #deduplicated = new Map<string, number>();
  /** The clock of SQS. */
  readonly clock = (): Date => new Date(this.#world.now());

  /** All messages that were ever added to the queue. */
  readonly #ever: QueuedMessage[] = [];
  #messages: QueuedMessage[] = [];
  #sequence = 0;

  constructor(options: ModelQueueOptions, world: QueueSurroundings) {
    this.name = options.name;
    this.isFifo = options.name.endsWith('.fifo');
    this.#options = options;
    this.#world = world;
  }

  /** The messages in the queue, in the order in which they were sent. */
  get messages(): readonly QueuedMessage[] {
    return this.#messages;
  }

  /** All messages that were ever added to the queue, in order. */
  get ever(): readonly QueuedMessage[] {
    return this.#ever;
  }

  /** Sends a message to the queue. A FIFO queue accepts a duplicate and drops it. Returns the message id. */
  send(message: SentMessage): string {
    const id = this.#nextId();
    if (this.isFifo && this.#isRepeated(message)) {
      return id;
    }
    const now = this.#world.now();
    this.#add({
      ...message,
      id,
      sentAt: now,
      sequence: this.#sequence,
      receiveCount: 0,
      visibleAt: now,
      receivedAt: now,
      receipt: '',
      isDuplicate: false,
    });
    return id;
  }

  /**
   * Receives up to `limit` messages and hides them. Messages that were received too often move to the dead-letter
   * queue.
   */
  receive(
    limit: number,
    visibilitySeconds = this.#options.visibilityTimeoutSeconds,
  ): readonly QueuedMessage[] {
    this.#expire();
    const received: QueuedMessage[] = [];
    for (const message of this.#candidates()) {
      if (received.length === limit) {
        break;
      }
      if (!this.#moveIfExhausted(message)) {
        received.push(this.#deliver(message, visibilitySeconds));
      }
    }
    return received;
  }

  /**
   * Deletes a received message. A standard queue accepts the receipt of an earlier receive; a FIFO queue accepts a
   * receipt only until its visibility timeout ends.
   */
  remove(receipt: string): void {
    const message = this.#find(receipt);
    if (message === undefined || !this.#isCurrent(message, receipt)) {
      return;
    }
    this.#messages = this.#messages.filter((other) => other !== message);
    // The next message of its group can be received now.
    this.#world.onAvailable?.(this, this.#world.now());
  }

  /** Hides a received message for the given seconds from now on. */
  changeVisibility(receipt: string, seconds: number): void {
    const message = this.#find(receipt);
    if (message === undefined || message.receipt !== receipt || message.visibleAt <= this.#world.now()) {
      throw new StaleReceiptError(`The receipt handle ${receipt} is not of a message in flight.`);
    }
    message.visibleAt = this.#world.now() + seconds * 1_000;
    this.#world.onAvailable?.(this, message.visibleAt);
  }

  /** Counts the messages that can be received and those in flight. */
  depth(): { readonly visible: number; readonly hidden: number } {
    this.#expire();
    const now = this.#world.now();
    const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= now).length;
    return { visible, hidden: this.#messages.length - visible };
  }

  #add(message: QueuedMessage): void {
    this.#messages.push(message);
    this.#ever.push(message);
    this.#world.onAvailable?.(this, message.visibleAt);
  }

  #nextId(): string {
    this.#sequence += 1;
    return `${this.name}-${this.#sequence}`;
  }

  #isRepeated({ groupId = '', deduplicationId = '' }: SentMessage): boolean {
    const key = `${groupId}\n${deduplicationId}`;
    const now = this.#world.now();
    const until = this.#deduplicated.get(key) ?? 0;
    if (until > now) {
      return true;
    }
    this.#deduplicated.set(key, now + deduplicationMilliseconds);
    return false;
  }

  #expire(): void {
    const { retentionSeconds = defaultRetentionSeconds } = this.#options;
    const limit = this.#world.now() - retentionSeconds * 1_000;
    if (this.#messages.some(({ sentAt }) => sentAt < limit)) {
      this.#messages = this.#messages.filter(({ sentAt }) => sentAt >= limit);
    }
  }

  #candidates(): readonly QueuedMessage[] {
    const now = this.#world.now();
    return this.isFifo ? this.#inGroups(now) : this.#inAnyOrder(now);
  }

  #inGroups(now: number): readonly QueuedMessage[] {
    const blocked = new Set(
      this.#messages.filter(({ visibleAt }) => visibleAt > now).map(({ groupId }) => groupId),
    );
    return this.#messages.filter(({ groupId }) => !blocked.has(groupId));
  }

  #inAnyOrder(now: number): readonly QueuedMessage[] {
    const { random, duplicates } = this.#world;
    const duplicatesEnd = 1_000 * this.#options.visibilityTimeoutSeconds;
    const deliverable = this.#messages.filter(
      ({ visibleAt, receivedAt, receiveCount, isDuplicate }) =>
        visibleAt <= now ||
        (receiveCount > 0 && !isDuplicate && now - receivedAt < duplicatesEnd && random.chance(duplicates)),
    );
    return random.shuffle(deliverable);
  }

  #moveIfExhausted(message: QueuedMessage): boolean {
    const { redrive } = this.#options;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) {
      return false;
    }
    this.#messages = this.#messages.filter((other) => other !== message);
    // A moved message keeps its id, its attributes and, in a standard queue, the time at which it was first sent.
    redrive.to.#add({
      ...message,
      receiveCount: 0,
      visibleAt: this.#world.now(),
      receipt: '',
      isDuplicate: false,
      movedFrom: this.name,
    });
    return true;
  }

  #deliver(message: QueuedMessage, visibilitySeconds: number): QueuedMessage {
    message.isDuplicate = message.visibleAt > this.#world.now();
    message.receiveCount += 1;
    message.receivedAt = this.#world.now();
    message.visibleAt = this.#world.now() + visibilitySeconds * 1_000;
    message.receipt = `${message.id}/${message.receiveCount}`;
    this.#world.onAvailable?.(this, message.visibleAt);
    return { ...message };
  }

  #find(receipt: string): QueuedMessage | undefined {
    const id = receipt.slice(0, receipt.lastIndexOf('/'));
    return this.#messages.find((message) => message.id === id);
  }

  #isCurrent({ visibleAt, receipt: latest }: QueuedMessage, receipt: string): boolean {
    return !this.isFifo || (latest === receipt && visibleAt > this.#world.now());
  }
}
