import type { SQSBatchResponse, SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { Engine } from '../engine/engine.ts';
import type { ModelQueue, QueuedMessage } from '../sqs/model-queue.ts';
import type { Invocation, LambdaFunction } from './lambda-function.ts';

/** Options of an event source mapping on a queue. */
export interface QueueEventSourceOptions {
  readonly queue: ModelQueue;
  readonly target: LambdaFunction<SQSEvent, SQSBatchResponse>;
  /** Up to 10. */
  readonly batchSize: number;
  /** Invocations at a time. */
  readonly maxConcurrency: number;
}

const toAttributes = (attributes: QueuedMessage['attributes']): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue }]) => [
      name,
      { dataType: DataType, ...(StringValue === undefined ? {} : { stringValue: StringValue }) },
    ]),
  );

const toRecord = (queue: ModelQueue, message: QueuedMessage): SQSRecord => ({
  messageId: message.id,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDA',
    ApproximateFirstReceiveTimestamp: String(message.sentAt),
    ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
  },
  messageAttributes: toAttributes(message.attributes),
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue.name}`,
  awsRegion: 'eu-central-1',
});

/**
 * An event source mapping on a queue, as AWS documents it. It deletes the messages that the response does not report as
 * failed.
 */
export class QueueEventSource {
  readonly #engine: Engine;
  readonly #options: QueueEventSourceOptions;
  #running = 0;
  /** Whether a poll is scheduled. */
  #isWaking = false;

  constructor(engine: Engine, options: QueueEventSourceOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Whether no invocation is running. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Polls for messages at the given time, or soon if that time is past. */
  wakeAt(at: number): void {
    const isSoon = at <= this.#engine.now;
    if (isSoon && this.#isWaking) {
      return;
    }
    this.#isWaking ||= isSoon;
    this.#engine.after(Math.max(at - this.#engine.now, this.#engine.latency()), () => {
      this.#isWaking &&= !isSoon;
      this.#poll();
    });
  }

  #poll(): void {
    const { queue, batchSize, maxConcurrency, target } = this.#options;
    if (this.#running >= maxConcurrency) {
      return;
    }
    const received = queue.receive(batchSize);
    if (received.length === 0) {
      return;
    }
    this.#running += 1;
    void target
      .invoke({ Records: received.map((message) => toRecord(queue, message)) })
      .then((invocation) => {
        this.#running -= 1;
        this.#settle(received, invocation);
        this.wakeAt(this.#engine.now);
      });
  }

  #settle(received: readonly QueuedMessage[], invocation: Invocation<SQSBatchResponse>): void {
    if ('failed' in invocation) {
      return;
    }
    const failed = new Set(invocation.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receipt } of received) {
      if (!failed.has(id)) {
        this.#options.queue.remove(receipt);
      }
    }
  }
}
