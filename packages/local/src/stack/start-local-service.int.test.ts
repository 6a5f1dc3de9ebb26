import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type LocalService, type LocalServiceOptions, startLocalService } from './start-local-service.ts';

const payload = z.object({ id: z.string() });
const shopTopic = defineTopic('shop', [defineMessage('order.placed', { version: 1, payload })]);
const paymentsTopic = defineTopic('payments', [defineMessage('payment.taken', { version: 1, payload })]);

let service: LocalService | undefined;

const start = async (options: Partial<LocalServiceOptions>): Promise<LocalService> => {
  service = await startLocalService({ name: 'shop', ...options });
  return service;
};

afterEach(async () => {
  await service?.stop();
  service = undefined;
});

const clientOptions = ({ environment }: LocalService, api: string) => ({
  region: 'us-east-1',
  endpoint: environment[`AWS_ENDPOINT_URL_${api}`] ?? environment['AWS_ENDPOINT_URL'] ?? '',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const publish = async (local: LocalService, topic: string, text: string): Promise<void> => {
  const sns = new SNSClient(clientOptions(local, 'SNS'));
  const fifo = { MessageGroupId: 'g', MessageDeduplicationId: text };
  await sns.send(
    new PublishCommand({
      TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`,
      Message: text,
      ...(topic.endsWith('.fifo') ? fifo : {}),
    }),
  );
  sns.destroy();
};

const receive = async (local: LocalService, queueUrl = ''): Promise<string | undefined> => {
  const sqs = new SQSClient(clientOptions(local, 'SQS'));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }));
  sqs.destroy();
  return Messages?.[0]?.Body;
};

const keyOf = async (local: LocalService, table = ''): Promise<unknown> => {
  const dynamoDb = new DynamoDBClient(clientOptions(local, 'DYNAMODB'));
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
  dynamoDb.destroy();
  return Table?.KeySchema;
};

describe('a local service', () => {
  it('has the queue of its one consumed topic in its environment', async () => {
    const local = await start({ topics: [shopTopic], consumes: shopTopic });

    await publish(local, 'shop.fifo', 'hello');

    expect(local.environment['QUEUE_URL']).toBe(local.queues['shop']?.queueUrl);
    expect(await receive(local, local.environment['QUEUE_URL'])).toBe('hello');
  });

  it.each([
    ['FIFO', true, '.fifo'],
    ['standard', false, ''],
  ])(
    'has a queue of its own for each of several %s topics, and names none in its environment',
    async (_, fifo, end) => {
      const local = await start({ topics: [shopTopic], consumes: [shopTopic, paymentsTopic], fifo });

      await publish(local, `shop${end}`, 'of the shop');
      await publish(local, `payments${end}`, 'of payments');

      expect(await receive(local, local.queues['shop']?.queueUrl)).toBe('of the shop');
      expect(await receive(local, local.queues['payments']?.queueUrl)).toBe('of payments');
      expect(local.environment['QUEUE_URL']).toBeUndefined();
      expect(local.environment['DEAD_LETTER_QUEUE_URL']).toBeUndefined();
    },
  );

  it('creates each table with the key that it declares', async () => {
    const local = await start({
      topics: [shopTopic],
      tables: [
        'orders',
        {
          name: 'order-lines',
          partitionKey: { name: 'pk', type: 'S' },
          sortKey: { name: 'sk', type: 'N' },
        },
      ],
    });

    expect(await keyOf(local, local.environment['ORDERS_TABLE_NAME'])).toEqual([
      { AttributeName: 'PK', KeyType: 'HASH' },
    ]);
    expect(await keyOf(local, local.environment['ORDER_LINES_TABLE_NAME'])).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
  });

  it('lets its relay publish at once, because there is no stream relay', async () => {
    const local = await start({ topics: [shopTopic] });

    expect(local.environment['POLLING_GRACE_SECONDS']).toBe('0');
  });

  it('refuses what no deployment could have', async () => {
    await expect(start({ name: 'Not Kebab' })).rejects.toMatchObject({ code: 'INVALID_DEPLOYMENT' });
  });
});
