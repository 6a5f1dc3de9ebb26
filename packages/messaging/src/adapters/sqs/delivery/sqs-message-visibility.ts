import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import type { ChangeMessageVisibilityBatchCommandOutput } from '@aws-sdk/client-sqs';
import { chunk } from '@dynamo-outbox/kernel';
import { assertAllConfirmed } from './errors.ts';
import type { MessageVisibility, VisibilityChange } from './message-visibility.ts';

// ChangeMessageVisibilityBatch takes at most 10 entries.
const maxEntries = 10;

/** The part of the SDK's `SQSClient` that `SqsMessageVisibility` needs. */
export interface VisibilityClient {
  /** Changes up to ten messages. */
  send(
    command: ChangeMessageVisibilityBatchCommand,
  ): Promise<Pick<ChangeMessageVisibilityBatchCommandOutput, 'Failed' | 'Successful'>>;
}

/** Options of `SqsMessageVisibility`. */
export interface SqsMessageVisibilityOptions {
  readonly client: VisibilityClient;
  /** URL of the queue that the messages were received from. */
  readonly queueUrl: string;
}

/** Changes visibility timeouts in SQS, ten messages a call. */
export class SqsMessageVisibility implements MessageVisibility {
  readonly #client: VisibilityClient;
  readonly #queueUrl: string;

  constructor({ client, queueUrl }: SqsMessageVisibilityOptions) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async change(changes: readonly VisibilityChange[]): Promise<void> {
    const ends = await Promise.allSettled(chunk(changes, maxEntries).map((some) => this.#changeSome(some)));
    for (const end of ends) {
      if (end.status === 'rejected') {
        throw end.reason;
      }
    }
  }

  async #changeSome(changes: readonly VisibilityChange[]): Promise<void> {
    const answer = await this.#client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: changes.map(({ receiptHandle, seconds }, place) => ({
          Id: String(place),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        })),
      }),
    );
    assertAllConfirmed('ChangeMessageVisibilityBatch', changes.length, answer);
  }
}
