import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';

import { deadLetterAttributes } from './dead-letter-attributes.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';

/** What `SqsDeadLetters` needs of the SDK's `SQSClient`. */
export interface DeadLetterClient {
  /** Sends one message. Rejects unless the queue has taken it. */
  send(command: SendMessageCommand): Promise<unknown>;
}

/** What `SqsDeadLetters` is made of. */
export interface SqsDeadLettersOptions {
  readonly client: DeadLetterClient;
  /** URL of the dead-letter queue. One that ends in `.fifo` is sent to with group and deduplication id. */
  readonly queueUrl: string;
  /** The dead-letter queue's `MaximumMessageSize`, in bytes. Default: what SQS takes at most, 1 MiB = 1,048,576. */
  readonly maxMessageBytes?: number;
}

// Source: Amazon SQS message quotas, "Message size".
const sqsMaxMessageBytes = 1_048_576;

/** Keeps dead letters in an SQS queue: the raw body, and the reason in message attributes. */
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
      ...this.#ordering(letter),
    };
    await this.#client.send(new SendMessageCommand(input));
  }

  #ordering(letter: DeadLetter): Pick<SendMessageCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'> {
    if (!this.#queueUrl.endsWith('.fifo')) {
      return {};
    }
    return {
      // Nothing orders the letters of a standard queue among themselves: each is its own group.
      MessageGroupId: letter.groupId ?? letter.deliveryId,
      // Stays the same when the acknowledgement is lost and the message is dead-lettered again.
      MessageDeduplicationId: letter.deliveryId,
    };
  }
}
