import type {
  BatchResultErrorEntry,
  MessageAttributeValue,
  SendMessageBatchCommandOutput,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { assertCount } from '@dynamo-outbox/kernel';
import { toMessageGroupId } from '../../message/ordering-key.ts';
import { ENVELOPE_MEDIA_TYPE } from '../../message/envelope.ts';
import type { MessagePublisher, PublishEntry, PublishResult } from '../../relay/message-publisher.ts';
import type { ReplayRun } from '../../recovery/replay/replay-run.ts';
import { replayedAttribute, assertReplayRun, toDeduplicationId } from '../../recovery/replay/replay-run.ts';
import { toTraceHeader } from './dead-letters/trace-header.ts';

/** The part of an SQS client that publishing needs; `SQSClient` has it. */
export interface SendMessageBatchClient {
  /** Sends one SendMessageBatch. */
  send(command: SendMessageBatchCommand): Promise<SendMessageBatchCommandOutput>;
}

/** Options of the SQS publisher. */
export interface SqsMessagePublisherOptions {
  readonly client: SendMessageBatchClient;
  /** URL of the queue. A queue whose URL ends in `.fifo` is ordered. */
  readonly queueUrl: string;
  /** Most bytes in one call: the queue's `MaximumMessageSize`. Default 262,144. */
  readonly maxBytes?: number;
  /** Marks published messages as replayed: with the attribute `replayed`, and a deduplication id of this run. */
  readonly replay?: ReplayRun;
}

type Failure = Extract<PublishResult, { readonly outcome: 'failed' }>;

// SendMessageBatch takes at most 10 entries.
const maxEntries = 10;
const defaultMaxBytes = 262_144;

// A queue's `MaximumMessageSize` is from 1 KiB to 1 MiB.
const minQueueBytes = 1_024;
const maxQueueBytes = 1_048_576;

const attributeType = 'String';

const bytesOf = (attributes: Record<string, MessageAttributeValue>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { StringValue = '' }]) =>
      sum + Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(StringValue),
    0,
  );

const failure = (fault: Failure['fault'], code: string, reason: string): Failure => ({
  outcome: 'failed',
  fault,
  code,
  reason,
});

const unmentioned = failure('transient', 'NO_RESULT', 'SQS did not list this entry.');

// SQS sets this flag for every error of the caller, including limits, keys and permissions, which are not faults of the
// message.
const ofTheMessage = /InvalidMessageContents|InvalidParameterValue|MessageTooLong/;

const fromFailedEntry = ({ Code = 'UNKNOWN', Message, SenderFault }: BatchResultErrorEntry): Failure => {
  const isAtFault = SenderFault === true && ofTheMessage.test(Code);
  return failure(isAtFault ? 'sender' : 'transient', Code, Message ?? 'SQS gave no reason.');
};

const toResults = (
  entries: number,
  { Successful = [], Failed = [] }: SendMessageBatchCommandOutput,
): readonly PublishResult[] => {
  const results = Array.from({ length: entries }, (): PublishResult => unmentioned);
  for (const { Id } of Successful) {
    results[Number(Id)] = { outcome: 'published' };
  }
  for (const failed of Failed) {
    results[Number(failed.Id)] = fromFailedEntry(failed);
  }
  return results.slice(0, entries);
};

const fromCallError = (error: unknown): Failure =>
  error instanceof Error
    ? failure('transient', error.name, error.message)
    : failure('transient', 'UNKNOWN', 'The call failed for an unknown reason.');

/**
 * Publishes the messages of all topics to one queue instead of SNS. Bodies are unchanged, as with raw message delivery.
 * A replay for one consumer uses this publisher.
 *
 * Attributes, group and deduplication id are the same as with the SNS publisher. Needs the permission
 * `sqs:SendMessage`.
 */
export class SqsMessagePublisher implements MessagePublisher {
  readonly maxEntries = maxEntries;
  readonly #maxBytes: number;
  readonly #client: SendMessageBatchClient;
  readonly #queueUrl: string;
  readonly #replay: ReplayRun | undefined;

  /** Throws `INVALID_REPLAY_RUN` for a run that cannot be part of a deduplication id. */
  constructor({ client, queueUrl, maxBytes = defaultMaxBytes, replay }: SqsMessagePublisherOptions) {
    if (replay !== undefined) {
      assertReplayRun(replay);
    }
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#replay = replay;
    assertCount('maxBytes', maxBytes, { min: minQueueBytes, max: maxQueueBytes });
    this.#maxBytes = maxBytes;
  }

  maxBytesOf(): number {
    return this.#maxBytes;
  }

  sizeInBytes({ message }: PublishEntry): number {
    return Buffer.byteLength(message.body) + bytesOf(this.#toAttributes(message.type));
  }

  isOrdered(): boolean {
    return this.#queueUrl.endsWith('.fifo');
  }

  async publish(_topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    if (entries.length === 0) {
      return [];
    }
    const command = new SendMessageBatchCommand({
      QueueUrl: this.#queueUrl,
      Entries: entries.map((entry, index) => this.#toRequestEntry(entry, index)),
    });
    try {
      return toResults(entries.length, await this.#client.send(command));
    } catch (error) {
      const result = fromCallError(error);
      return entries.map(() => result);
    }
  }

  #toAttributes(type: string): Record<string, MessageAttributeValue> {
    const toText = (value: string): MessageAttributeValue => ({
      DataType: attributeType,
      StringValue: value,
    });
    return {
      type: toText(type),
      contenttype: toText(ENVELOPE_MEDIA_TYPE),
      ...(this.#replay === undefined ? {} : { [replayedAttribute]: toText(this.#replay.run) }),
    };
  }

  #toRequestEntry(
    { message, orderingKey, traceHeader }: PublishEntry,
    index: number,
  ): SendMessageBatchRequestEntry {
    return {
      Id: String(index),
      MessageBody: message.body,
      MessageAttributes: this.#toAttributes(message.type),
      ...toTraceHeader(traceHeader),
      ...(this.isOrdered()
        ? {
            MessageGroupId: toMessageGroupId(orderingKey),
            MessageDeduplicationId: toDeduplicationId(message.id, this.#replay),
          }
        : {}),
    };
  }
}
