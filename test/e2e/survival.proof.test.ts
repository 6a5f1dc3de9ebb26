import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { PublishingRedriveTarget, redrive } from '@dynamo-outbox/messaging/recovery';
import type { Parked } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutboxStore } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { eventually } from '../support/eventually.ts';
import { untilDispatched } from './commit-order.fixture.ts';
import { type Example, startExample } from './example.fixture.ts';
import { queueOf, takeAll, tapTopic } from './queues.fixture.ts';
import { recordOrderCreated, settledOrder, untilProcessed } from './recorded-orders.fixture.ts';

const relays = ['customers-outbox-relay', 'orders-outbox-relay'];

describe('the example under failures', () => {
  let example: Example;
  let parkingQueue: SqsDeadLetterQueue;

  beforeAll(async () => {
    example = await startExample({ sweeper: { graceSeconds: 1 } }, { scheduleIntervalSeconds: 0.2 });
    const { url } = queueOf(example, 'orders-outbox-relay--dlq');
    parkingQueue = new SqsDeadLetterQueue({
      client: example.stack.clients.sqs,
      queueUrl: url,
      isParkingQueue: true,
      waitSeconds: 0,
    });
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  /** Waits for something parked, and leaves it where it is. */
  const parked = (reason: Parked['reason']): Promise<Parked> =>
    eventually(`something is parked for ${reason}`, async () => {
      const waiting = await parkingQueue.receive(10);
      await parkingQueue.release(waiting);
      return waiting.find((one) => one.parked?.reason === reason)?.parked;
    });

  /** Items that sweepers have dispatched so far. */
  const swept = (): number =>
    example
      .entries('polling.swept')
      .map(({ dispatched }) => Number(dispatched))
      .reduce((sum, dispatched) => sum + dispatched, 0);

  it('transfers a payload of 3.6 MB between services through the bucket', async () => {
    const order = await settledOrder(example);
    const tap = await tapTopic(example, 'orders', 'tap--orders');

    await recordOrderCreated(example, { ...order, note: randomBytes(2_700_000).toString('base64') });

    const { Contents: [stored] = [] } = await example.stack.clients.s3.send(
      new ListObjectsV2Command({ Bucket: 'orders-payloads' }),
    );
    const messageId = stored?.Key ?? 'no payload was stored';
    await untilProcessed(example, messageId);
    const message = (await takeAll(example, tap)).find(({ Body = '' }) => Body.includes(messageId));
    expect(stored?.Size).toBeGreaterThan(2_700_000);
    expect(message?.Body).toContain(`s3://orders-payloads/${messageId}`);
    expect(message?.Body?.length).toBeLessThan(2_000);
    expect((await example.customer(order.customerId)).available_credit).toBe(0);
  });

  it('parks a complete unreadable outbox record with its reason, and publishes the others', async () => {
    const customerId = await example.createCustomer(1_000);
    const poison = {
      PK: { S: 'order#poison' },
      SK: { S: '000000000001#poison' },
      Messages: { S: 'this is no list' },
    };
    const placing = Array.from({ length: 10 }, () => example.placeOrder(customerId, 100));
    await example.stack.clients.dynamoDb.send(
      new PutItemCommand({ TableName: 'orders-outbox', Item: poison }),
    );

    for (const orderId of await Promise.all(placing)) {
      expect(await example.settledState(orderId)).toBe('APPROVED');
    }
    const record = await parked('UNDECODABLE_RECORD');
    expect(record.kind === 'record' && record.record).toContain('this is no list');
  });

  it('parks a message for an unknown topic, and delivers it after the topic is configured', async () => {
    const { clients, resources } = example.stack;
    const order = await settledOrder(example);
    await recordOrderCreated(example, { ...order, note: 'astray', topic: 'astray' });
    const letter = await parked('UNKNOWN_TOPIC');
    const messageId = letter.kind === 'message' ? letter.message.id : 'no message was parked';

    const report = await redrive({
      queue: parkingQueue,
      isWanted: ({ deadLetter }) => deadLetter.parked?.reason === 'UNKNOWN_TOPIC',
      target: new PublishingRedriveTarget({
        publisher: new SnsMessagePublisher({
          client: clients.sns,
          topicArns: { astray: resources.topicArns.get('orders') ?? '' },
        }),
        store: new DynamoDbOutboxStore({
          client: clients.dynamoDb,
          tableName: 'orders-outbox',
          retentionDays: 7,
        }),
      }),
    });

    expect(report).toMatchObject({ sent: 1, failed: [] });
    await untilProcessed(example, messageId);
    await untilDispatched(example);
  });

  it('delivers everything with its sweepers alone, as if the stream records had expired', async () => {
    await example.stack.killFunctionHost('SIGTERM');
    const sweptBefore = swept();
    await example.stack.startFunctionHost({ without: relays });
    const customerId = await example.createCustomer(250);

    const [first, second] = [
      await example.placeOrder(customerId, 100),
      await example.placeOrder(customerId, 200),
    ];

    const states = await Promise.all([example.settledState(first), example.settledState(second)]);
    expect(states.toSorted()).toEqual(['APPROVED', 'REJECTED']);
    await untilDispatched(example);
    // The customer, two orders, an answer to each, and what became of each.
    await eventually('the sweepers tell of it', async () => (swept() - sweptBefore >= 7 ? true : undefined));
  });
});
