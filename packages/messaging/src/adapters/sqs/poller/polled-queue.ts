import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Timers } from '@dynamo-outbox/kernel';
import { abortAfter } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { assertAllConfirmed } from '../delivery/errors.ts';
import type { MessageVisibility } from '../delivery/message-visibility.ts';
import { toReceivedRecord } from './received-record.ts';
import { SqsMessageVisibility } from '../delivery/sqs-message-visibility.ts';

/** Options of a polled queue. */
export interface PolledQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** How long a receive waits for a first message, in seconds. */
  readonly waitSeconds: number;
  /** Seconds for which a received message is invisible. */
  readonly visibilityTimeoutSeconds: number;
  readonly timers: Timers;
}

/**
 * Limit of each call, because the SDK itself waits as long as the connection is open. For a receive, the wait time is
 * added.
 */
const callTimeoutMilliseconds = 10_000;

/** The calls that a poller makes on its queue. Each ends in time. */
export class PolledQueue {
  /** Changes the visibility timeouts of received messages. */
  readonly visibility: MessageVisibility;
  readonly #options: PolledQueueOptions;

  constructor(options: PolledQueueOptions) {
    this.#options = options;
    this.visibility = new SqsMessageVisibility({
      queueUrl: options.queueUrl,
      client: {
        send: (command) =>
          abortAfter(options.timers, callTimeoutMilliseconds, (abortSignal) =>
            options.client.send(command, { abortSignal }),
          ),
      },
    });
  }

  /** Receives up to ten messages, and waits for the first one. Rejects if the queue is unreachable. */
  async receive(maximum: number): Promise<readonly SQSRecord[]> {
    const { client, queueUrl, waitSeconds, visibilityTimeoutSeconds, timers } = this.#options;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      // ReceiveMessage takes at most 10 messages.
      MaxNumberOfMessages: Math.min(maximum, 10),
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: visibilityTimeoutSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    const timeout = waitSeconds * 1_000 + callTimeoutMilliseconds;
    const { Messages = [] } = await abortAfter(timers, timeout, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return Messages.map((message) => toReceivedRecord(message, queueUrl));
  }

  /** Deletes up to ten messages. Rejects when one of them was not deleted; SQS redelivers it. */
  async delete(records: readonly SQSRecord[]): Promise<void> {
    const { client, queueUrl, timers } = this.#options;
    const command = new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: records.map(({ receiptHandle }, place) => ({
        Id: String(place),
        ReceiptHandle: receiptHandle,
      })),
    });
    const answer = await abortAfter(timers, callTimeoutMilliseconds, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    assertAllConfirmed('DeleteMessageBatch', records.length, answer);
  }
}
