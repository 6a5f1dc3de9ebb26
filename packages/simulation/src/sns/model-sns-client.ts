import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { PublishBatchCommand } from '@aws-sdk/client-sns';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { PerformCall } from '../engine/model-call.ts';
import { performAtOnce } from '../engine/model-call.ts';
import type { ModelTopic, PublishedMessage } from './model-topic.ts';

/** The topics of an account, by ARN. */
export type ModelTopics = ReadonlyMap<string, ModelTopic>;

interface PublishInput {
  readonly Message?: string | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

const toPublished = (input: PublishInput): PublishedMessage => ({
  body: input.Message ?? '',
  attributes: input.MessageAttributes ?? {},
  groupId: input.MessageGroupId,
  deduplicationId: input.MessageDeduplicationId,
});

const refusal = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** A body that a topic rejects as the sender's fault. Histories use it for messages that cannot be published. */
export const refusedByTopic = 'REFUSED BY THE TOPIC';

// Source: Amazon SNS API reference, PublishBatch.
const maxEntries = 10;

const sizeOf = ({ Message = '', MessageAttributes = {} }: PublishInput): number =>
  Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) =>
      sum + Buffer.byteLength(`${name}${DataType}${StringValue}`),
    Buffer.byteLength(Message),
  );

interface BatchResult {
  readonly Successful: object[];
  readonly Failed: object[];
}

/** An SNS client whose calls reach topics of the virtual world. */
export class ModelSnsClient {
  readonly #topics: ModelTopics;
  readonly #perform: PerformCall;
  readonly #maxBytes: number;

  constructor(topics: ModelTopics, perform: PerformCall = performAtOnce, maxBytes = 262_144) {
    this.#topics = topics;
    this.#perform = perform;
    this.#maxBytes = maxBytes;
  }

  /** Sends one command. */
  async send(command: PublishBatchCommand | PublishCommand): Promise<never> {
    const { TopicArn = '' } = command.input;
    const name = TopicArn.slice(TopicArn.lastIndexOf(':') + 1);
    const operation = command instanceof PublishCommand ? 'Publish' : 'PublishBatch';
    const result = await this.#perform({ service: 'sns', operation, subject: name }, (isPartial?: boolean) =>
      this.#execute(this.#topicOf(TopicArn), command, isPartial),
    );
    return result as never;
  }

  #topicOf(arn: string): ModelTopic {
    const topic = this.#topics.get(arn);
    if (topic === undefined) {
      throw refusal('NotFoundException', `There is no topic ${arn}.`);
    }
    return topic;
  }

  #execute(topic: ModelTopic, command: PublishBatchCommand | PublishCommand, isPartial?: boolean): object {
    if (command instanceof PublishCommand) {
      topic.publish(toPublished(command.input));
      return { MessageId: 'published' };
    }
    const entries = command.input.PublishBatchRequestEntries ?? [];
    this.#assertFits(entries);
    const result: BatchResult = { Successful: [], Failed: [] };
    for (const [index, entry] of entries.entries()) {
      this.#publishEntry(topic, { entry, isSkipped: isPartial === true && index % 2 === 0, result });
    }
    return result;
  }

  #assertFits(entries: readonly PublishInput[]): void {
    if (entries.length > maxEntries) {
      throw refusal('TooManyEntriesInBatchRequestException', `The batch has ${entries.length} entries.`);
    }
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > this.#maxBytes) {
      throw refusal('BatchRequestTooLongException', `The batch has ${bytes} bytes.`);
    }
  }

  #publishEntry(
    topic: ModelTopic,
    {
      entry,
      isSkipped,
      result,
    }: {
      readonly entry: PublishInput & { readonly Id?: string | undefined };
      readonly isSkipped: boolean;
      readonly result: BatchResult;
    },
  ): void {
    const { Id } = entry;
    if (isSkipped) {
      result.Failed.push({ Id, Code: 'InternalError', SenderFault: false, Message: 'Not done.' });
    } else if (entry.Message?.includes(refusedByTopic) === true) {
      result.Failed.push({ Id, Code: 'InvalidParameter', SenderFault: true, Message: 'Refused.' });
    } else if (entry.Message !== '') {
      // An entry without a body gets no result, because a broker may omit any entry.
      topic.publish(toPublished(entry));
      result.Successful.push({ Id, MessageId: 'published' });
    }
  }
}
