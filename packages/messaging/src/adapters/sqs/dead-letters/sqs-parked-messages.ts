import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Parked } from '../../../parking/parked-message.ts';
import type { ParkedMessages } from '../../../parking/parked-messages.ts';
import type { ParkedLetter } from './parked-letter.ts';
import { encodeParked } from './parked-letter.ts';

/** The part of the SDK's `SQSClient` that `SqsParkedMessages` needs. */
export interface ParkingClient {
  /** Sends one message. Rejects unless the queue has accepted it. */
  send(command: SendMessageCommand): Promise<unknown>;
}

/** Options of `SqsParkedMessages`. */
export interface SqsParkedMessagesOptions {
  readonly client: ParkingClient;
  /** URL of a standard queue. Parked messages have left their place in the order. */
  readonly queueUrl: string;
  /** The queue's `MaximumMessageSize`, in bytes. Default: the limit of SQS, 1 MiB = 1,048,576. */
  readonly maxMessageBytes?: number;
}

// Source: Amazon SQS message quotas, "Message size".
const sqsMaxMessageBytes = 1_048_576;

const attributeType = 'String';

// Characters that SQS accepts in a body: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.
// SQS rejects an empty body as well.
// eslint-disable-next-line no-control-regex -- those are the very characters to find
const refusedBody = /^$|[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

const sizeInBytes = ({ body, attributes }: ParkedLetter): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );

const toAttributes = ({ attributes }: ParkedLetter): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      { DataType: attributeType, StringValue: value },
    ]),
  );

const isRefusedBody = (error: unknown): boolean =>
  error instanceof Error && /InvalidMessageContents/.test(error.name);

/**
 * Parks messages in an SQS queue: the body unchanged, everything else in attributes. `decodeParked` reads them back.
 *
 * If the queue cannot accept a body because of its size or characters, the body is compressed and in base64, and the
 * attribute `BodyEncoding` states this. A DynamoDB item has 400 KB at most, so in practice every body fits. If one does
 * not, SQS rejects it, and the event source retries the record until it gives up.
 *
 * Needs the permission `sqs:SendMessage`.
 */
export class SqsParkedMessages implements ParkedMessages {
  readonly #client: ParkingClient;
  readonly #queueUrl: string;
  readonly #maxMessageBytes: number;

  constructor({ client, queueUrl, maxMessageBytes = sqsMaxMessageBytes }: SqsParkedMessagesOptions) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#maxMessageBytes = maxMessageBytes;
  }

  async park(parked: Parked): Promise<void> {
    const letter = encodeParked(parked);
    if (sizeInBytes(letter) > this.#maxMessageBytes || refusedBody.test(letter.body)) {
      await this.#send(encodeParked(parked, true));
      return;
    }
    try {
      await this.#send(letter);
    } catch (error) {
      if (!isRefusedBody(error)) {
        throw error;
      }
      // The queue is stricter than SQS. Some servers that implement the SQS protocol are.
      await this.#send(encodeParked(parked, true));
    }
  }

  async #send(letter: ParkedLetter): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: letter.body,
        MessageAttributes: toAttributes(letter),
      }),
    );
  }
}
