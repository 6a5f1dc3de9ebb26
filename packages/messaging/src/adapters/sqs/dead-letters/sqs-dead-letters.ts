import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';

import { deadLetterAttributes } from './dead-letter-attributes.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';
import { toTraceHeader } from './trace-header.ts';

/** The part of the SDK's `SQSClient` that `SqsDeadLetters` needs. */
export interface DeadLetterClient {
  /** Sends one message. Rejects unless the queue has accepted it. */
  send(command: SendMessageCommand): Promise<unknown>;
}

/** Options of `SqsDeadLetters`. */
export interface SqsDeadLettersOptions {
  readonly client: DeadLetterClient;
  /** URL of the dead-letter queue. If it ends in `.fifo`, messages are sent with group and deduplication id. */
  readonly queueUrl: string;
  /** The dead-letter queue's `MaximumMessageSize`, in bytes. Default: the limit of SQS, 1 MiB = 1,048,576. */
  readonly maxMessageBytes?: number;
}

// Source: Amazon SQS message quotas, "Message size".
const sqsMaxMessageBytes = 1_048_576;

/** Stores dead letters in an SQS queue: the raw body, and the reason in message attributes. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: DeadLetterClient;
  readonly #queueUrl: string;
  readonly #maxMessageBytes: number;

  constructor({ client, queueUrl, maxMessageBytes = sqsMaxMessageBytes }: SqsDeadLettersOptions) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#maxMessageBytes = maxMessageBytes;
  }

  async send(letter: DeadLetter): Promise<void> {
    const input: SendMessageCommandInput = {
      QueueUrl: this.#queueUrl,
      MessageBody: letter.body,
      MessageAttributes: deadLetterAttributes(letter, this.#maxMessageBytes),
      ...toTraceHeader(letter.traceHeader),
      ...this.#ordering(letter),
    };
    await this.#client.send(new SendMessageCommand(input));
  }

  #ordering(letter: DeadLetter): Pick<SendMessageCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'> {
    if (!this.#queueUrl.endsWith('.fifo')) {
      return {};
    }
    return {
      // The letters of a standard queue have no order, so each has its own group.
      MessageGroupId: letter.groupId ?? letter.deliveryId,
      // Stays the same if the acknowledgement is lost and the message is dead-lettered again.
      MessageDeduplicationId: letter.deliveryId,
    };
  }
}
