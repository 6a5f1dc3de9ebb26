import { createServer } from 'node:http';
import { startTestBroker, type TestBroker } from '@dynamo-outbox/local/testing';
import type { MessageId } from '@dynamo-outbox/messaging';
import { toMessageId } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boundedRequests } from '../clients/bounded-requests.ts';
import { createPublisher } from './create-publisher.ts';

const idOf = (text: string): MessageId => {
  const id = toMessageId(text);
  if (id === undefined) {
    throw new Error(text);
  }
  return id;
};

const entryFor = (topic: string) => ({
  message: {
    id: idOf('01994c6f-8a00-7000-8000-00000000000f'),
    type: 'order.created',
    topic,
    body: `{"to":"${topic}"}`,
  },
  orderingKey: 'order#1',
});

const names = [
  'AWS_ENDPOINT_URL_SNS',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_EVENTBRIDGE',
  'AWS_REGION',
] as const;

describe('the publisher of a relay', () => {
  const before = names.map((name) => [name, process.env[name]] as const);
  const events: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += String(part)));
    request.on('end', () => {
      events.push(JSON.parse(text));
      response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}');
    });
  });
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await startTestBroker();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.env['AWS_ENDPOINT_URL_SQS'] = broker.endpoint;
    process.env['AWS_ENDPOINT_URL_SNS'] = broker.endpoint;
    process.env['AWS_ENDPOINT_URL_EVENTBRIDGE'] = `http://127.0.0.1:${port}`;
    process.env['AWS_REGION'] = 'us-east-1';
    process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
    process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
  });

  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) {
        Reflect.deleteProperty(process.env, name);
      } else {
        process.env[name] = value;
      }
    }
    server.close();
    await broker.stop();
  });

  it('sends the messages of each topic to the service that its ARN names', async () => {
    const topicArn = await broker.createTopic('orders');
    const reader = await broker.createQueue('reader');
    await broker.subscribe(topicArn, reader.arn);
    const queue = await broker.createQueue('exports', { fifo: true });
    const publisher = await createPublisher(
      {
        SERVICE_NAME: 'shop',
        RELAY_TOPIC_ARNS: {
          orders: topicArn,
          exports: queue.arn,
          invoices: 'arn:aws:events:us-east-1:000000000000:event-bus/shop',
        },
        RELAY_TOPIC_MAX_BYTES: { exports: 1_048_576 },
      },
      { requestHandler: boundedRequests(), environment: process.env },
    );

    for (const topic of ['orders', 'exports', 'invoices']) {
      expect(await publisher.publish(topic, [entryFor(topic)])).toEqual([{ outcome: 'published' }]);
    }

    expect((await broker.receiveAll(reader.url, 1)).map(({ Body }) => Body)).toEqual(['{"to":"orders"}']);
    expect((await broker.receiveAll(queue.url, 1)).map(({ Body }) => Body)).toEqual(['{"to":"exports"}']);
    expect(events).toMatchObject([
      { Entries: [{ Source: 'shop', DetailType: 'order.created', Detail: '{"to":"invoices"}' }] },
    ]);
    expect(['orders', 'exports', 'invoices'].map((topic) => publisher.isOrdered(topic))).toEqual([
      false,
      true,
      false,
    ]);
    expect(publisher.maxBytesOf('exports')).toBe(1_048_576);
    expect(await publisher.publish('other', [entryFor('other')])).toMatchObject([{ code: 'UNKNOWN_TOPIC' }]);
  });
});
