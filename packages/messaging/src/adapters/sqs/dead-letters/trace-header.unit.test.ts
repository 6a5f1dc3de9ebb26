import {
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { createConsumer } from '../../../consumer/create-consumer.ts';
import type { Delivery } from '../../../consumer/delivery.ts';
import { Wallets } from '../../../consumer/wallets.fixture.ts';
import { toXRayHeader } from '../../../message/trace-context.ts';
import { encodeEnvelope } from '../../../message/envelope.ts';
import { aMessage } from '../../../message/message.fixture.ts';
import { redrive } from '../../../recovery/redrive/redrive.ts';
import { tracePublisher } from '../../../relay/trace-publisher.ts';
import type { MessageTracing } from '../../../tracing/message-tracing.ts';
import { aRecord } from '../lambda/sqs-event.fixture.ts';
import { createSettleDelivery } from '../delivery/settle-delivery.ts';
import { toReceivedRecord } from '../poller/received-record.ts';
import { SqsMessagePublisher } from '../sqs-message-publisher.ts';
import { SqsDeadLetterQueue } from './sqs-dead-letter-queue.ts';
import { SqsDeadLetters } from './sqs-dead-letters.ts';
import { SqsRedriveTarget } from './sqs-redrive-target.ts';

const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** Queues that keep system attributes, as SQS does. The emulator drops them. */
class Queues {
  readonly messages = new Map<string, Message[]>();
  readonly client: Pick<SQSClient, 'send'> = {
    send: (async (command: unknown) => this.#answer(command)) as SQSClient['send'],
  };

  #answer(command: unknown): unknown {
    if (command instanceof SendMessageCommand) {
      return this.#put(command.input.QueueUrl, command.input);
    }
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl, Entries = [] } = command.input;
      return { Successful: Entries.map((entry) => this.#put(QueueUrl, entry)) };
    }
    if (command instanceof ReceiveMessageCommand) {
      return { Messages: this.#take(command.input.QueueUrl) };
    }
    return {};
  }

  #take(queueUrl = ''): readonly Message[] {
    const messages = this.messages.get(queueUrl) ?? [];
    this.messages.set(queueUrl, []);
    return messages;
  }

  #put(
    queueUrl = '',
    input: Pick<SendMessageBatchRequestEntry, 'MessageBody' | 'MessageSystemAttributes'> & {
      readonly Id?: string | undefined;
    },
  ): unknown {
    const queue = this.messages.get(queueUrl) ?? [];
    const header = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    const message: Message = {
      MessageId: `m${queue.length}`,
      Body: input.MessageBody,
      ReceiptHandle: 'r',
      Attributes: { SentTimestamp: '0', ...(header === undefined ? {} : { AWSTraceHeader: header }) },
    };
    this.messages.set(queueUrl, [...queue, message]);
    return { Id: input.Id };
  }
}

const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/wallets--deposits';
const deadLetterQueueUrl = `${queueUrl}--dlq`;

/** Rejects every message, and keeps the deliveries that it got. */
const createRejecting = () => {
  const deliveries: Delivery[] = [];
  const inner = createConsumer({
    name: 'wallets--deposits',
    openUnitOfWork: new Wallets().open,
    handlers: [],
    unknownType: 'reject',
  });
  const consumer: typeof inner = {
    name: inner.name,
    consume: (delivery) => {
      deliveries.push(delivery);
      return inner.consume(delivery);
    },
  };
  return { consumer, deliveries };
};

const settle = async (queues: Queues, record: SQSRecord): Promise<readonly Delivery[]> => {
  const { consumer, deliveries } = createRejecting();
  const deadLetters = new SqsDeadLetters({
    client: { send: (command) => queues.client.send(command) },
    queueUrl: deadLetterQueueUrl,
  });
  const { signal } = new AbortController();
  const observer = (): void => undefined;
  await createSettleDelivery({ consumer, deadLetters, observer })(record, { isHead: true, signal });
  return deliveries;
};

const headersIn = (queues: Queues, url: string): readonly (string | undefined)[] =>
  (queues.messages.get(url) ?? []).map(({ Attributes }) => Attributes?.AWSTraceHeader);

describe('the X-Ray header of a message', () => {
  it.each([
    ['with a header', traceHeader],
    ['without one', undefined],
  ])('reaches the consumer, and survives dead-lettering and redrive: %s', async (_, header) => {
    const queues = new Queues();
    const body = encodeEnvelope(aMessage());
    const [received] = [
      { Body: body, ...(header === undefined ? {} : { Attributes: { AWSTraceHeader: header } }) },
    ];

    const [delivery] = await settle(queues, toReceivedRecord(received, queueUrl));
    expect(delivery?.traceHeader).toBe(header);
    expect(headersIn(queues, deadLetterQueueUrl)).toEqual([header]);

    const report = await redrive({
      queue: new SqsDeadLetterQueue({ client: queues.client, queueUrl: deadLetterQueueUrl }),
      target: new SqsRedriveTarget({ client: queues.client, queueUrl }),
    });

    expect(report).toMatchObject({ sent: 1, failed: [], unremoved: [] });
    expect(headersIn(queues, queueUrl)).toEqual([header]);
  });

  it('reaches the consumer of a Lambda function', async () => {
    const record = aRecord('m1', { body: encodeEnvelope(aMessage()) });
    const attributes = { ...record.attributes, AWSTraceHeader: traceHeader };

    const [delivery] = await settle(new Queues(), { ...record, attributes });

    expect(delivery?.traceHeader).toBe(traceHeader);
  });

  it('is sent by a traced publisher to a queue, for messages with a trace context', async () => {
    const queues = new Queues();
    const tracing: MessageTracing = {
      create: () => undefined,
      send: (_call, work) => work(),
      process: (_delivery, work) => work(undefined),
    };
    const publisher = tracePublisher(
      new SqsMessagePublisher({ client: { send: (command) => queues.client.send(command) }, queueUrl }),
      tracing,
      { queueName: 'wallets--deposits' },
    );
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { context } = aMessage();
    const entries = [{ ...context, traceparent }, { ...context, traceparent: 'malformed' }, context].map(
      (each) => {
        const message = aMessage({ context: each });
        const { id, type, orderingKey } = message;
        return { message: { id, type, topic: 'deposits', body: encodeEnvelope(message) }, orderingKey };
      },
    );

    const results = await publisher.publish('deposits', entries);

    expect(results).toEqual(entries.map(() => ({ outcome: 'published' })));
    expect(headersIn(queues, queueUrl)).toEqual([toXRayHeader({ traceparent }), undefined, undefined]);
  });
});
