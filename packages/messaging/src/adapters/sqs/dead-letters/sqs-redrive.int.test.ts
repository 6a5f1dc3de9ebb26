import * as runner from '@jest/globals';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { PublishCommand } from '@aws-sdk/client-sns';
import {
  startTestBroker,
  startTestDynamoDb,
  type CreatedQueue,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConsumer } from '../../../consumer/create-consumer.ts';
import { handle } from '../../../consumer/handle.ts';
import { aDeposit, credit, DepositMade, type WalletsUnitOfWork } from '../../../consumer/wallets.fixture.ts';
import { encodeEnvelope } from '../../../message/envelope.ts';
import type { Message } from '../../../message/message.ts';
import { groupByReason } from '../../../recovery/redrive/group-by-reason.ts';
import { inspectQueue } from '../../../recovery/redrive/inspect-queue.ts';
import { redrive } from '../../../recovery/redrive/redrive.ts';
import { describeDeadLetterQueueContract } from '../../../testing/dead-letter-queue-contract.ts';
import { describeInboxTable } from '../../tables/inbox-table.ts';
import { describeOutboxTable } from '../../tables/outbox-table.ts';
import { createSqsHandler, type SqsHandler } from '../lambda/create-sqs-handler.ts';
import {
  countItems,
  findWallet,
  openDynamoDbWallets,
  type WalletTables,
} from '../delivery/dynamodb-wallets.fixture.ts';
import { pump } from '../delivery/queue-pump.fixture.ts';
import { SqsDeadLetters } from './sqs-dead-letters.ts';
import { SqsRedriveTarget } from './sqs-redrive-target.ts';
import { SqsDeadLetterQueue } from './sqs-dead-letter-queue.ts';

let dynamoDb: TestDynamoDb;
let broker: TestBroker;
let scenes = 0;

beforeAll(async () => {
  [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
});
afterAll(async () => {
  await Promise.all([dynamoDb.stop(), broker.stop()]);
});

const waitingQueue = (queueUrl: string): SqsDeadLetterQueue =>
  new SqsDeadLetterQueue({ client: broker.sqs, queueUrl, waitSeconds: 0 });

const send = async (queueUrl: string, body: string, groupId?: string): Promise<void> => {
  scenes += 1;
  const fifo =
    groupId === undefined ? {} : { MessageGroupId: groupId, MessageDeduplicationId: String(scenes) };
  await broker.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...fifo }));
};

describeDeadLetterQueueContract(runner, 'SqsDeadLetterQueue', async () => {
  scenes += 1;
  const queues = [
    await broker.createQueue(`letters-${scenes}`),
    await broker.createQueue(`letters-${scenes}`, { fifo: true }),
  ];
  const [standard, fifo, missing] = [
    ...queues.map(({ url }) => waitingQueue(url)),
    waitingQueue(`${broker.endpoint}/000000000000/nowhere`),
  ] as [SqsDeadLetterQueue, SqsDeadLetterQueue, SqsDeadLetterQueue];
  return {
    standard,
    fifo,
    missing,
    put: async ({ name }, body, groupId) => {
      await send(`${broker.endpoint}/000000000000/${name}`, body, groupId);
    },
  };
});

interface Scene {
  readonly tables: WalletTables;
  readonly topicArn: string;
  readonly queue: CreatedQueue;
  readonly deadLetterQueue: CreatedQueue;
  readonly handler: SqsHandler;
  /** Publishes as a relay does, with the ordering key as the group. */
  publish(body: string, groupId: string): Promise<void>;
}

const createTables = async (): Promise<WalletTables> => {
  const [wallets, inbox, outbox] = await Promise.all([
    dynamoDb.createTable({ name: `wallets-${scenes}`, partitionKey: { name: 'PK', type: 'S' }, indexes: [] }),
    dynamoDb.createTable(describeInboxTable(`inbox-${scenes}`)),
    dynamoDb.createTable(describeOutboxTable(`outbox-${scenes}`, { tracking: 'status' })),
  ]);
  return { wallets: wallets.name, inbox: inbox.name, outbox: outbox.name };
};

/** A FIFO topic, a FIFO queue that it feeds, its dead-letter queue, and the wallets that consume. */
const createScene = async (): Promise<Scene> => {
  scenes += 1;
  const tables = await createTables();
  const fifo = true;
  const topicArn = await broker.createTopic(`deposits-${scenes}`, { fifo });
  const deadLetterQueue = await broker.createQueue(`wallets--deposits-${scenes}--dlq`, { fifo });
  const queue = await broker.createQueue(`wallets--deposits-${scenes}`, {
    fifo,
    deadLetter: { queueArn: deadLetterQueue.arn, maxReceiveCount: 1 },
  });
  await broker.subscribe(topicArn, queue.arn);
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: openDynamoDbWallets(dynamoDb.client, tables),
    handlers: [handle(DepositMade, credit)],
  });
  const deadLetters = new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url });
  return {
    tables,
    topicArn,
    queue,
    deadLetterQueue,
    handler: createSqsHandler({ consumer, deadLetters }),
    publish: async (body, groupId) => {
      scenes += 1;
      await broker.sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: String(scenes),
          MessageAttributes: { type: { DataType: 'String', StringValue: 'deposit.made' } },
        }),
      );
    },
  };
};

const sendBack = (
  { queue, deadLetterQueue }: Scene,
  edit?: (body: string) => string,
): ReturnType<typeof redrive> =>
  redrive({
    queue: waitingQueue(deadLetterQueue.url),
    target: new SqsRedriveTarget({ client: broker.sqs, queueUrl: queue.url }),
    ...(edit === undefined ? {} : { edit: ({ deadLetter }) => edit(deadLetter.body) }),
  });

const balanceOf = async ({ tables }: Scene): Promise<number | undefined> =>
  (await findWallet(dynamoDb.client, tables.wallets, 'w'))?.balance;

/** Receives a message as a consumer does that dies each time, so that the queue's own policy moves it. */
const receiveTooOften = async ({ queue, deadLetterQueue }: Scene): Promise<void> => {
  for (let receives = 0; receives < 2; receives += 1) {
    const { Messages = [] } = await broker.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    for (const { ReceiptHandle } of Messages) {
      const message = { QueueUrl: queue.url, ReceiptHandle };
      await broker.sqs.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 }));
    }
  }
  expect(await waitingQueue(deadLetterQueue.url).depth()).toMatchObject({ visible: 1 });
};

const poison = (amount = 'a lot'): Message => aDeposit({ payload: { walletId: 'w', amount } });

describe('a dead letter of a FIFO queue that SNS feeds', () => {
  it('is redriven after the fix, and is handled once', async () => {
    const scene = await createScene();
    await scene.publish(encodeEnvelope(poison()), 'deposit#d1');
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });
    const queue = waitingQueue(scene.deadLetterQueue.url);
    const { seen } = await inspectQueue(queue);
    expect(groupByReason(seen)).toMatchObject([
      { reason: 'INVALID_MESSAGE_PAYLOAD', count: 1, types: { 'deposit.made': 1 } },
    ]);

    const report = await sendBack(scene, (body) => body.replace('a lot', '25'));

    expect(report).toMatchObject({ sent: 1, failed: [], unremoved: [] });
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });
    expect(await balanceOf(scene)).toBe(25);
    expect(await countItems(dynamoDb.client, scene.tables.inbox)).toBe(1);
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 });
  });

  it('is redriven with its group and attributes, without those of the dead letter', async () => {
    const scene = await createScene();
    await scene.publish('not JSON', 'deposit#d1');
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });

    await sendBack(scene);

    const [message] = await broker.receiveAll(scene.queue.url, 1);
    expect(message).toMatchObject({ Body: 'not JSON', Attributes: { MessageGroupId: 'deposit#d1' } });
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['type']);
  });

  it('is redriven if the policy of its queue moved it, also twice within five minutes', async () => {
    const scene = await createScene();
    await scene.publish(encodeEnvelope(aDeposit()), 'deposit#d1');
    for (let round = 0; round < 2; round += 1) {
      await receiveTooOften(scene);
      expect((await inspectQueue(waitingQueue(scene.deadLetterQueue.url))).seen).toMatchObject([
        { reading: { reason: 'RECEIVED_TOO_OFTEN' } },
      ]);
      expect(await sendBack(scene)).toMatchObject({ sent: 1 });
    }

    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });

    expect(await balanceOf(scene)).toBe(100);
  });

  it('is handled once even if the redrive died between sending and removing it', async () => {
    const scene = await createScene();
    await scene.publish(encodeEnvelope(poison('7')).replace('"7"', '7'), 'deposit#d1');
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });
    const fix = (body: string): string => body.replace(':7}', ':"7"}');
    const queue = waitingQueue(scene.deadLetterQueue.url);
    const unremoving = {
      name: queue.name,
      depth: () => queue.depth(),
      cutoff: () => queue.cutoff(),
      receive: (limit: number) => queue.receive(limit),
      release: queue.release.bind(queue),
      remove: () => Promise.reject(new Error('The process is no more.')),
    };
    const target = new SqsRedriveTarget({ client: broker.sqs, queueUrl: scene.queue.url });
    const edit = ({ deadLetter }: { readonly deadLetter: { readonly body: string } }): string =>
      fix(deadLetter.body);
    expect(await redrive({ queue: unremoving, target, edit })).toMatchObject({ unremoved: { length: 1 } });
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });

    // Once with the same body, which SQS takes for the same sending, and once with another, which it does not.
    await redrive({ queue: unremoving, target, edit });
    await redrive({ queue, target, edit: (seen) => ` ${edit(seen)}` });
    await pump(broker.sqs, scene.queue, { handler: scene.handler, count: 1 });

    expect(await balanceOf(scene)).toBe(7);
    expect(await countItems(dynamoDb.client, scene.tables.inbox)).toBe(1);
    expect(await queue.depth()).toEqual({ visible: 0, hidden: 0 });
  });
});

describe('the dead letters of a standard queue', () => {
  it('are redriven to a FIFO queue with the group of their publication', async () => {
    scenes += 1;
    const from = await broker.createQueue(`from-${scenes}--dlq`);
    const to = await broker.createQueue(`to-${scenes}`, { fifo: true });
    await send(from.url, encodeEnvelope(aDeposit({ orderingKey: 'deposit#d9' })));
    await send(from.url, 'not JSON');

    await redrive({
      queue: waitingQueue(from.url),
      target: new SqsRedriveTarget({ client: broker.sqs, queueUrl: to.url }),
    });

    const groups = (await broker.receiveAll(to.url, 2)).map(({ Attributes }) => Attributes?.MessageGroupId);
    expect(groups).toContain('deposit#d9');
    expect(groups).toHaveLength(2);
  });

  it('stay in their queue if the original queue is gone', async () => {
    scenes += 1;
    const from = await broker.createQueue(`from-${scenes}--dlq`);
    await send(from.url, 'a');
    const queue = waitingQueue(from.url);

    const report = await redrive({
      queue,
      target: new SqsRedriveTarget({
        client: broker.sqs,
        queueUrl: `${broker.endpoint}/000000000000/nowhere`,
      }),
    });

    expect(report).toMatchObject({ sent: 0, failed: { length: 1 } });
    expect(await queue.depth()).toEqual({ visible: 1, hidden: 0 });
  });
});
