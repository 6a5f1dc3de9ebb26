import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { PutObjectCommand, S3Client, CreateBucketCommand } from '@aws-sdk/client-s3';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import {
  startTestBroker,
  startTestDynamoDb,
  type CreatedQueue,
  type CreatedTable,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault, FaultKind } from './fault.ts';
import { FaultCounter } from './fault-counts.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

/** The faults of the next requests, in order; later requests pass unchanged. */
const faults: (Fault | undefined)[] = [];
const counter = new FaultCounter();

const happen = (kind: FaultKind, dice = 0): void => {
  faults.push({ kind, dice });
};

const through = (target: string): Promise<FaultProxy> =>
  startFaultProxy({
    target,
    plan: () => faults.shift(),
    now: () => 0,
    stallMilliseconds: 250,
    counter,
  });

const settings = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  // One request per call: a test is about one fault.
  maxAttempts: 1,
});

/**
 * The name of the error that a call rejects with. In the sandbox of the test runner, a network error has its code only
 * in its message.
 */
const rejection = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'no rejection';
  } catch (error) {
    const { name, message } = error as Error;
    return message.includes('ECONNRESET') ? 'ECONNRESET' : name;
  }
};

beforeEach(() => {
  faults.length = 0;
  counter.clear();
});

describe('a fault proxy before DynamoDB', () => {
  let emulator: TestDynamoDb;
  let proxy: FaultProxy;
  let client: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  let table: CreatedTable;
  let items = 0;
  beforeAll(async () => {
    emulator = await startTestDynamoDb();
    proxy = await through(emulator.endpoint);
    client = new DynamoDBClient(settings(proxy.endpoint));
    streams = new DynamoDBStreamsClient(settings(proxy.endpoint));
    table = await emulator.createTable({
      name: 'things',
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      stream: 'NEW_IMAGE',
    });
  });
  afterAll(async () => {
    client.destroy();
    streams.destroy();
    await proxy.stop();
    await emulator.stop();
  });

  const key = (): string => `thing-${(items += 1)}`;
  const put = (PK: string): Promise<unknown> =>
    client.send(new PutItemCommand({ TableName: 'things', Item: { PK: { S: PK } } }));
  const exists = async (PK: string): Promise<boolean> => {
    const { Item } = await emulator.client.send(
      new GetItemCommand({ TableName: 'things', Key: { PK: { S: PK } } }),
    );
    return Item !== undefined;
  };
  const transact = (input: Partial<TransactWriteItemsCommandInput> = {}, PK = key()): Promise<unknown> =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [PK, `${PK}-too`].map((S) => ({ Put: { TableName: 'things', Item: { PK: { S } } } })),
        ...input,
      }),
    );

  it('passes on requests without a fault', async () => {
    const PK = key();
    await put(PK);

    expect(await exists(PK)).toBe(true);
    expect(counter.requests).toEqual({ 'dynamodb.PutItem': 1 });
    expect(counter.faults).toEqual({});
  });

  it("passes on DynamoDB's errors unchanged", async () => {
    expect(await rejection(client.send(new CreateTableCommand({ TableName: 'things' })))).toBe(
      'ValidationException',
    );
  });

  it.each([
    ['throttled', 0, 'ThrottlingException'],
    ['throttled', 0.4, 'ProvisionedThroughputExceededException'],
    ['throttled', 0.9, 'RequestLimitExceeded'],
    ['server-error', 0, 'InternalServerError'],
    ['server-error', 0.9, 'ServiceUnavailable'],
  ] as const)('answers %s (%d) as DynamoDB does, and nothing is written', async (kind, thrown, name) => {
    const PK = key();
    happen(kind, thrown);

    expect(await rejection(put(PK))).toBe(name);
    expect(await exists(PK)).toBe(false);
    expect(counter.faults).toEqual({ [kind]: 1 });
  });

  it('loses a request, and nothing is written', async () => {
    const PK = key();
    happen('lost-request');

    expect(await rejection(put(PK))).toBe('ECONNRESET');
    expect(await exists(PK)).toBe(false);
  });

  it('loses an answer after the item was written', async () => {
    const PK = key();
    happen('lost-answer');

    expect(await rejection(put(PK))).toBe('ECONNRESET');
    expect(await exists(PK)).toBe(true);
  });

  it('cuts an answer in its middle after the item was written', async () => {
    const PK = key();
    happen('cut-answer');

    expect(await rejection(put(PK))).not.toBe('no rejection');
    expect(await exists(PK)).toBe(true);
    expect(counter.faults).toEqual({ 'cut-answer': 1 });
  });

  it.each([
    ['latency', 0.5, 100],
    ['stalled', 0, 250],
  ] as const)('answers late (%s)', async (kind, thrown, milliseconds) => {
    const before = performance.now();
    happen(kind, thrown);
    await put(key());

    // Timers may fire a millisecond early.
    expect(performance.now() - before).toBeGreaterThan(milliseconds - 2);
    expect(counter.faults).toEqual({ [kind]: 1 });
  });

  it('writes once when a request is retried with the same token after a lost answer', async () => {
    const PK = key();
    const guarded: TransactWriteItemsCommandInput = {
      ClientRequestToken: PK,
      TransactItems: [
        {
          Put: {
            TableName: 'things',
            Item: { PK: { S: PK } },
            ConditionExpression: 'attribute_not_exists(PK)',
          },
        },
      ],
    };
    happen('lost-answer');
    expect(await rejection(transact(guarded))).toBe('ECONNRESET');

    expect(await rejection(transact(guarded))).toBe('no rejection');
    expect(await rejection(transact({ ...guarded, ClientRequestToken: `${PK}-other` }))).toBe(
      'TransactionCanceledException',
    );
  });

  it.each([
    ['transaction-conflict', 0, ['TransactionConflict', 'None']],
    ['transaction-conflict', 0.9, ['None', 'TransactionConflict']],
    ['transaction-throttled', 0.9, ['None', 'ThrottlingError']],
  ] as const)('cancels a transaction: %s (%d)', async (kind, thrown, codes) => {
    const PK = key();
    happen(kind, thrown);

    await expect(transact({}, PK)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
    expect(await exists(PK)).toBe(false);
  });

  it('withholds statements of a batch and reports them as throttled', async () => {
    const keys = [key(), key(), key(), key()];
    await Promise.all(keys.map(put));
    happen('failed-entries', 0.99);

    const { Responses = [] } = await client.send(
      new BatchExecuteStatementCommand({
        Statements: keys.map((S) => ({
          Statement: 'UPDATE "things" SET Seen=? WHERE PK=?',
          Parameters: [{ S: 'yes' }, { S }],
        })),
      }),
    );

    const failed = Responses.map(({ Error }) => Error?.Code);
    expect(failed).toHaveLength(4);
    expect(failed[3]).toBe('ThrottlingError');
    const seen = await Promise.all(
      keys.map(async (S) => {
        const { Item } = await emulator.client.send(
          new GetItemCommand({ TableName: 'things', Key: { PK: { S } } }),
        );
        return Item?.['Seen'] !== undefined;
      }),
    );
    expect(seen).toEqual(failed.map((code) => code === undefined));
  });

  it('lets an iterator of the stream expire', async () => {
    const { streamArn: StreamArn } = table;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId: StreamDescription?.Shards?.[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    happen('expired-iterator');

    expect(await rejection(streams.send(new GetRecordsCommand({ ShardIterator })))).toBe(
      'ExpiredIteratorException',
    );
    expect(await rejection(streams.send(new GetRecordsCommand({ ShardIterator })))).toBe('no rejection');
  });

  it('throttles the stream with its own error', async () => {
    happen('throttled');

    expect(await rejection(streams.send(new DescribeStreamCommand({ StreamArn: table.streamArn })))).toBe(
      'LimitExceededException',
    );
  });
});

describe('a fault proxy before SNS, SQS and S3', () => {
  let emulator: TestBroker;
  let proxy: FaultProxy;
  let sns: SNSClient;
  let sqs: SQSClient;
  let s3: S3Client;
  let topicArn: string;
  let queue: CreatedQueue;
  let queues = 0;
  beforeAll(async () => {
    emulator = await startTestBroker();
    proxy = await through(emulator.endpoint);
    sns = new SNSClient(settings(proxy.endpoint));
    sqs = new SQSClient({ ...settings(proxy.endpoint), useQueueUrlAsEndpoint: false });
    s3 = new S3Client({ ...settings(proxy.endpoint), forcePathStyle: true });
  });
  beforeEach(async () => {
    queues += 1;
    topicArn = await emulator.createTopic(`topic-${queues}`);
    queue = await emulator.createQueue(`queue-${queues}`, { visibilityTimeoutSeconds: 60 });
    await emulator.subscribe(topicArn, queue.arn);
  });
  afterAll(async () => {
    [sns, sqs, s3].forEach((client) => {
      client.destroy();
    });
    await proxy.stop();
    await emulator.stop();
  });

  const publish = (texts: readonly string[]) =>
    sns.send(
      new PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: texts.map((Message, index) => ({
          Id: String(index),
          Message,
          MessageAttributes: { type: { DataType: 'String', StringValue: 'thing & <more>' } },
        })),
      }),
    );
  const send = (texts: readonly string[]) =>
    sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: texts.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const receive = async (): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  const bodiesOnQueue = async (): Promise<readonly string[]> =>
    (await emulator.receiveAll(queue.url)).map(({ Body = '' }) => Body).sort();
  const idsOf = (entries: readonly { readonly Id?: string | undefined }[] | undefined) =>
    (entries ?? []).map(({ Id }) => Id).sort();

  it.each([
    ['throttled', 0, 'Throttling'],
    ['throttled', 0.9, 'ThrottledException'],
    ['server-error', 0, 'InternalErrorException'],
    ['server-error', 0.9, 'ServiceUnavailable'],
  ] as const)('answers %s (%d) as SNS does', async (kind, thrown, name) => {
    happen(kind, thrown);

    expect(await rejection(publish(['a']))).toBe(name);
    expect(await bodiesOnQueue()).toEqual([]);
  });

  it('answers too many requests as SQS does', async () => {
    happen('throttled');

    expect(await rejection(send(['a']))).toBe('RequestThrottled');
  });

  it('answers too many requests as S3 does', async () => {
    await emulator.s3.send(new CreateBucketCommand({ Bucket: 'things' }));
    happen('throttled');

    expect(await rejection(s3.send(new PutObjectCommand({ Bucket: 'things', Key: 'a', Body: 'a' })))).toBe(
      'SlowDown',
    );
    expect(counter.requests).toEqual({ 's3.PutObject': 1 });
  });

  it('publishes entries unchanged, with any characters', async () => {
    const texts = ['{"a":"ü + & = % ü"}', 'two  spaces', '🙂'];
    happen('misreported-entries', 0.5);
    await publish(texts);

    expect(await bodiesOnQueue()).toEqual([...texts].sort());
  });

  it('withholds entries of a PublishBatch and reports them as failed', async () => {
    happen('failed-entries', 0.5);

    const { Successful, Failed } = await publish(['0', '1', '2', '3']);

    expect(idsOf(Failed)).toContain('2');
    expect([...idsOf(Successful), ...idsOf(Failed)].sort()).toEqual(['0', '1', '2', '3']);
    expect(Failed?.[0]).toMatchObject({ Code: 'InternalError', SenderFault: false });
    expect(await bodiesOnQueue()).toEqual(idsOf(Successful));
  });

  it('withholds every entry of a PublishBatch of one', async () => {
    happen('failed-entries');

    const { Successful, Failed } = await publish(['0']);

    expect([idsOf(Successful), idsOf(Failed)]).toEqual([[], ['0']]);
    expect(await bodiesOnQueue()).toEqual([]);
  });

  it('withholds entries of a PublishBatch and reports them nowhere', async () => {
    happen('unmentioned-entries', 0.5);

    const { Successful, Failed } = await publish(['0', '1', '2', '3']);

    expect(idsOf(Failed)).toEqual([]);
    expect(idsOf(Successful)).not.toContain('2');
    expect(await bodiesOnQueue()).toEqual(idsOf(Successful));
  });

  it('publishes every entry of a PublishBatch and reports some as failed', async () => {
    happen('misreported-entries', 0.5);

    const { Successful, Failed } = await publish(['0', '1', '2', '3']);

    expect(idsOf(Failed)).toContain('2');
    expect([...idsOf(Successful), ...idsOf(Failed)].sort()).toEqual(['0', '1', '2', '3']);
    expect(await bodiesOnQueue()).toEqual(['0', '1', '2', '3']);
    expect(counter.faults).toEqual({ 'misreported-entries': 1 });
  });

  it('withholds entries of a SendMessageBatch', async () => {
    happen('failed-entries', 0.5);

    const { Successful, Failed } = await send(['0', '1', '2', '3']);

    expect(idsOf(Failed)).toContain('2');
    expect(await bodiesOnQueue()).toEqual(idsOf(Successful));
  });

  it('withholds entries of a DeleteMessageBatch: these messages stay in flight', async () => {
    await send(['0', '1', '2', '3']);
    const received = await receive();
    happen('unmentioned-entries', 0.5);

    const { Successful, Failed } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );

    expect(idsOf(Failed)).toEqual([]);
    expect(idsOf(Successful)).not.toContain('2');
    expect(counter.faults).toEqual({ 'unmentioned-entries': 1 });
  });

  it('delivers messages of a standard queue again, and accepts the deletion of the copies', async () => {
    await send(['a', 'b']);
    happen('duplicate-delivery', 0.3);
    const first = await receive();
    expect(first.map(({ Body }) => Body).sort()).toEqual(['a', 'b']);

    const [copy] = await receive();

    const original = first.find(({ MessageId }) => MessageId === copy?.MessageId);
    expect(copy?.Body).toBe(original?.Body);
    expect(copy?.ReceiptHandle).not.toBe(original?.ReceiptHandle);
    expect(copy?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: copy?.ReceiptHandle }));
    const { Successful } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [copy, ...first].map((message, index) => ({
          Id: String(index),
          ReceiptHandle: message?.ReceiptHandle,
        })),
      }),
    );
    expect(idsOf(Successful)).toEqual(['0', '1', '2']);
    expect(await receive()).toEqual([]);
  });

  it('delays messages of a standard queue, and loses none', async () => {
    await send(['a', 'b', 'c', 'd']);
    happen('reordered-delivery', 0.3);
    const first = await receive();

    const second = await receive();

    expect(first).toHaveLength(2);
    expect([...first, ...second].map(({ Body }) => Body).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(counter.faults).toEqual({ 'reordered-delivery': 1 });
  });

  it('does not change the deliveries of a FIFO queue', async () => {
    queue = await emulator.createQueue(`queue-${queues}-ordered`, { fifo: true });
    const group = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [{ Id: '0', MessageBody: 'a', ...group }],
      }),
    );
    happen('duplicate-delivery');
    happen('reordered-delivery');

    expect(await receive()).toHaveLength(1);
    expect(await receive()).toEqual([]);
    expect(counter.faults).toEqual({});
  });
});
