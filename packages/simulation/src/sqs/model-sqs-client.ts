import type {
  GetQueueAttributesCommandOutput,
  Message,
  MessageAttributeValue,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { PerformCall } from '../engine/model-call.ts';
import { performAtOnce } from '../engine/model-call.ts';
import type { ModelQueue, QueuedMessage } from './model-queue.ts';
import { StaleReceiptError } from './model-queue.ts';

/** The queues of an account, by URL. */
export type ModelQueues = ReadonlyMap<string, ModelQueue>;

/** The part of an SQS client that the toolkit uses. */
export type SqsSend = Pick<SQSClient, 'send'>;

const nameOf = (url: string | undefined): string => url?.slice(url.lastIndexOf('/') + 1) ?? '';

const attributesOf = (message: QueuedMessage): Record<string, string> => ({
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAt),
  ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
  ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
  ...(message.movedFrom === undefined
    ? {}
    : { DeadLetterQueueSourceArn: `arn:aws:sqs:eu-central-1:000000000000:${message.movedFrom}` }),
});

const toMessage = (message: QueuedMessage): Message => ({
  MessageId: message.id,
  Body: message.body,
  ReceiptHandle: message.receipt,
  Attributes: attributesOf(message),
  MessageAttributes: { ...message.attributes },
});

interface SendInput {
  readonly MessageBody?: string | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

const send = (queue: ModelQueue, input: SendInput): string =>
  queue.send({
    body: input.MessageBody ?? '',
    attributes: input.MessageAttributes ?? {},
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
  });

/** Whether an entry of a partly handled batch is done: every other entry is. */
const isDone = (index: number, isPartial: boolean | undefined): boolean =>
  isPartial !== true || index % 2 === 1;

const failedEntry = (Id: string | undefined) => ({
  Id,
  SenderFault: false,
  Code: 'InternalError',
  Message: 'Not done.',
});

interface Entry {
  readonly Id?: string | undefined;
}

const inBatch = <TEntry extends Entry>(
  entries: readonly TEntry[],
  isPartial: boolean | undefined,
  run: (entry: TEntry) => object,
): { readonly Successful: object[]; readonly Failed: object[] } => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const [index, entry] of entries.entries()) {
    if (!isDone(index, isPartial)) {
      Failed.push(failedEntry(entry.Id));
      continue;
    }
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof StaleReceiptError)) {
        throw error;
      }
      Failed.push({
        Id: entry.Id,
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
};

/** Runs the response middleware of a command. The response header holds the time of SQS in whole seconds. */
const withDate = async (
  command: GetQueueAttributesCommand,
  output: unknown,
  answeredAt: Date,
): Promise<unknown> => {
  const response = { headers: { date: answeredAt.toUTCString() } };
  const handle = command.middlewareStack.resolve(
    async () => ({ response, output: output as GetQueueAttributesCommandOutput }),
    {},
  );
  return (await handle({ input: command.input })).output;
};

/** An SQS client whose calls reach queues of the virtual world. */
export class ModelSqsClient {
  readonly #queues: ModelQueues;
  readonly #perform: PerformCall;

  constructor(queues: ModelQueues, perform: PerformCall = performAtOnce) {
    this.#queues = queues;
    this.#perform = perform;
  }

  /** This client as the SDK's type. */
  asSdk(): SqsSend {
    return this;
  }

  /** Sends one command. */
  async send(command: { readonly input: { readonly QueueUrl?: string | undefined } }): Promise<unknown> {
    const operation = command.constructor.name.replace(/Command$/, '');
    const { QueueUrl } = command.input;
    let answeredAt = new Date(0);
    const output = await this.#perform(
      { service: 'sqs', operation, subject: nameOf(QueueUrl) },
      (isPartial?: boolean) => {
        const queue = this.#queueOf(QueueUrl);
        answeredAt = queue.clock();
        return this.#execute(queue, command, isPartial);
      },
    );
    return command instanceof GetQueueAttributesCommand ? withDate(command, output, answeredAt) : output;
  }

  #queueOf(url = ''): ModelQueue {
    const queue = this.#queues.get(url);
    if (queue === undefined) {
      throw new QueueDoesNotExist({
        message: `There is no queue ${url}.`,
        $metadata: { httpStatusCode: 400 },
      });
    }
    return queue;
  }

  #execute(queue: ModelQueue, command: unknown, isPartial: boolean | undefined): unknown {
    if (command instanceof SendMessageCommand) {
      return { MessageId: send(queue, command.input) };
    }
    if (command instanceof SendMessageBatchCommand) {
      return inBatch(command.input.Entries ?? [], isPartial, (entry) => ({ MessageId: send(queue, entry) }));
    }
    if (command instanceof ReceiveMessageCommand) {
      const { MaxNumberOfMessages = 1, VisibilityTimeout } = command.input;
      return { Messages: queue.receive(MaxNumberOfMessages, VisibilityTimeout).map(toMessage) };
    }
    if (command instanceof GetQueueAttributesCommand) {
      const { visible, hidden } = queue.depth();
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
        },
      };
    }
    return this.#settle(queue, command, isPartial);
  }

  #settle(queue: ModelQueue, command: unknown, isPartial: boolean | undefined): unknown {
    if (command instanceof DeleteMessageCommand) {
      return remove(queue, command.input);
    }
    if (command instanceof DeleteMessageBatchCommand) {
      return inBatch(command.input.Entries ?? [], isPartial, (entry) => remove(queue, entry));
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      return hide(queue, command.input);
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      return inBatch(command.input.Entries ?? [], isPartial, (entry) => hide(queue, entry));
    }
    throw new TypeError(`The model of SQS does not know ${String(command)}.`);
  }
}

interface ReceiptInput {
  readonly ReceiptHandle?: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

const remove = (queue: ModelQueue, { ReceiptHandle = '' }: ReceiptInput): object => {
  queue.remove(ReceiptHandle);
  return {};
};

const hide = (queue: ModelQueue, { ReceiptHandle = '', VisibilityTimeout = 0 }: ReceiptInput): object => {
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
  return {};
};
