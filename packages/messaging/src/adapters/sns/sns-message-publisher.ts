import type {
  MessageAttributeValue,
  PublishBatchCommandOutput,
  PublishBatchRequestEntry,
} from '@aws-sdk/client-sns';
import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { toMessageGroupId } from '../../message/ordering-key.ts';
import { ENVELOPE_MEDIA_TYPE } from '../../message/envelope.ts';
import type { MessagePublisher, PublishEntry, PublishResult } from '../../relay/message-publisher.ts';
import { toFairGroup } from '../../relay/fair-group.ts';
import { toCallLimits } from '../../relay/call-limits.ts';
import { unknownTopic } from '../../relay/publish-failure.ts';
import { publishSingly } from '../../relay/publish-singly.ts';
import type { ReplayRun } from '../../recovery/replay/replay-run.ts';
import { replayedAttribute, assertReplayRun, toDeduplicationId } from '../../recovery/replay/replay-run.ts';
import {
  fromCallError,
  fromFailedEntry,
  isRefusal,
  mayConcernAnEntry,
  unmentioned,
} from './classify-sns-failure.ts';

/** The part of an SNS client that publishing needs; `SNSClient` has it. */
export interface PublishBatchClient {
  /** Sends one PublishBatch. */
  send(command: PublishBatchCommand): Promise<PublishBatchCommandOutput>;
}

/** Options of the SNS publisher. */
export interface SnsMessagePublisherOptions {
  /**
   * Client that publishes. Configure a single attempt (`maxAttempts: 1`) and a short request timeout: the relay retries
   * itself and respects the time left.
   */
  readonly client: PublishBatchClient;
  /** ARN of each topic, by logical name. A topic whose ARN ends in `.fifo` is ordered. */
  readonly topicArns: Readonly<Record<string, string>>;
  /** Most bytes in one call, for topics that `maxBytesByTopic` does not name. Default 262,144, as SNS. */
  readonly maxBytes?: number;
  /** Most bytes in one call to a topic, by logical name: `maxMessageBytes` of its definition, and its `MaximumMessageSize` in SNS. */
  readonly maxBytesByTopic?: Readonly<Record<string, number>>;
  /** Marks published messages as replayed: with the attribute `replayed`, and a deduplication id of this run. */
  readonly replay?: ReplayRun;
}

// PublishBatch takes at most 10 entries, and 262,144 bytes unless the topic's MaximumMessageSize says otherwise.
const maxEntries = 10;

const attributeType = 'String';

const bytesOfAttribute = (name: string, value: string): number =>
  Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(value);

// Bytes of the attributes of every message: all of `contenttype`, and `type` without its value.
const constantBytes = bytesOfAttribute('contenttype', ENVELOPE_MEDIA_TYPE) + bytesOfAttribute('type', '');

const toAttributes = (
  type: string,
  replay: ReplayRun | undefined,
): Record<string, MessageAttributeValue> => ({
  type: { DataType: attributeType, StringValue: type },
  contenttype: { DataType: attributeType, StringValue: ENVELOPE_MEDIA_TYPE },
  ...(replay === undefined
    ? {}
    : { [replayedAttribute]: { DataType: attributeType, StringValue: replay.run } }),
});

const toRequestEntry = (
  { message, orderingKey }: PublishEntry,
  index: number,
  { isOrdered, replay }: { readonly isOrdered: boolean; readonly replay: ReplayRun | undefined },
): PublishBatchRequestEntry => ({
  Id: String(index),
  Message: message.body,
  MessageAttributes: toAttributes(message.type, replay),
  ...(isOrdered
    ? {
        MessageGroupId: toMessageGroupId(orderingKey),
        MessageDeduplicationId: toDeduplicationId(message.id, replay),
      }
    : toFairGroup(message)),
});

/**
 * One result per entry. An id in both lists counts as failed: publishing a message twice is harmless, losing it is not.
 */
const toResults = (
  entries: number,
  { Successful, Failed }: PublishBatchCommandOutput,
  isProven: boolean,
): readonly PublishResult[] => {
  const results = Array.from({ length: entries }, (): PublishResult => unmentioned);
  for (const { Id } of Successful ?? []) {
    results[Number(Id)] = { outcome: 'published' };
  }
  for (const failed of Failed ?? []) {
    results[Number(failed.Id)] = fromFailedEntry(failed, isProven);
  }
  return results.slice(0, entries);
};

const hasAccepted = ({ Successful = [] }: PublishBatchCommandOutput): boolean => Successful.length > 0;

/**
 * Publishes stored bodies unchanged to SNS topics, with PublishBatch.
 *
 * Each message has two attributes: `type`, for subscription filters, and `contenttype`. On a FIFO topic, the ordering
 * key, or a hash of a long one, is the `MessageGroupId`. The message id is the
 * `MessageDeduplicationId`. On a standard topic, the fairness key of a message is its `MessageGroupId`. Bodies may contain only
 * characters of XML 1.0, which the envelope's encoder ensures.
 *
 * If SNS rejects a whole call because of its content, the publisher retries it entry by entry, so that one message does
 * not affect the others. A message that is rejected alone counts as faulty only if the topic has accepted other
 * messages of this process. Until then the topic's configuration may be the cause, and the failure counts as transient.
 */
export class SnsMessagePublisher implements MessagePublisher {
  readonly maxEntries = maxEntries;
  readonly #maxBytesOf: (topic: string) => number;
  readonly #client: PublishBatchClient;
  readonly #topicArns: ReadonlyMap<string, string>;
  readonly #replay: ReplayRun | undefined;
  readonly #constantBytes: number;
  /** ARNs of the topics that have accepted a message. */
  readonly #proven = new Set<string>();

  /** Throws `INVALID_REPLAY_RUN` for a run that cannot be part of a deduplication id. */
  constructor(options: SnsMessagePublisherOptions) {
    const { client, topicArns, replay } = options;
    if (replay !== undefined) {
      assertReplayRun(replay);
    }
    this.#replay = replay;
    this.#constantBytes =
      constantBytes + (replay === undefined ? 0 : bytesOfAttribute(replayedAttribute, replay.run));
    this.#client = client;
    this.#topicArns = new Map(Object.entries(topicArns));
    this.#maxBytesOf = toCallLimits(options);
  }

  maxBytesOf(topic: string): number {
    return this.#maxBytesOf(topic);
  }

  sizeInBytes({ message }: PublishEntry): number {
    return this.#constantBytes + Buffer.byteLength(message.body) + Buffer.byteLength(message.type);
  }

  isOrdered(topic: string): boolean {
    return this.#topicArns.get(topic)?.endsWith('.fifo') ?? false;
  }

  async publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const topicArn = this.#topicArns.get(topic);
    if (topicArn === undefined) {
      return entries.map(() => unknownTopic(topic));
    }
    return entries.length === 0 ? [] : this.#publishTo(topicArn, entries);
  }

  async #publishTo(topicArn: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const isOrdered = topicArn.endsWith('.fifo');
    const command = new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: entries.map((entry, index) =>
        toRequestEntry(entry, index, { isOrdered, replay: this.#replay }),
      ),
    });
    try {
      const output = await this.#client.send(command);
      if (hasAccepted(output)) {
        this.#proven.add(topicArn);
      }
      return toResults(entries.length, output, this.#proven.has(topicArn));
    } catch (error) {
      return this.#settleRefusedCall(topicArn, entries, error);
    }
  }

  async #settleRefusedCall(
    topicArn: string,
    entries: readonly PublishEntry[],
    error: unknown,
  ): Promise<readonly PublishResult[]> {
    if (!mayConcernAnEntry(error)) {
      return entries.map(() => fromCallError(error, 'transient'));
    }
    if (entries.length === 1) {
      return [fromCallError(error, this.#proven.has(topicArn) ? 'sender' : 'transient')];
    }
    return publishSingly(entries, (entry) => this.#publishTo(topicArn, [entry]), isRefusal);
  }
}
