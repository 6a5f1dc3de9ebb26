import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { systemClock } from '@dynamo-outbox/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import type { EventSource } from './event-source.ts';
import { createRecordingFunction, eventually } from './event-source.fixture.ts';
import { createInMemoryCheckpoints, type StreamCheckpoints } from './stream-checkpoints.ts';
import { createStreamEventSource } from './stream-event-source.ts';
import { sequenceNumberOf } from './stream-record.ts';

interface FakeShard {
  readonly id: string;
  readonly parent?: string;
  readonly numbers: readonly number[];
  readonly isClosed: boolean;
}

/**
 * A stream with the shards and the refusals that no emulator has: they close, are continued, expire and are trimmed.
 * An iterator is `<shard>:<index of the next record>`.
 */
class FakeStream {
  readonly calls: string[] = [];
  shards: readonly FakeShard[] = [];
  readonly refusals = new Map<string, string[]>();

  respond(operation: string, input: Readonly<Record<string, string>>): { status: number; body: unknown } {
    const refusal = this.refusals.get(operation)?.shift();
    return refusal === undefined
      ? { status: 200, body: this.#answer(operation, input) }
      : { status: 400, body: { __type: `com.amazonaws.dynamodb#${refusal}`, message: refusal } };
  }

  #answer(operation: string, input: Readonly<Record<string, string>>): unknown {
    this.calls.push([operation, input['ShardId'], input['ShardIteratorType']].join(' ').trim());
    switch (operation) {
      case 'DescribeStream':
        return this.#describe(input['ExclusiveStartShardId']);
      case 'GetShardIterator':
        return { ShardIterator: this.#iteratorAfter(input['ShardId'] ?? '', input['SequenceNumber']) };
      default:
        return this.#records(input['ShardIterator'] ?? '');
    }
  }

  #shard(id: string): FakeShard {
    return this.shards.find((shard) => shard.id === id) ?? { id, numbers: [], isClosed: false };
  }

  /** One shard a page, so that pages are followed. */
  #describe(after: string | undefined): unknown {
    const index = this.shards.findIndex(({ id }) => id === after) + 1;
    const shard = this.shards[index];
    const isLast = index >= this.shards.length - 1;
    return {
      StreamDescription: {
        Shards: shard === undefined ? [] : [{ ShardId: shard.id, ParentShardId: shard.parent }],
        ...(!isLast && { LastEvaluatedShardId: shard?.id }),
      },
    };
  }

  #iteratorAfter(id: string, number: string | undefined): string {
    return `${id}:${this.#shard(id).numbers.indexOf(Number(number)) + 1}`;
  }

  #records(iterator: string): unknown {
    const [id = '', index = '0'] = iterator.split(':');
    const { numbers, isClosed } = this.#shard(id);
    const next = numbers[Number(index)];
    return {
      Records:
        next === undefined
          ? []
          : [{ eventName: 'INSERT', dynamodb: { SequenceNumber: String(next), Keys: {} } }],
      ...(!(isClosed && next === undefined) && {
        NextShardIterator: `${id}:${next === undefined ? index : Number(index) + 1}`,
      }),
    };
  }
}

const readJson = async (request: IncomingMessage): Promise<Readonly<Record<string, string>>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as Readonly<Record<string, string>>;
};

const serve = async (stream: FakeStream): Promise<Server> => {
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    void readJson(request).then((input) => {
      const { status, body } = stream.respond(operation, input);
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe('the shards of a stream', () => {
  let stream: FakeStream;
  let server: Server;
  let streams: DynamoDBStreamsClient;
  let sources: EventSource[] = [];

  beforeEach(async () => {
    stream = new FakeStream();
    server = await serve(stream);
    streams = new DynamoDBStreamsClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    await Promise.all(sources.map((source) => source.stop()));
    sources = [];
    streams.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const tail = (checkpoints: StreamCheckpoints = createInMemoryCheckpoints()) => {
    const called = createRecordingFunction<DynamoDBRecord>();
    const warnings: string[] = [];
    const source = createStreamEventSource({
      streams,
      region: 'us-east-1',
      mapping: {
        function: 'relay',
        table: 'table',
        streamArn: 'arn',
        startingPosition: 'TRIM_HORIZON',
        batchSize: 10,
        batchingWindowSeconds: 0,
        eventNames: ['INSERT'],
        bisectBatchOnError: false,
        reportBatchItemFailures: true,
        retryAttempts: 0,
        maximumRecordAgeSeconds: -1,
        parallelizationFactor: 1,
      },
      invoke: called.invoke,
      checkpoints,
      onFailure: () => Promise.reject(new Error('Nothing is given up here.')),
      warn: (line) => warnings.push(line),
      clock: systemClock,
      pollMilliseconds: 2,
    });
    sources.push(source);
    source.start();
    const numbers = () => called.batches.flat().map(sequenceNumberOf);
    return { warnings, numbers };
  };

  it('are read parent before child, and described again only when a shard has ended', async () => {
    stream.shards = [
      { id: 'child', parent: 'parent', numbers: [3, 4], isClosed: false },
      { id: 'parent', parent: 'trimmed', numbers: [1, 2], isClosed: true },
    ];

    const { numbers, warnings } = tail();
    await eventually(() => numbers().length === 4);

    expect(numbers()).toEqual(['1', '2', '3', '4']);
    expect(warnings).toEqual([]);
    expect(stream.calls.filter((call) => call === 'DescribeStream')).toHaveLength(4);
  });

  it('are read on without a warning after an iterator has expired', async () => {
    stream.shards = [{ id: 'shard', numbers: [1], isClosed: false }];
    const { numbers, warnings } = tail();
    await eventually(() => numbers().length === 1);

    stream.refusals.set('GetRecords', ['ExpiredIteratorException']);
    stream.shards = [{ id: 'shard', numbers: [1, 2], isClosed: false }];
    await eventually(() => numbers().length === 2);

    expect(numbers()).toEqual(['1', '2']);
    expect(warnings).toEqual([]);
    expect(stream.calls).toContain('GetShardIterator shard AFTER_SEQUENCE_NUMBER');
  });

  it('are read from the trim horizon, without a warning, when DynamoDB Local refuses the first read', async () => {
    stream.shards = [{ id: 'shard', numbers: [1], isClosed: false }];
    stream.refusals.set('GetRecords', ['TrimmedDataAccessException']);

    const { numbers, warnings } = tail();
    await eventually(() => numbers().length === 1);

    expect(numbers()).toEqual(['1']);
    expect(warnings).toEqual([]);
  });

  it('are read from the trim horizon, with a warning, if the position is older than the stream', async () => {
    const checkpoints = createInMemoryCheckpoints();
    await checkpoints.save('shard', '1');
    stream.shards = [{ id: 'shard', numbers: [5, 6], isClosed: false }];
    stream.refusals.set('GetShardIterator', ['TrimmedDataAccessException']);

    const { numbers, warnings } = tail(checkpoints);
    await eventually(() => numbers().length === 2);

    expect(numbers()).toEqual(['5', '6']);
    expect(warnings).toEqual([expect.stringContaining('TrimmedDataAccessException')]);
    expect(stream.calls).toContain('GetShardIterator shard TRIM_HORIZON');
  });
});
