import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { assertCount, chunk, type Sleep, sleep } from '@dynamo-outbox/kernel';
import { QueueNotFoundError } from '../../../recovery/redrive/errors.ts';
import type { DeadLetterMessage } from '../../../recovery/redrive/dead-letter-message.ts';
import type { QueueDepth, DeadLetterQueue } from '../../../recovery/redrive/dead-letter-queue.ts';
import type { Parked } from '../../../parking/parked-message.ts';
import { decodeParked, parkedAttributes } from './parked-letter.ts';
import { queueNameOf } from '../queue-name.ts';
import { noteServerDate } from './server-date.ts';
import { toMessageAttributes } from './sqs-message-attributes.ts';

/** Options of a dead-letter queue in SQS. */
export interface SqsDeadLetterQueueOptions {
  readonly client: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  /**
   * Whether this is the parking queue of a relay. The attributes of parking are read only from a parking queue, because
   * messages in a dead-letter queue have attributes that any publisher may have set. Default `false`.
   */
  readonly isParkingQueue?: boolean;
  /** Seconds for which a received message is hidden from other readers, unless it is released earlier. Default 120. */
  readonly hiddenSeconds?: number;
  /**
   * Seconds to wait for a message before a queue counts as empty, up to 20. Default 1. With 0, SQS asks only some of
   * its servers and may miss messages on the others.
   */
  readonly waitSeconds?: number;
  readonly sleep?: Sleep;
}

// SQS states the time in whole seconds, and its servers may differ a little: a call that is answered at second n was made
// before n + 1, and a message that is sent a second and a half later is sent at n + 1.5 or later.
const cutoffMilliseconds = 1_250;
const waitForCutoffMilliseconds = 1_500;

// ChangeMessageVisibilityBatch takes at most 10 entries.
const maxEntries = 10;

const isMissingQueue = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'QueueDoesNotExist' || error.name === 'AWS.SimpleQueueService.NonExistentQueue');

/** String attributes by name, as parking writes them. */
const textsOf = (attributes: NonNullable<Message['MessageAttributes']>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));

const parkedOf = ({ Body = '', MessageAttributes = {} }: Message): Parked | undefined =>
  parkedAttributes.parked in MessageAttributes
    ? decodeParked({ body: Body, attributes: textsOf(MessageAttributes) })
    : undefined;

/** Reads the system attributes of a message. */
const fromSystem = (
  attributes: Readonly<Record<string, string | undefined>>,
): Pick<DeadLetterMessage, 'sentAt' | 'groupId' | 'movedFrom' | 'traceHeader'> => {
  const { SentTimestamp = '0', MessageGroupId, DeadLetterQueueSourceArn, AWSTraceHeader } = attributes;
  return {
    sentAt: new Date(Number(SentTimestamp)),
    ...(MessageGroupId === undefined ? {} : { groupId: MessageGroupId }),
    ...(AWSTraceHeader === undefined ? {} : { traceHeader: AWSTraceHeader }),
    ...(DeadLetterQueueSourceArn === undefined ? {} : { movedFrom: queueNameOf(DeadLetterQueueSourceArn) }),
  };
};

const toDeadLetter = (message: Message, parked: Parked | undefined): DeadLetterMessage => {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes = {} } = message;
  return {
    deliveryId: MessageId,
    body: parked?.kind === 'message' ? parked.message.body : Body,
    attributes: toMessageAttributes(message.MessageAttributes),
    receipt: ReceiptHandle,
    ...fromSystem(Attributes),
    ...(parked === undefined ? {} : { parked }),
  };
};

/**
 * A dead-letter queue in SQS that an operator inspects and empties.
 *
 * Needs the permissions `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:ChangeMessageVisibility` and
 * `sqs:GetQueueAttributes`.
 */
export class SqsDeadLetterQueue implements DeadLetterQueue {
  readonly name: string;
  readonly #client: Pick<SQSClient, 'send'>;
  readonly #queueUrl: string;
  readonly #hiddenSeconds: number;
  readonly #waitSeconds: number;
  readonly #sleep: Sleep;
  readonly #isParkingQueue: boolean;

  constructor(options: SqsDeadLetterQueueOptions) {
    const { client, queueUrl, isParkingQueue = false, hiddenSeconds = 120, waitSeconds = 1 } = options;
    assertCount('hiddenSeconds', hiddenSeconds, { min: 0, max: 43_200 });
    assertCount('waitSeconds', waitSeconds, { min: 0, max: 20 });
    this.name = queueNameOf(queueUrl);
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#hiddenSeconds = hiddenSeconds;
    this.#waitSeconds = waitSeconds;
    this.#sleep = options.sleep ?? sleep;
    this.#isParkingQueue = isParkingQueue;
  }

  async depth(): Promise<QueueDepth> {
    try {
      const { Attributes = {} } = await this.#client.send(
        new GetQueueAttributesCommand({
          QueueUrl: this.#queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        visible: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
        hidden: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
      };
    } catch (error) {
      throw isMissingQueue(error) ? new QueueNotFoundError(this.name, { cause: error }) : error;
    }
  }

  /** Waits a second and a half. Resolves to `undefined` if an SQS-compatible server sends no date. */
  async cutoff(): Promise<Date | undefined> {
    const command = new GetQueueAttributesCommand({ QueueUrl: this.#queueUrl, AttributeNames: ['QueueArn'] });
    const serverDate = noteServerDate(command);
    await this.#client.send(command);
    const date = serverDate.read();
    if (date === undefined) {
      return undefined;
    }
    await this.#sleep(waitForCutoffMilliseconds);
    return new Date(date.getTime() + cutoffMilliseconds);
  }

  async receive(limit: number): Promise<readonly DeadLetterMessage[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: limit,
        VisibilityTimeout: this.#hiddenSeconds,
        WaitTimeSeconds: this.#waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages.map((message) =>
      toDeadLetter(message, this.#isParkingQueue ? parkedOf(message) : undefined),
    );
  }

  async release(messages: readonly DeadLetterMessage[]): Promise<void> {
    await Promise.all(chunk(messages, maxEntries).map((some) => this.#releaseSome(some)));
  }

  async remove({ receipt }: DeadLetterMessage): Promise<void> {
    await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle: receipt }));
  }

  async #releaseSome(messages: readonly DeadLetterMessage[]): Promise<void> {
    try {
      await this.#client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: messages.map(({ receipt }, index) => ({
            Id: String(index),
            ReceiptHandle: receipt,
            VisibilityTimeout: 0,
          })),
        }),
      );
    } catch {
      // They become visible when their visibility timeout ends.
    }
  }
}
