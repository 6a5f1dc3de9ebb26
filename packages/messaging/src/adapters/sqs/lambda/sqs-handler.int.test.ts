import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { SubscribeCommand, PublishCommand } from '@aws-sdk/client-sns';
import {
  startTestBroker,
  startTestDynamoDb,
  type CreatedQueue,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConsumer } from '../../../consumer/create-consumer.ts';
import type { Consumer } from '../../../consumer/consumer.ts';
import { handle } from '../../../consumer/handle.ts';
import {
  aDelivery,
  aDeposit,
  credit,
  DepositMade,
  type WalletsUnitOfWork,
} from '../../../consumer/wallets.fixture.ts';
import { encodeEnvelope } from '../../../message/envelope.ts';
import type { MessagingEvent } from '../../../observer.ts';
import { describeInboxTable } from '../../tables/inbox-table.ts';
import { describeOutboxTable } from '../../tables/outbox-table.ts';
import { createSqsHandler, type SqsHandler, type SqsHandlerOptions } from './create-sqs-handler.ts';
import {
  countItems,
  findWallet,
  openDynamoDbWallets,
  type WalletTables,
} from '../delivery/dynamodb-wallets.fixture.ts';
import { pump, pumpOnce } from '../delivery/queue-pump.fixture.ts';
import { SqsDeadLetters } from '../dead-letters/sqs-dead-letters.ts';
import { aContext, anEvent, aRecord } from './sqs-event.fixture.ts';
import { SqsMessageVisibility } from '../delivery/sqs-message-visibility.ts';

let dynamoDb: TestDynamoDb;
let broker: TestBroker;

interface Scene {
  readonly tables: WalletTables;
  readonly queue: CreatedQueue;
  readonly deadLetterQueue: CreatedQueue;
  readonly consumer: Consumer;
  readonly handler: SqsHandler;
  readonly events: MessagingEvent[];
}

let scenes = 0;

const createTables = async (): Promise<WalletTables> => {
  const [wallets, inbox, outbox] = await Promise.all([
    dynamoDb.createTable({ name: `wallets-${scenes}`, partitionKey: { name: 'PK', type: 'S' }, indexes: [] }),
    dynamoDb.createTable(describeInboxTable(`inbox-${scenes}`)),
    dynamoDb.createTable(describeOutboxTable(`outbox-${scenes}`, { tracking: 'status' })),
  ]);
  return { wallets: wallets.name, inbox: inbox.name, outbox: outbox.name };
};

const createScene = async (fifo: boolean): Promise<Scene> => {
  scenes += 1;
  const tables = await createTables();
  const deadLetterQueue = await broker.createQueue(`wallets--deposits-${scenes}--dlq`, { fifo });
  const queue = await broker.createQueue(`wallets--deposits-${scenes}`, {
    fifo,
    deadLetter: { queueArn: deadLetterQueue.arn, maxReceiveCount: 100 },
  });
  const events: MessagingEvent[] = [];
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: openDynamoDbWallets(dynamoDb.client, tables),
    handlers: [handle(DepositMade, credit)],
    observer: (event) => events.push(event),
    lostRaces: { maxAttempts: 50 },
  });
  const deadLetters = new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url });
  const handler = createSqsHandler({ consumer, deadLetters, observer: (event) => events.push(event) });
  return { tables, queue, deadLetterQueue, consumer, handler, events };
};

const send = async (queue: CreatedQueue, body: string, groupId?: string): Promise<string> => {
  const fifo =
    groupId === undefined ? {} : { MessageGroupId: groupId, MessageDeduplicationId: body.slice(0, 40) };
  const message = { QueueUrl: queue.url, MessageBody: body, ...fifo };
  return (await broker.sqs.send(new SendMessageCommand(message))).MessageId ?? '';
};

const balanceOf = async ({ tables }: Scene): Promise<number | undefined> =>
  (await findWallet(dynamoDb.client, tables.wallets, 'w'))?.balance;

const outcomesIn = (events: readonly MessagingEvent[]): readonly string[] =>
  events
    .filter(({ event }) => event !== 'consumer.lost-race')
    .map((event) => (event.event === 'consumer.consumed' ? event.outcome : event.event))
    .sort();

beforeAll(async () => {
  [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
});

afterAll(async () => {
  await Promise.all([dynamoDb.stop(), broker.stop()]);
});

describe('a queue with a message that is not JSON', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await createScene(false);
  });

  it('dead-letters it with reason and raw body, and processes the other messages', async () => {
    const { queue, deadLetterQueue, handler, tables } = scene;
    const garbage = 'not JSON, "quoted" & <ä> \t\n{';
    await send(queue, encodeEnvelope(aDeposit()));
    const messageId = await send(queue, garbage);
    await send(queue, encodeEnvelope(aDeposit()));

    await pump(broker.sqs, queue, { handler, count: 3 });

    expect(await balanceOf(scene)).toBe(200);
    expect(await countItems(dynamoDb.client, tables.inbox)).toBe(2);
    const [letter, ...others] = await broker.receiveAll(deadLetterQueue.url);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      Body: garbage,
      MessageAttributes: {
        DeadLetterReason: { StringValue: 'UNREADABLE_MESSAGE' },
        DeadLetterDetail: { StringValue: 'not JSON' },
        DeadLetterConsumer: { StringValue: 'wallets--deposits' },
        DeadLetterMessageId: { StringValue: messageId },
        DeadLetterReceiveCount: { StringValue: '1' },
      },
    });
    expect(await broker.receiveAll(queue.url)).toEqual([]);
  });

  it('keeps it while the dead-letter queue accepts nothing, and dead-letters it after that', async () => {
    const { queue, deadLetterQueue, consumer, handler } = scene;
    const lost = new SqsDeadLetters({ client: broker.sqs, queueUrl: `${deadLetterQueue.url}-gone` });
    const helpless = createSqsHandler({ consumer, deadLetters: lost });
    await send(queue, 'not JSON');

    expect(await pumpOnce(broker.sqs, queue, helpless)).toEqual({ received: 1, failed: 1 });
    expect(await pumpOnce(broker.sqs, queue, helpless)).toEqual({ received: 1, failed: 1 });
    expect(await broker.receiveAll(deadLetterQueue.url)).toEqual([]);

    expect(await pumpOnce(broker.sqs, queue, handler)).toEqual({ received: 1, failed: 0 });
    expect(await broker.receiveAll(deadLetterQueue.url)).toMatchObject([
      { Body: 'not JSON', MessageAttributes: { DeadLetterReceiveCount: { StringValue: '3' } } },
    ]);
  });

  it('dead-letters it with its attributes', async () => {
    const { queue, deadLetterQueue, handler } = scene;
    await broker.sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: 'not JSON',
        MessageAttributes: {
          type: { DataType: 'String', StringValue: 'deposit.made' },
          digest: { DataType: 'Binary', BinaryValue: Buffer.from([0, 127, 255]) },
        },
      }),
    );

    await pump(broker.sqs, queue, { handler, count: 1 });

    const [letter] = await broker.receiveAll(deadLetterQueue.url);
    expect(letter?.MessageAttributes?.['type']?.StringValue).toBe('deposit.made');
    expect([...(letter?.MessageAttributes?.['digest']?.BinaryValue ?? [])]).toEqual([0, 127, 255]);
  });
});

describe('messages through SNS', () => {
  it.each(['true', 'false'])('are read with raw message delivery: %s', async (raw) => {
    const scene = await createScene(false);
    const { queue, handler } = scene;
    const topicArn = await broker.createTopic(`deposits-${scenes}`);
    await broker.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: queue.arn,
        Attributes: { RawMessageDelivery: raw },
      }),
    );
    const deposit = aDeposit({ payload: { walletId: 'w', amount: '5', note: 'ä \u{1F600} "\\' } });
    await broker.sns.send(new PublishCommand({ TopicArn: topicArn, Message: encodeEnvelope(deposit) }));

    await pump(broker.sqs, queue, { handler, count: 1 });

    expect(await balanceOf(scene)).toBe(5);
  });
});

describe('messages that are delivered three times', () => {
  it('change the state once, and are counted as duplicates', async () => {
    const scene = await createScene(false);
    const { queue, handler, events, tables } = scene;
    const bodies = Array.from({ length: 8 }, () => encodeEnvelope(aDeposit()));
    for (const body of [...bodies, ...bodies, ...bodies]) {
      await send(queue, body);
    }

    await pump(broker.sqs, queue, { handler, count: 24 });

    expect(await balanceOf(scene)).toBe(800);
    expect(await countItems(dynamoDb.client, tables.inbox)).toBe(8);
    expect(await countItems(dynamoDb.client, tables.outbox)).toBe(8);
    expect(outcomesIn(events)).toEqual([
      ...Array<string>(16).fill('duplicate'),
      ...Array<string>(8).fill('processed'),
    ]);
  });

  it('change the state once even at the same time', async () => {
    const scene = await createScene(false);
    const delivery = aDelivery(aDeposit());

    const outcomes = await Promise.all(Array.from({ length: 8 }, () => scene.consumer.consume(delivery)));

    expect(outcomes.filter(({ outcome }) => outcome === 'processed')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(7);
    expect(await balanceOf(scene)).toBe(100);
    expect(await countItems(dynamoDb.client, scene.tables.outbox)).toBe(1);
  });
});

describe('a message that keeps failing', () => {
  interface FailingScene {
    readonly queue: CreatedQueue;
    readonly deadLetterQueue: CreatedQueue;
    readonly handler: SqsHandler;
    /** What SQS was asked for, in seconds. */
    readonly delays: number[];
  }

  const createFailingScene = async (options: Partial<SqsHandlerOptions>): Promise<FailingScene> => {
    const { queue, deadLetterQueue } = await createScene(false);
    const delays: number[] = [];
    const sqs = new SqsMessageVisibility({ client: broker.sqs, queueUrl: queue.url });
    const handler = createSqsHandler({
      consumer: {
        name: 'wallets--deposits',
        consume: () => Promise.reject(new TypeError('No wallet.')),
      },
      deadLetters: new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url }),
      visibility: {
        change: async (changes) => {
          delays.push(...changes.map(({ seconds }) => seconds));
          await sqs.change(changes);
        },
      },
      ...options,
    });
    return { queue, deadLetterQueue, handler, delays };
  };

  it('is delayed longer after every receive, up to the cap', async () => {
    const backoff = { baseSeconds: 5, capSeconds: 30 };
    const { queue, handler, delays } = await createFailingScene({ backoff });
    await send(queue, encodeEnvelope(aDeposit()));

    // The pump makes it visible again at once, so that nobody has to wait for the delay that SQS was asked for.
    await pump(broker.sqs, queue, { handler, count: 5 });

    const [first = 0, second = 0, third = 0, ...later] = delays;
    expect(first).toBeGreaterThanOrEqual(3);
    expect(second).toBeGreaterThanOrEqual(first);
    expect(third).toBeGreaterThanOrEqual(second);
    expect(third).toBeGreaterThanOrEqual(10);
    expect(Math.max(...later)).toBeLessThanOrEqual(30);
    expect(delays).toHaveLength(5);
  });

  it('is invisible for the requested time', async () => {
    const { queue, handler } = await createFailingScene({ backoff: { baseSeconds: 600, capSeconds: 600 } });
    await send(queue, encodeEnvelope(aDeposit()));
    const { Messages: [message] = [] } = await broker.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MessageSystemAttributeNames: ['All'] }),
    );
    await broker.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 1,
      }),
    );
    const record = aRecord('delivery', { body: message?.Body ?? '' });

    // With its own timeout of a second it would come back during the long poll below.
    await handler(anEvent({ ...record, receiptHandle: message?.ReceiptHandle ?? '' }), aContext());

    const { Messages = [] } = await broker.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 2 }),
    );
    expect(Messages).toEqual([]);
  });

  it('is dead-lettered in its last receive with the error as the reason, before SQS moves it', async () => {
    const { queue, deadLetterQueue, handler } = await createFailingScene({ maxReceiveCount: 3 });
    const body = encodeEnvelope(aDeposit());
    await send(queue, body);

    await pump(broker.sqs, queue, { handler, count: 3 });

    expect(await broker.receiveAll(queue.url)).toEqual([]);
    expect(await broker.receiveAll(deadLetterQueue.url)).toMatchObject([
      {
        Body: body,
        MessageAttributes: {
          DeadLetterReason: { StringValue: 'RETRIES_EXHAUSTED' },
          DeadLetterDetail: { StringValue: 'No wallet.' },
          DeadLetterErrorClass: { StringValue: 'TypeError' },
          DeadLetterStackHash: { StringValue: expect.stringMatching(/^[0-9a-f]{16}$/u) as unknown },
          DeadLetterReceiveCount: { StringValue: '3' },
        },
      },
    ]);
  });

  it('is moved by SQS without a reason if it crashes the function', async () => {
    const deadLetterQueue = await broker.createQueue('crashing--dlq');
    const queue = await broker.createQueue('crashing', {
      visibilityTimeoutSeconds: 0,
      deadLetter: { queueArn: deadLetterQueue.arn, maxReceiveCount: 3 },
    });
    await send(queue, 'kills');

    let receives = 0;
    for (let left = 10; left > 0; left -= 1) {
      const { Messages = [] } = await broker.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
      receives += Messages.length;
    }

    const [letter] = await broker.receiveAll(deadLetterQueue.url, 1);
    expect(receives).toBe(3);
    expect(letter?.Body).toBe('kills');
    expect(letter?.MessageAttributes).toBeUndefined();
  });
});

describe('a FIFO queue', () => {
  it('dead-letters a poison message in its FIFO dead-letter queue with its group, and the group continues', async () => {
    const scene = await createScene(true);
    const { queue, deadLetterQueue, handler } = scene;
    await send(queue, encodeEnvelope(aDeposit()), 'deposit#1');
    await send(queue, 'not JSON', 'deposit#1');
    await send(queue, encodeEnvelope(aDeposit()), 'deposit#1');

    await pump(broker.sqs, queue, { handler, count: 3 });

    expect(await balanceOf(scene)).toBe(200);
    expect(await broker.receiveAll(deadLetterQueue.url)).toMatchObject([
      { Body: 'not JSON', Attributes: { MessageGroupId: 'deposit#1' } },
    ]);
  });

  it('has a dead letter once even if the acknowledgement was lost', async () => {
    const { queue, deadLetterQueue, handler } = await createScene(true);
    await send(queue, 'not JSON', 'deposit#1');
    const forgetful: SqsHandler = async (event, context) => {
      await handler(event, context);
      return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };

    await pumpOnce(broker.sqs, queue, forgetful);
    await pumpOnce(broker.sqs, queue, handler);

    expect(await broker.receiveAll(queue.url)).toEqual([]);
    expect(await broker.receiveAll(deadLetterQueue.url)).toHaveLength(1);
  });
});
