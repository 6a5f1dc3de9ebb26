import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Parked } from '../../../parking/parked-message.ts';
import type { ParkedMessages } from '../../../parking/parked-messages.ts';
import type { ParkedLetter } from './parked-letter.ts';
import { encodeParked } from './parked-letter.ts';

/** What `SqsParkedMessages` needs of the SDK's `SQSClient`. */
export interface ParkingClient {
  /** Sends one message. Rejects unless the queue has taken it. */
  send(command: SendMessageCommand): Promise<unknown>;
}

/** What `SqsParkedMessages` is made of. */
export interface SqsParkedMessagesOptions {
  readonly client: ParkingClient;
  /** URL of a standard queue: what is parked has left its place in the order. */
  readonly queueUrl: string;
  /** The queue's `MaximumMessageSize`, in bytes. Default: what SQS takes at most, 1 MiB = 1,048,576. */
  readonly maxMessageBytes?: number;
}

// Source: Amazon SQS message quotas, "Message size".
const sqsMaxMessageBytes = 1_048_576;

const attributeType = 'String';

// What SQS takes in a body: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.
// It takes no empty body either.
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
 * Parks in an SQS queue: the body as it was, everything else in attributes. `decodeParked` reads it back.
 *
 * A body that the queue cannot take, for its size or its characters, is sent compressed and in base64, and says so in
 * the attribute `BodyEncoding`. An item of DynamoDB has 400 KB at most, so in practice that makes all fit; what does not
 * is refused by SQS, and is redelivered until the event source gives up on it.
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
      // The queue is stricter than the rules of SQS, as some that only speak its protocol are.
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
