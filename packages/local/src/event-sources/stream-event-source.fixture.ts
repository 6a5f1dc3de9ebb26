import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import type { DynamoDBRecord } from 'aws-lambda';
import { startTestBroker, startTestDynamoDb } from '../testing/index.ts';
import type { TestDynamoDb } from '../testing/index.ts';
import type { EventSource } from './event-source.ts';
import { createRecordingFunction, type RecordingFunction } from './event-source.fixture.ts';
import { createS3OnFailureDestination } from './on-failure-destination.ts';
import { createInMemoryCheckpoints, type StreamCheckpoints } from './stream-checkpoints.ts';
import { createStreamEventSource } from './stream-event-source.ts';
import type { StreamMapping } from './stream-mapping.ts';

/** Options of a test's stream event source. */
export interface TailOptions {
  readonly mapping?: Partial<StreamMapping>;
  readonly behave?: (records: DynamoDBRecord[], call: number) => unknown;
  readonly checkpoints?: StreamCheckpoints;
  readonly clock?: Clock;
  readonly streams?: DynamoDBStreamsClient;
}

/** A running stream event source and its observable state. */
export interface Tail extends RecordingFunction<DynamoDBRecord> {
  readonly source: EventSource;
  readonly warnings: string[];
  /** The keys of each batch. */
  readonly keys: () => readonly string[];
}

/** A table with a stream, a bucket, and event sources on them. */
export interface StreamWorld {
  readonly dynamoDb: TestDynamoDb;
  readonly s3: S3Client;
  readonly table: string;
  readonly streamArn: string;
  readonly bucket: string;
  put(...keys: readonly string[]): Promise<void>;
  update(key: string): Promise<void>;
  createBucket(): Promise<void>;
  /** Starts an event source. */
  tail(options?: TailOptions): Tail;
  /** The objects in the bucket, oldest first. */
  objects(): Promise<readonly { readonly key: string; readonly content: unknown }[]>;
  /** Stops every event source. */
  stop(): Promise<void>;
}

/** The emulators of one test file. */
export interface StreamEmulators {
  /** Creates a separate table, stream and bucket. */
  createWorld(): Promise<StreamWorld>;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Partition key of the record's item. */
export const keyOf = (record: DynamoDBRecord): string => record.dynamodb?.Keys?.['PK']?.S ?? '';

const readObjects = async (s3: S3Client, bucket: string) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const objects = Contents.map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return { key: Key, content: JSON.parse((await Body?.transformToString()) ?? '') as unknown };
  });
  return Promise.all(objects);
};

const aMapping = (
  table: string,
  streamArn: string,
  overrides: Partial<StreamMapping> = {},
): StreamMapping => ({
  function: 'relay',
  table,
  streamArn,
  startingPosition: 'TRIM_HORIZON',
  batchSize: 10,
  batchingWindowSeconds: 0,
  eventNames: ['INSERT'],
  bisectBatchOnError: false,
  reportBatchItemFailures: true,
  retryAttempts: 2,
  maximumRecordAgeSeconds: -1,
  parallelizationFactor: 1,
  ...overrides,
});

/** Starts the emulators for a test file about streams. */
export const startStreamEmulators = async (): Promise<StreamEmulators> => {
  const [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  const { s3 } = broker;
  let worlds = 0;

  const createWorld = async (): Promise<StreamWorld> => {
    worlds += 1;
    const table = `table-${worlds}`;
    const bucket = `bucket-${worlds}`;
    const { streamArn } = await dynamoDb.createTable({
      name: table,
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      timeToLiveAttribute: 'ExpiresAt',
      stream: 'NEW_IMAGE',
    });
    const sources: EventSource[] = [];

    const tail = (options: TailOptions = {}): Tail => {
      const called = createRecordingFunction(options.behave);
      const warnings: string[] = [];
      const { clock = systemClock, streams = dynamoDb.streams } = options;
      const source = createStreamEventSource({
        streams,
        region: 'us-east-1',
        mapping: aMapping(table, streamArn ?? '', options.mapping),
        invoke: called.invoke,
        checkpoints: options.checkpoints ?? createInMemoryCheckpoints(),
        onFailure: createS3OnFailureDestination({
          s3,
          bucket,
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:relay',
          streamArn: streamArn ?? '',
          clock: systemClock,
        }),
        warn: (line) => warnings.push(line),
        clock,
        pollMilliseconds: 5,
        retryBackoff: { baseMilliseconds: 5, capMilliseconds: 20 },
      });
      sources.push(source);
      source.start();
      return {
        ...called,
        source,
        warnings,
        keys: () => called.batches.map((batch) => batch.map(keyOf).join(' ')),
      };
    };

    return {
      dynamoDb,
      s3,
      table,
      streamArn: streamArn ?? '',
      bucket,
      put: async (...keys) => {
        for (const key of keys) {
          await dynamoDb.client.send(new PutItemCommand({ TableName: table, Item: { PK: { S: key } } }));
        }
      },
      update: async (key) => {
        await dynamoDb.client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { PK: { S: key } },
            UpdateExpression: 'SET Touched = :now',
            ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
          }),
        );
      },
      createBucket: async () => {
        await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      },
      tail,
      objects: () => readObjects(s3, bucket),
      stop: async () => {
        await Promise.all(sources.map((source) => source.stop()));
      },
    };
  };

  return {
    endpoint: dynamoDb.endpoint,
    createWorld,
    stop: async () => {
      await Promise.all([dynamoDb.stop(), broker.stop()]);
    },
  };
};
