import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

import { chunk } from '@dynamo-outbox/kernel';
import { type QueueRecordSource, toQueueRecord } from './queue-record.ts';

// ReceiveMessage, DeleteMessageBatch and ChangeMessageVisibilityBatch accept at most 10 messages.
const maximumEntries = 10;

/** Dependencies of {@link MappedQueue}. */
export interface MappedQueueOptions extends QueueRecordSource {
  readonly sqs: SQSClient;
  /** URL of the queue. */
  readonly queueUrl: string;
}

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
}

const toBatches = (records: readonly SQSRecord[]): readonly (readonly Entry[])[] =>
  chunk(records, maximumEntries).map((some) =>
    some.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
  );

/** The calls that an event source mapping makes on its queue. */
export class MappedQueue {
  readonly #options: MappedQueueOptions;

  constructor(options: MappedQueueOptions) {
    this.#options = options;
  }

  /**
   * Receives up to ten messages, waiting for the first.
   *
   * @param maximum - how many to receive
   * @param waitSeconds - whole seconds, up to 20
   */
  async receive(maximum: number, waitSeconds: number): Promise<readonly SQSRecord[]> {
    const { sqs, queueUrl } = this.#options;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(maximum, maximumEntries),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map((message) => toQueueRecord(message, this.#options));
  }

  /** Deletes messages, and returns how many the queue did not delete. Rejects if the queue is unreachable. */
  async delete(records: readonly SQSRecord[]): Promise<number> {
    const { sqs, queueUrl } = this.#options;
    const answers = await Promise.all(
      toBatches(records).map((entries) =>
        sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] })),
      ),
    );
    return answers.reduce((count, { Failed = [] }) => count + Failed.length, 0);
  }

  /** Makes messages visible again immediately. */
  async giveBack(records: readonly SQSRecord[]): Promise<void> {
    const { sqs, queueUrl } = this.#options;
    await Promise.all(
      toBatches(records).map((entries) =>
        sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
          }),
        ),
      ),
    );
  }
}
