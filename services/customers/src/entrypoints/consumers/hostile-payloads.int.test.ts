import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderCreated, ordersTopic } from '@dynamo-outbox/example-orders/contract';
import {
  type CreatedQueue,
  startTestBroker,
  startTestDynamoDb,
  testBundles,
} from '@dynamo-outbox/local/testing';
import { createOutboxRecorder, nextCorrelationId } from '@dynamo-outbox/messaging';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { customersTopic } from '../../contract.ts';

type TestDynamoDb = Awaited<ReturnType<typeof startTestDynamoDb>>;
type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;

interface Envelope {
  readonly id: string;
  readonly data?: unknown;
}

interface Invocation {
  readonly response: { readonly batchItemFailures: readonly unknown[] };
  readonly peakMegabytes: number;
}

const run = promisify(execFile);
const sixteenMebibytes = 16 * 1024 * 1024;

const anEnvelope = (): Envelope => {
  const recorder = createOutboxRecorder({
    service: 'orders',
    topics: [ordersTopic],
    context: { correlationId: nextCorrelationId() },
  });
  const id = '4d7a51fa-2b0c-4c5a-9b3a-1f1a1f1a1f1a';
  recorder.add(
    OrderCreated.create({ orderId: id, customerId: id, orderTotal: 1 }, { about: { id, version: 0 } }),
  );
  const envelope = JSON.parse(recorder.takeItems()[0]?.messages[0]?.body ?? '') as Envelope;
  // JSON.stringify leaves it out.
  return { ...envelope, data: undefined };
};

/** Creates an array of one small value, as long as fits into the given bytes. */
const manyOf = (value: string, bytes: number): string => {
  const count = Math.floor((bytes - 1) / (value.length + 1));
  return `[${`${value},`.repeat(count - 1)}${value}]`;
};

const nested = (bytes: number): string => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);

/** Objects with one unique key each: the form that needs the most memory for each value. */
const keyed = (values: number): string =>
  `[${Array.from({ length: values / 2 - 1 }, (_, index) => `{"${index.toString(36)}":0}`).join(',')}]`;

const inMessage = (json: string): string =>
  JSON.stringify({
    ...anEnvelope(),
    datacompression: 'gzip',
    data_base64: gzipSync(json).toString('base64'),
  });

describe('ten hostile messages in one batch', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let deadLetterQueue: CreatedQueue;
  let directory: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    const { tables } = describeTransactionalService({
      name: 'customers',
      timeToLiveAttribute: 'ExpiresAt',
      publishes: customersTopic,
    });
    await Promise.all(tables.map((table) => dynamoDb.createTable(table)));
    await broker.s3.send(new CreateBucketCommand({ Bucket: 'orders-payloads' }));
    deadLetterQueue = await broker.createQueue('customers--orders--dlq');
    const queue = await broker.createQueue('customers--orders');
    directory = await mkdtemp(join(tmpdir(), 'hostile-payloads-'));
    environment = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: broker.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      SERVICE_NAME: 'customers',
      CUSTOMERS_TABLE_NAME: 'customers',
      OUTBOX_TABLE_NAME: 'customers-outbox',
      OUTBOX_TRACKING: 'status',
      OUTBOX_RETENTION_DAYS: '7',
      INBOX_TABLE_NAME: 'customers-inbox',
      INBOX_RETENTION_DAYS: '30',
      PAYLOAD_SOURCE_BUCKET_NAME: 'orders-payloads',
      QUEUE_URL: queue.url,
      MAX_RECEIVE_COUNT: '10',
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.url,
      LOG_LEVEL: 'SILENT',
    };
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop(), rm(directory, { recursive: true })]);
  });

  const inBucket = async (json: string): Promise<string> => {
    const bytes = gzipSync(json);
    const envelope = anEnvelope();
    await broker.s3.send(new PutObjectCommand({ Bucket: 'orders-payloads', Key: envelope.id, Body: bytes }));
    return JSON.stringify({
      ...envelope,
      datacompression: 'gzip',
      dataref: `s3://orders-payloads/${envelope.id}`,
      datasize: bytes.byteLength,
      datasha256: createHash('sha256').update(bytes).digest('hex'),
    });
  };

  /**
   * Invokes the function in a separate process, as Lambda does, because the test process also holds the test runner.
   */
  const invoke = async (bodies: readonly string[]): Promise<Invocation> => {
    const [made] = await testBundles({
      root: process.cwd(),
      entries: { consumer: 'services/customers/src/entrypoints/consumers/orders.ts' },
      target: 'emulator',
    });
    const eventFile = join(directory, 'event.json');
    const records = bodies.map((body, index) => ({
      messageId: `delivery-${index}`,
      receiptHandle: `delivery-${index}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:customers--orders',
    }));
    await writeFile(eventFile, JSON.stringify({ Records: records }));
    const child = join(import.meta.dirname, 'invoke-once.fixture.mjs');
    const { stdout } = await run(process.execPath, [child, made?.path ?? '', eventFile], {
      env: environment,
    });
    return JSON.parse(stdout) as Invocation;
  };

  it('use less than 300 MB together, and each has its outcome', async () => {
    const bodies = [
      ...Array.from({ length: 3 }, () => inMessage(manyOf('{}', sixteenMebibytes))),
      inMessage(manyOf('{}', 4 * 1024 * 1024)),
      inMessage(nested(sixteenMebibytes)),
      inMessage(manyOf('{}', 299_998)),
      inMessage(nested(199_000)),
      inMessage(keyed(99_998)),
      ...(await Promise.all([
        inBucket(manyOf('{}', sixteenMebibytes)),
        inBucket(manyOf(`"${'x'.repeat(40_000)}"`, 4 * 1024 * 1024)),
      ])),
    ];

    const { response, peakMegabytes } = await invoke(bodies);

    expect(response).toEqual({ batchItemFailures: [] });
    expect(peakMegabytes).toBeLessThan(300);
    const letters = await broker.receiveAll(deadLetterQueue.url, 10);
    const reasons = letters.map(({ MessageAttributes }) => [
      MessageAttributes?.['DeadLetterMessageId']?.StringValue,
      MessageAttributes?.['DeadLetterReason']?.StringValue,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      'delivery-0': 'PAYLOAD_TOO_LARGE',
      'delivery-1': 'PAYLOAD_TOO_LARGE',
      'delivery-2': 'PAYLOAD_TOO_LARGE',
      'delivery-3': 'PAYLOAD_TOO_COMPLEX',
      'delivery-4': 'PAYLOAD_TOO_LARGE',
      'delivery-5': 'INVALID_MESSAGE_PAYLOAD',
      'delivery-6': 'PAYLOAD_TOO_COMPLEX',
      'delivery-7': 'INVALID_MESSAGE_PAYLOAD',
      'delivery-8': 'PAYLOAD_TOO_LARGE',
      'delivery-9': 'INVALID_MESSAGE_PAYLOAD',
    });
  });
});
