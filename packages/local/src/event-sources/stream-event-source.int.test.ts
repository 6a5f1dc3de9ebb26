import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, failuresOf, openGateway } from './event-source.fixture.ts';
import { createFileCheckpoints, createInMemoryCheckpoints } from './stream-checkpoints.ts';
import {
  keyOf,
  startStreamEmulators,
  type StreamEmulators,
  type StreamWorld,
} from './stream-event-source.fixture.ts';
import { sequenceNumberOf } from './stream-record.ts';

describe('the event source of a stream', () => {
  let emulators: StreamEmulators;
  let world: StreamWorld;

  beforeAll(async () => {
    emulators = await startStreamEmulators();
  });
  afterAll(() => emulators.stop());
  beforeEach(async () => {
    world = await emulators.createWorld();
  });
  afterEach(() => world.stop());

  it('delivers records that were written before it started, in the shape of Lambda', async () => {
    await world.put('a');

    const { batches } = world.tail();
    await eventually(() => batches.length === 1);

    expect(batches[0]).toEqual([
      {
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { PK: { S: 'a' } },
          NewImage: { PK: { S: 'a' } },
          SequenceNumber: '1',
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_IMAGE',
        },
        eventSourceARN: world.streamArn,
      },
    ]);
  });

  it('delivers in stream order, in batches up to the size of the mapping', async () => {
    const keys = Array.from({ length: 25 }, (_unused, index) => `key-${index}`);
    await world.put(...keys);

    const { batches } = world.tail({ mapping: { batchSize: 10 } });
    await eventually(() => batches.flat().length === 25);

    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(batches.flat().map(keyOf)).toEqual(keys);
  });

  it('calls the function for one batch at a time', async () => {
    let running = 0;
    let most = 0;
    await world.put('a', 'b', 'c', 'd');

    const { batches } = world.tail({
      mapping: { batchSize: 1 },
      behave: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    });
    await eventually(() => batches.length === 4);

    expect(most).toBe(1);
  });

  it('skips records that the filter does not match', async () => {
    const checkpoints = createInMemoryCheckpoints();
    await world.put('a');
    await world.update('a');
    await world.put('b');
    await world.update('b');

    const { keys } = world.tail({ checkpoints });
    const shardId = `shardId-00000001-${world.table}`;
    await eventually(async () => (await checkpoints.load(shardId)) === '4');

    expect(keys().join(' ')).toBe('a b');
  });

  it('delivers deletions by time to live with their identity', async () => {
    const Item = { PK: { S: 'old' }, ExpiresAt: { N: '1700000000' } };
    await world.dynamoDb.client.send(new PutItemCommand({ TableName: world.table, Item }));
    await world.dynamoDb.sweepTimeToLive();

    const { batches } = world.tail({ mapping: { eventNames: ['REMOVE'] } });
    await eventually(() => batches.length === 1);

    expect(batches[0]).toMatchObject([
      { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
    ]);
  });

  it('collects the records of the batching window', async () => {
    const { keys, batches } = world.tail({ mapping: { batchingWindowSeconds: 1 } });

    await world.put('a');
    await world.put('b');
    await eventually(() => batches.length > 0);

    expect(keys()).toEqual(['a b']);
  });

  it('does not wait for the end of the window if the batch is full', async () => {
    const { keys, batches } = world.tail({ mapping: { batchingWindowSeconds: 300, batchSize: 2 } });

    await world.put('a', 'b', 'c');
    await eventually(() => batches.length > 0);

    expect(keys()).toEqual(['a b']);
  });

  it('redelivers from the lowest failed sequence number, with 9 lower than 10', async () => {
    await world.put(...'a b c d e f g h i j k l'.split(' '));

    const { batches } = world.tail({
      mapping: { batchSize: 12 },
      behave: (_records, call) => (call === 1 ? failuresOf('10', '9', '11') : undefined),
    });
    await eventually(() => batches.length === 2);

    expect(batches[1]?.map(sequenceNumberOf)).toEqual(['9', '10', '11', '12']);
  });

  it('stores the records that it gives up like Lambda, and continues', async () => {
    await world.createBucket();
    await world.put('bad', 'beside');

    const { keys, warnings } = world.tail({
      behave: (records) => {
        if (records.some((record) => keyOf(record) === 'bad')) {
          throw new Error('cannot read it');
        }
      },
    });
    await eventually(() => warnings.some((line) => line.startsWith('gave up 2 record(s)')));
    await world.put('next');
    await eventually(() => keys().at(-1) === 'next');

    const shardId = `shardId-00000001-${world.table}`;
    const objects = await world.objects();
    expect(keys()).toEqual(['bad beside', 'bad beside', 'bad beside', 'next']);
    expect(objects).toEqual([
      {
        key: expect.stringMatching(
          new RegExp(
            `^aws/lambda/[0-9a-f-]{36}/${shardId}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
          ),
        ),
        content: {
          requestContext: {
            requestId: expect.any(String),
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:relay:$LATEST',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: expect.any(String),
          DDBStreamBatchInfo: {
            shardId,
            startSequenceNumber: '1',
            endSequenceNumber: '2',
            approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            batchSize: 2,
            streamArn: world.streamArn,
          },
          payload: expect.any(String),
        },
      },
    ]);
    const [{ content } = { content: {} }] = objects;
    const { payload } = content as { payload: string };
    expect(JSON.parse(payload)).toMatchObject({
      Records: [
        { dynamodb: { NewImage: { PK: { S: 'bad' } } } },
        { dynamodb: { Keys: { PK: { S: 'beside' } } } },
      ],
    });
  });

  it('isolates the bad record of a batch if it may bisect the batch', async () => {
    await world.createBucket();
    await world.put(...'a b c d e f g h'.split(' '));

    const { keys, batches } = world.tail({
      mapping: { bisectBatchOnError: true, retryAttempts: 1 },
      behave: (records) => {
        if (records.some((record) => keyOf(record) === 'f')) {
          throw new Error('cannot read it');
        }
      },
    });
    await eventually(() => keys().at(-1) === 'g h');

    const delivered = new Set(
      batches
        .filter((batch) => !batch.some((record) => keyOf(record) === 'f'))
        .flat()
        .map(keyOf),
    );
    expect([...delivered].sort().join('')).toBe('abcdegh');
    expect(await world.objects()).toMatchObject([
      { content: { DDBStreamBatchInfo: { startSequenceNumber: '6', endSequenceNumber: '6', batchSize: 1 } } },
    ]);
  });

  it('gives up records that are older than the mapping allows, without delivering them', async () => {
    await world.createBucket();
    await world.put('old');

    const { batches, warnings } = world.tail({
      mapping: { maximumRecordAgeSeconds: 60 },
      clock: () => new Date(Date.now() + 62_000),
    });
    await eventually(() => warnings.length > 0);

    expect(batches).toEqual([]);
    expect(await world.objects()).toMatchObject([
      { content: { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } } },
    ]);
  });

  it('loses nothing while the on-failure destination is unreachable', async () => {
    await world.put('bad');

    const { keys, warnings } = world.tail({
      mapping: { retryAttempts: 0 },
      behave: (records) => (records.some((record) => keyOf(record) === 'bad') ? failuresOf('1') : undefined),
    });
    await eventually(() => warnings.length > 0);
    await world.put('next');
    await world.createBucket();
    await eventually(() => keys().at(-1) === 'next');

    expect(await world.objects()).toHaveLength(1);
    expect(warnings).toHaveLength(2);
  });

  it('logs one line about an unreachable endpoint, and continues at its position', async () => {
    const gateway = await openGateway(emulators.endpoint);
    const streams = new DynamoDBStreamsClient({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const { keys, warnings } = world.tail({ streams });
    await world.put('a');
    await eventually(() => keys().length === 1);

    await gateway.cut();
    await eventually(() => warnings.length > 0);
    await world.put('b');
    await gateway.reopen();
    await eventually(() => keys().length === 2);

    expect(keys()).toEqual(['a', 'b']);
    expect(warnings).toEqual([expect.stringContaining('cannot read the stream, trying again')]);
    await world.stop();
    streams.destroy();
    await gateway.cut();
  });

  it('waits for a stream that is unreachable when it starts', async () => {
    const gateway = await openGateway(emulators.endpoint);
    await gateway.cut();
    const streams = new DynamoDBStreamsClient({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    await world.put('a');
    const { keys, warnings } = world.tail({ streams });
    await eventually(() => warnings.length > 0);

    await gateway.reopen();
    await eventually(() => keys().length === 1);

    expect(warnings).toHaveLength(1);
    await world.stop();
    streams.destroy();
    await gateway.cut();
  });

  it('rejects a parallelization factor, which it does not support', () => {
    expect(() => world.tail({ mapping: { parallelizationFactor: 2 } })).toThrow(
      expect.objectContaining({ code: 'STREAM_MAPPING_UNSUPPORTED' }),
    );
  });
});

describe('the position of a stream event source', () => {
  let emulators: StreamEmulators;
  let world: StreamWorld;
  let directory: string;

  beforeAll(async () => {
    emulators = await startStreamEmulators();
  });
  afterAll(() => emulators.stop());
  beforeEach(async () => {
    world = await emulators.createWorld();
    directory = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  });
  afterEach(async () => {
    await world.stop();
    await rm(directory, { recursive: true });
  });

  const checkpointsIn = (path: string, streamArn: string, warnings: string[] = []) =>
    createFileCheckpoints({
      directory: join(path, 'made', 'when-missing'),
      mappingName: 'table--relay',
      streamArn,
      warn: (line) => warnings.push(line),
    });
  const pathOf = (path: string) => join(path, 'made', 'when-missing', 'table--relay.json');

  it('is kept after the event source stops, so that the next one continues there', async () => {
    await world.put('a', 'b');
    const first = world.tail({ checkpoints: checkpointsIn(directory, world.streamArn) });
    await eventually(() => first.batches.length > 0);
    await first.source.stop();
    await world.put('c');

    const second = world.tail({ checkpoints: checkpointsIn(directory, world.streamArn) });
    await eventually(() => second.batches.length > 0);

    expect(second.keys()).toEqual(['c']);
  });

  it('stays before a batch that was unfinished when the event source stopped', async () => {
    await world.put('a', 'b', 'c');
    const first = world.tail({
      mapping: { retryAttempts: -1 },
      behave: () => failuresOf('2'),
      checkpoints: checkpointsIn(directory, world.streamArn),
    });
    await eventually(() => first.batches.length > 2);
    await first.source.stop();

    const second = world.tail({ checkpoints: checkpointsIn(directory, world.streamArn) });
    await eventually(() => second.batches.length > 0);

    expect(second.keys()).toEqual(['b c']);
  });

  it('is not used for another stream', async () => {
    await world.put('a');
    await checkpointsIn(directory, 'arn:of-another-stream').save(`shardId-00000001-${world.table}`, '1');

    const { keys, batches } = world.tail({ checkpoints: checkpointsIn(directory, world.streamArn) });
    await eventually(() => batches.length > 0);

    expect(keys()).toEqual(['a']);
  });

  it.each(['', '{"streamArn":', '[]', '{"streamArn":"a","positions":{"shard":1}}'])(
    'is reset with a warning if its file contains %j',
    async (content) => {
      const warnings: string[] = [];
      await checkpointsIn(directory, world.streamArn).save('shard', '1');
      await writeFile(pathOf(directory), content);

      expect(await checkpointsIn(directory, world.streamArn, warnings).load('shard')).toBeUndefined();
      expect(warnings).toHaveLength(1);
    },
  );

  it('is kept for each of several shards that move at the same time', async () => {
    const checkpoints = checkpointsIn(directory, world.streamArn);
    await Promise.all(
      Array.from({ length: 20 }, (_unused, index) => checkpoints.save(`shard-${index % 4}`, String(index))),
    );

    const content: unknown = JSON.parse(await readFile(pathOf(directory), 'utf8'));

    expect(content).toEqual({
      streamArn: world.streamArn,
      positions: { 'shard-0': '16', 'shard-1': '17', 'shard-2': '18', 'shard-3': '19' },
    });
  });
});
