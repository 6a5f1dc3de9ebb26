import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { startTestBroker, type TestBroker } from '../testing/index.ts';
import type { TestQueueOptions } from '../testing/test-broker.ts';
import type { EventSource } from './event-source.ts';
import { createRecordingFunction, eventually, failuresOf, openGateway } from './event-source.fixture.ts';
import { createQueueEventSource, type QueueMapping } from './queue-event-source.ts';

interface PollOptions {
  readonly mapping?: Partial<QueueMapping>;
  readonly behave?: (records: SQSRecord[], call: number) => unknown;
  readonly sqs?: SQSClient;
}

const tenBodies = 'a b c d e f g h i j'.split(' ');

const bodies = (records: readonly SQSRecord[]): readonly string[] => records.map(({ body }) => body);
const identifiersOf = (records: readonly SQSRecord[], body: string): readonly string[] =>
  records.filter((record) => record.body === body).map(({ messageId }) => messageId);

describe('the event source of a queue', () => {
  let broker: TestBroker;
  const sources: EventSource[] = [];
  let queues = 0;

  beforeAll(async () => {
    broker = await startTestBroker();
  });
  afterAll(async () => {
    // All at once, because each lets a long poll run out.
    await Promise.all(sources.map((source) => source.stop()));
    await broker.stop();
  });

  const createQueue = (options: TestQueueOptions = {}) => {
    queues += 1;
    return broker.createQueue(`queue-${queues}`, options);
  };

  const send = async (queueUrl: string, ...messages: readonly string[]) => {
    const isFifo = queueUrl.endsWith('.fifo');
    for (let start = 0; start < messages.length; start += 10) {
      const Entries = messages.slice(start, start + 10).map((body, index) => ({
        Id: String(index),
        MessageBody: body,
        ...(isFifo && { MessageGroupId: body.slice(0, 1), MessageDeduplicationId: body }),
      }));
      await broker.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  };

  const countOf = async (queueUrl: string) => {
    const { Attributes = {} } = await broker.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  };
  const isDrained = async (queueUrl: string) => {
    const { visible, inFlight } = await countOf(queueUrl);
    return visible + inFlight === 0;
  };

  const poll = (queue: { readonly url: string; readonly arn: string }, options: PollOptions = {}) => {
    const called = createRecordingFunction(options.behave);
    const warnings: string[] = [];
    const source = createQueueEventSource({
      sqs: options.sqs ?? broker.sqs,
      region: 'us-east-1',
      mapping: {
        function: 'consumer',
        queue: 'queue',
        queueUrl: queue.url,
        queueArn: queue.arn,
        batchSize: 10,
        batchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        maximumConcurrency: 2,
        ...options.mapping,
      },
      invoke: called.invoke,
      warn: (line) => warnings.push(line),
    });
    sources.push(source);
    source.start();
    return { ...called, source, warnings };
  };

  it('delivers a message in the shape of Lambda and deletes it', async () => {
    const queue = await createQueue();
    await send(queue.url, 'a');

    const { batches } = poll(queue);
    await eventually(() => isDrained(queue.url));

    expect(batches).toEqual([
      [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: 'a',
          attributes: expect.objectContaining({
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.any(String),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.any(String),
          }),
          messageAttributes: {},
          md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: 'us-east-1',
        },
      ],
    ]);
  });

  it('redelivers only the failed message of ten', async () => {
    const queue = await createQueue({ visibilityTimeoutSeconds: 1 });
    await send(queue.url, ...tenBodies);

    const { batches } = poll(queue, {
      behave: (records, call) => (call === 1 ? failuresOf(...identifiersOf(records, 'f')) : undefined),
    });
    await eventually(() => isDrained(queue.url));

    expect(batches.map(bodies)).toEqual([[...tenBodies], ['f']]);
    expect(batches[1]?.[0]?.attributes.ApproximateReceiveCount).toBe('2');
  });

  it('moves a message that keeps failing to the dead-letter queue after its receives', async () => {
    const deadLetters = await createQueue();
    const queue = await createQueue({
      visibilityTimeoutSeconds: 1,
      deadLetter: { queueArn: deadLetters.arn, maxReceiveCount: 2 },
    });
    await send(queue.url, 'bad', 'good');

    const { batches } = poll(queue, {
      behave: (records) => failuresOf(...identifiersOf(records, 'bad')),
    });
    const dead = await broker.receiveAll(deadLetters.url, 1);

    expect(dead.map(({ Body }) => Body)).toEqual(['bad']);
    expect(batches.flatMap(bodies)).toEqual(['bad', 'good', 'bad']);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['names a message that was not sent', () => failuresOf('unknown')],
  ])('redelivers the whole batch if the function %s', async (_title, fail) => {
    const queue = await createQueue({ visibilityTimeoutSeconds: 1 });
    await send(queue.url, 'a', 'b');

    const { batches, warnings } = poll(queue, {
      behave: (_records, call) => (call === 1 ? fail() : undefined),
    });
    await eventually(() => isDrained(queue.url));

    expect(batches.flatMap(bodies).sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(warnings).toHaveLength(1);
  });

  it('deletes the whole batch for any response, unless the mapping reads the response', async () => {
    const queue = await createQueue();
    await send(queue.url, 'a');

    const { batches } = poll(queue, {
      mapping: { reportBatchItemFailures: false },
      behave: (records) => failuresOf(...identifiersOf(records, 'a')),
    });
    await eventually(() => isDrained(queue.url));

    expect(batches).toHaveLength(1);
  });

  it('runs up to as many concurrent invocations as the mapping allows', async () => {
    const queue = await createQueue();
    await send(queue.url, ...Array.from({ length: 40 }, (_unused, index) => `message-${index}`));
    const held: (() => void)[] = [];
    let running = 0;
    let most = 0;

    const { batches } = poll(queue, {
      mapping: { batchSize: 1, maximumConcurrency: 3 },
      behave: async () => {
        running += 1;
        most = Math.max(most, running);
        if (batches.length <= 3) {
          await new Promise<void>((resolve) => held.push(resolve));
        }
        running -= 1;
      },
    });
    await eventually(() => held.length === 3);
    held.forEach((release) => {
      release();
    });
    await eventually(() => isDrained(queue.url));

    expect(batches).toHaveLength(40);
    expect(most).toBe(3);
  });

  it('never passes more messages than the batch size to a function', async () => {
    const queue = await createQueue();
    await send(queue.url, ...Array.from({ length: 25 }, (_unused, index) => `message-${index}`));

    const { batches } = poll(queue, { mapping: { batchSize: 4 } });
    await eventually(() => isDrained(queue.url));

    expect(Math.max(...batches.map(({ length }) => length))).toBe(4);
    expect(batches.flat()).toHaveLength(25);
  });

  it('collects messages of several receives within the batching window', async () => {
    const queue = await createQueue();
    await send(queue.url, ...Array.from({ length: 25 }, (_unused, index) => `message-${index}`));

    const { batches } = poll(queue, { mapping: { batchSize: 25, batchingWindowSeconds: 300 } });
    await eventually(() => isDrained(queue.url));

    expect(batches.map(({ length }) => length)).toEqual([25]);
  });

  it('keeps the order of a FIFO group after a failure, while other groups continue', async () => {
    const queue = await createQueue({ fifo: true, visibilityTimeoutSeconds: 1 });
    await send(queue.url, 'a1', 'b1', 'a2', 'b2', 'a3');
    let hasFailed = false;
    const done: string[] = [];

    poll(queue, {
      behave: (records) => {
        const failed = hasFailed ? [] : records.filter(({ body }) => body === 'a1');
        hasFailed = hasFailed || failed.length > 0;
        // As a consumer of a FIFO queue does, it fails what follows in the group of a failure.
        const groups = new Set(failed.map(({ attributes }) => attributes.MessageGroupId));
        const left = records.filter(({ attributes }) => groups.has(attributes.MessageGroupId));
        done.push(...bodies(records.filter((record) => !left.includes(record))));
        return failuresOf(...left.map(({ messageId }) => messageId));
      },
    });
    await eventually(() => isDrained(queue.url));

    expect(done.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(done.slice(0, 2)).toEqual(['b1', 'b2']);
  });

  it('finishes the batch in flight when it stops, and receives nothing more', async () => {
    const queue = await createQueue();
    await send(queue.url, 'a');
    let finish: () => void = () => undefined;
    const { source, batches } = poll(queue, {
      mapping: { maximumConcurrency: 1 },
      behave: () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    });
    await eventually(() => batches.length === 1);
    await send(queue.url, 'b');

    const stopped = source.stop();
    finish();
    await stopped;

    expect(batches.map(bodies)).toEqual([['a']]);
    expect(await countOf(queue.url)).toEqual({ visible: 1, inFlight: 0 });
  });

  it('releases received messages that it has not delivered when it stops', async () => {
    const queue = await createQueue({ visibilityTimeoutSeconds: 300 });
    await send(queue.url, 'a');
    const { source, batches } = poll(queue, { mapping: { batchSize: 20, batchingWindowSeconds: 300 } });
    await eventually(async () => (await countOf(queue.url)).inFlight === 1);

    await source.stop();

    expect(batches).toEqual([]);
    expect(await countOf(queue.url)).toEqual({ visible: 1, inFlight: 0 });
  });

  it('logs one line about an unreachable queue, and continues', async () => {
    const queue = await createQueue();
    const gateway = await openGateway(broker.endpoint);
    const sqs = new SQSClient({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      useQueueUrlAsEndpoint: false,
      maxAttempts: 1,
    });
    const { batches, warnings, source } = poll(queue, { sqs });

    await gateway.cut();
    await eventually(() => warnings.length > 0);
    await send(queue.url, 'a');
    await gateway.reopen();
    await eventually(() => isDrained(queue.url));

    expect(batches.map(bodies)).toEqual([['a']]);
    expect(warnings).toEqual([expect.stringContaining('cannot receive from the queue, trying again')]);
    await source.stop();
    sqs.destroy();
    await gateway.cut();
  });
});
