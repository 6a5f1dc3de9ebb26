import type {
  BatchResultErrorEntry,
  MessageAttributeValue,
  SendMessageBatchCommandOutput,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { ENVELOPE_MEDIA_TYPE } from '../../message/envelope.ts';
import type { MessagePublisher, PublishEntry, PublishResult } from '../../relay/message-publisher.ts';
import { type PublishFailure, toFailure, unknownTopic } from '../../relay/publish-failure.ts';
import { publishSingly } from '../../relay/publish-singly.ts';
import { toCallLimits } from '../../relay/call-limits.ts';
import { toFairGroup } from '../../relay/fair-group.ts';
import type { ReplayRun } from '../../recovery/replay/replay-run.ts';
import {
  replayedAttribute,
  assertReplayRun,
  toDeduplicationId,
  toReplayGroupId,
} from '../../recovery/replay/replay-run.ts';
import { toTraceHeader } from './dead-letters/trace-header.ts';

/** The part of an SQS client that publishing needs; `SQSClient` has it. */
export interface SendMessageBatchClient {
  /** Sends one SendMessageBatch. */
  send(command: SendMessageBatchCommand): Promise<SendMessageBatchCommandOutput>;
}

/** Options of the SQS publisher. */
export interface SqsMessagePublisherOptions {
  readonly client: SendMessageBatchClient;
  /** URL of one queue for all topics, or the URL of each topic's queue by logical name. A queue whose URL ends in `.fifo` is ordered. */
  readonly queueUrl: string | Readonly<Record<string, string>>;
  /** Most bytes in one call, for topics that `maxBytesByTopic` does not name: the queue's `MaximumMessageSize`. Default 262,144. */
  readonly maxBytes?: number;
  /** Most bytes in one call for a topic, by logical name: `maxMessageBytes` of its definition. */
  readonly maxBytesByTopic?: Readonly<Record<string, number>>;
  /** Marks published messages as replayed: with the attribute `replayed`, and a deduplication id of this run. */
  readonly replay?: ReplayRun;
}

// SendMessageBatch takes at most 10 entries.
const maxEntries = 10;

const attributeType = 'String';

const bytesOf = (attributes: Record<string, MessageAttributeValue>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { StringValue = '' }]) =>
      sum + Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(StringValue),
    0,
  );

const unmentioned = toFailure('transient', 'NO_RESULT', 'SQS did not list this entry.');

// SQS sets this flag for every error of the caller, including limits, keys and permissions, which are not faults of the
// message.
const ofTheMessage = /InvalidMessageContents|InvalidParameterValue|MessageTooLong/;

const fromFailedEntry = ({
  Code = 'UNKNOWN',
  Message,
  SenderFault,
}: BatchResultErrorEntry): PublishFailure => {
  const isAtFault = SenderFault === true && ofTheMessage.test(Code);
  return toFailure(isAtFault ? 'sender' : 'transient', Code, Message ?? 'SQS gave no reason.');
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

/** Whether an error code means that a call may have failed because of the content of one of its entries. */
const isRefusal = (code: string): boolean =>
  /BatchRequestTooLong|ValidationError/u.test(code) || ofTheMessage.test(code);

const fromCallError = (error: unknown, isProven: boolean): PublishFailure => {
  if (!(error instanceof Error)) {
    return toFailure('transient', 'UNKNOWN', 'The call failed for an unknown reason.');
  }
  const { name, message } = error;
  return toFailure(isProven && isRefusal(name) ? 'sender' : 'transient', name, message);
};

const isFifo = (queueUrl: string): boolean => queueUrl.endsWith('.fifo');

/**
 * Publishes messages to queues instead of SNS: those of each topic to its queue, or all to one queue. Bodies are
 * unchanged, as with raw message delivery.
 *
 * If SQS rejects a whole call because of its content, the publisher retries it entry by entry. A message that is rejected alone counts
 * as faulty only if the queue has accepted other messages of this process.
 *
 * Attributes, group and deduplication id are the same as with the SNS publisher. Needs the permission
 * `sqs:SendMessage`.
 */
export class SqsMessagePublisher implements MessagePublisher {
  readonly maxEntries = maxEntries;
  readonly #maxBytesOf: (topic: string) => number;
  readonly #client: SendMessageBatchClient;
  readonly #queueUrls: string | ReadonlyMap<string, string>;
  readonly #replay: ReplayRun | undefined;
  /** URLs of the queues that have accepted a message. */
  readonly #proven = new Set<string>();

  /** Throws `INVALID_REPLAY_RUN` for a run that cannot be part of a deduplication id. */
  constructor(options: SqsMessagePublisherOptions) {
    const { client, queueUrl, replay } = options;
    if (replay !== undefined) {
      assertReplayRun(replay);
    }
    this.#client = client;
    this.#queueUrls = typeof queueUrl === 'string' ? queueUrl : new Map(Object.entries(queueUrl));
    this.#replay = replay;
    this.#maxBytesOf = toCallLimits(options);
  }

  maxBytesOf(topic = ''): number {
    return this.#maxBytesOf(topic);
  }

  sizeInBytes({ message }: PublishEntry): number {
    return Buffer.byteLength(message.body) + bytesOf(this.#toAttributes(message.type));
  }

  isOrdered(topic = ''): boolean {
    return isFifo(this.#queueUrlOf(topic) ?? '');
  }

  async publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const queueUrl = this.#queueUrlOf(topic);
    if (queueUrl === undefined) {
      return entries.map(() => unknownTopic(topic));
    }
    return entries.length === 0 ? [] : this.#publishTo(queueUrl, entries);
  }

  #queueUrlOf(topic: string): string | undefined {
    return typeof this.#queueUrls === 'string' ? this.#queueUrls : this.#queueUrls.get(topic);
  }

  async #publishTo(queueUrl: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const command = new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: entries.map((entry, index) => this.#toRequestEntry(entry, index, queueUrl)),
    });
    try {
      const output = await this.#client.send(command);
      if ((output.Successful ?? []).length > 0) {
        this.#proven.add(queueUrl);
      }
      return toResults(entries.length, output);
    } catch (error) {
      const failed = fromCallError(error, entries.length === 1 && this.#proven.has(queueUrl));
      const publishOne = (entry: PublishEntry) => this.#publishTo(queueUrl, [entry]);
      return entries.length > 1 && isRefusal(failed.code)
        ? publishSingly(entries, publishOne, isRefusal)
        : entries.map(() => failed);
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
    queueUrl: string,
  ): SendMessageBatchRequestEntry {
    return {
      Id: String(index),
      MessageBody: message.body,
      MessageAttributes: this.#toAttributes(message.type),
      ...toTraceHeader(traceHeader),
      ...(isFifo(queueUrl)
        ? {
            MessageGroupId: toReplayGroupId(orderingKey, this.#replay),
            MessageDeduplicationId: toDeduplicationId(message.id, this.#replay),
          }
        : toFairGroup(message)),
    };
  }
}
