import { describe, expect, it } from '@jest/globals';
import { combine, findFaults } from './combine.ts';
import type { DeploymentDescription } from './resource-descriptions.ts';
import { aCustomersService, anOrdersService } from './topology.fixture.ts';

const whole = combine(aCustomersService({ payloadBucket: true }), anOrdersService({ sweeper: 'none' }));

/** The first resource of a list, changed. */
const withFirst = <TKey extends keyof DeploymentDescription>(
  key: TKey,
  change: Partial<DeploymentDescription[TKey][number]>,
): DeploymentDescription => {
  const [first, ...others] = whole[key];
  return { ...whole, [key]: [{ ...(first as object), ...(change as object) }, ...others] };
};

describe('combine', () => {
  it('combines services that refer to each other', () => {
    expect(whole.tables.map(({ name }) => name)).toEqual([
      'customers',
      'customers-outbox',
      'customers-inbox',
      'orders',
      'orders-outbox',
      'orders-inbox',
    ]);
    expect(whole.topics).toHaveLength(2);
  });

  it('rejects a missing topic, and names every resource that refers to it', () => {
    expect(() => combine(aCustomersService())).toThrow(
      'The subscription of "customers--orders" to "orders" refers to the topic "orders", which does not exist.',
    );
  });

  it('rejects a service that is given twice, and names every resource', () => {
    const faults = findFaults({
      ...whole,
      tables: [...whole.tables, ...whole.tables],
      topics: [...whole.topics, ...whole.topics],
    });

    expect(faults).toHaveLength(whole.tables.length + whole.topics.length);
    expect(faults).toContain('There are two tables named "orders-inbox"; names must be unique.');
  });

  it('rejects two HTTP services on one port', () => {
    const [service] = whole.httpServices;
    const faults = findFaults({
      ...whole,
      httpServices: service === undefined ? [] : [service, { ...service, name: 'other' }],
    });

    expect(faults).toEqual([
      'HTTP service "other" has the same port 9701 as another service; choose a different port.',
    ]);
  });

  it.each([
    ['a table', withFirst('streamMappings', { table: 'no-table' }), 'the table "no-table"'],
    ['a bucket', withFirst('streamMappings', { onFailureBucket: 'no-bucket' }), 'the bucket "no-bucket"'],
    ['a function', withFirst('queueMappings', { function: 'nothing' }), 'the function "nothing"'],
    ['a queue', withFirst('queueMappings', { queue: 'no-queue' }), 'the queue "no-queue"'],
    ['a schedule', withFirst('scheduledFunctions', { function: 'nobody' }), 'the function "nobody"'],
    [
      'a bucket of an environment',
      withFirst('functions', { environment: { PAYLOAD_BUCKET_NAME: { bucketName: 'gone' } } }),
      'the bucket "gone"',
    ],
    [
      'an environment',
      withFirst('functions', { environment: { RELAY_TOPIC_ARNS: { topicArns: ['customers', 'lost'] } } }),
      'the topic "lost"',
    ],
  ])('names a missing resource: %s', (_what, description, missing) => {
    expect(findFaults(description)).toEqual([expect.stringContaining(missing)]);
  });

  it.each([
    ['five receives', withFirst('queues', { deadLetter: deadLetter(5) }), 0],
    ['four receives', withFirst('queues', { deadLetter: deadLetter(4) }), 1],
    ['1,000 receives', withFirst('queues', { deadLetter: deadLetter(1_000) }), 0],
    ['1,001 receives', withFirst('queues', { deadLetter: deadLetter(1_001) }), 1],
    [
      'a visibility timeout of six function timeouts',
      withFirst('queues', { visibilityTimeoutSeconds: 180 }),
      0,
    ],
    ['a second less', withFirst('queues', { visibilityTimeoutSeconds: 179 }), 1],
    ['a retention as long as the dead-letter queue', withFirst('queues', { retentionSeconds: 1_209_600 }), 0],
    ['a retention of a minute', withFirst('queues', { retentionSeconds: 60 }), 0],
    ['a retention of less', withFirst('queues', { retentionSeconds: 59 }), 1],
    ['a concurrency of two', withFirst('queueMappings', { maximumConcurrency: 2 }), 0],
    ['a concurrency of one', withFirst('queueMappings', { maximumConcurrency: 1 }), 1],
    ['a batch of ten without a window', withFirst('queueMappings', { batchSize: 10 }), 0],
    ['a batch of eleven without a window', withFirst('queueMappings', { batchSize: 11 }), 1],
    [
      'a batch of eleven with a window',
      withFirst('queueMappings', { batchSize: 11, batchingWindowSeconds: 1 }),
      0,
    ],
    ['half a second of timeout', withFirst('functions', { timeoutSeconds: 0.5 }), 1],
    ['a record age of a day', withFirst('streamMappings', { maximumRecordAgeSeconds: 86_400 }), 0],
    ['a record age beyond', withFirst('streamMappings', { maximumRecordAgeSeconds: 86_401 }), 1],
    ['a filter for 150 types', withFirst('subscriptions', { messageTypes: manyTypes(150) }), 0],
    ['a filter for 151 types', withFirst('subscriptions', { messageTypes: manyTypes(151) }), 1],
    ['a filter that lets nothing through', withFirst('subscriptions', { messageTypes: [] }), 1],
    ['a queue name of 80', withQueueName('q'.repeat(80)), 0],
    ['a queue name of 81', withQueueName('q'.repeat(81)), 1],
    ['payloads that go after a day', withFirst('buckets', { expirationDays: 1 }), 0],
    ['payloads that go at once', withFirst('buckets', { expirationDays: 0 }), 1],
    ['a schedule of a minute', withFirst('scheduledFunctions', { intervalMinutes: 1 }), 0],
    ['a schedule of half a minute', withFirst('scheduledFunctions', { intervalMinutes: 0.5 }), 1],
    ['a schedule of a day', withFirst('scheduledFunctions', { intervalMinutes: 1_440 }), 0],
    ['a schedule beyond', withFirst('scheduledFunctions', { intervalMinutes: 1_441 }), 1],
    [
      'two schedules of one function',
      { ...whole, scheduledFunctions: [...whole.scheduledFunctions, ...whole.scheduledFunctions] },
      1,
    ],
    ['a FIFO topic with 100 subscriptions', withSubscriptions(100), 0],
    ['a FIFO topic with 101', withSubscriptions(101), 1],
    ['a queue name with the suffix of a FIFO queue', withQueueName('orders.fifo'), 1],
    ['a subscription without a dead-letter queue', withoutUndelivered(), 1],
    [
      'a stream mapping that lets marks through',
      withFirst('streamMappings', { eventNames: ['INSERT', 'MODIFY'] }),
      1,
    ],
    [
      'a stream mapping that does not listen',
      withFirst('streamMappings', { reportBatchItemFailures: false }),
      1,
    ],
    [
      'a queue mapping that does not listen',
      withFirst('queueMappings', { reportBatchItemFailures: false }),
      1,
    ],
    ['a table without a stream', withFirst('streamMappings', { table: 'customers' }), 1],
    ['a FIFO topic with a standard queue', { ...whole, topics: whole.topics.map(fifo) }, 1],
    ['a FIFO queue with a standard dead-letter queue', withFirst('queues', { fifo: true }), 2],
  ])('checks %s', (_what, description, faults) => {
    expect(findFaults(description)).toHaveLength(faults);
  });

  it('checks a FIFO queue by the rules for FIFO queues', () => {
    const allFifo = wholeAsFifo();
    const faultsWith = (change: object): number =>
      findFaults({
        ...allFifo,
        queueMappings: whole.queueMappings.map((mapping) => ({ ...mapping, ...change })),
      }).length;

    expect(faultsWith({})).toBe(0);
    expect(faultsWith({ batchSize: 11 })).toBe(1);
    expect(faultsWith({ batchingWindowSeconds: 1 })).toBe(1);
  });

  it('rejects a consumed queue without a dead-letter queue', () => {
    const queues = whole.queues.map(({ name, fifo: isFifo, visibilityTimeoutSeconds, retentionSeconds }) => ({
      name,
      fifo: isFifo,
      visibilityTimeoutSeconds,
      retentionSeconds,
    }));

    expect(findFaults({ ...whole, queues })).toEqual([
      'Queue "customers--orders" is consumed but has no dead-letter queue, so a poison message would be redelivered until it expires. Add a redrive policy.',
    ]);
  });
});

function manyTypes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `order.changed-${index}`);
}

/** The whole with FIFO topics and queues. */
function wholeAsFifo(): DeploymentDescription {
  return { ...whole, topics: whole.topics.map(fifo), queues: whole.queues.map(fifo) };
}

/** The whole as FIFO, with so many queues on the topic of orders. */
function withSubscriptions(count: number): DeploymentDescription {
  const [queue] = whole.queues;
  const names = Array.from({ length: count - 1 }, (_, index) => `reader-${index}`);
  const queues = queue === undefined ? [] : names.map((name) => ({ ...queue, name }));
  return {
    ...wholeAsFifo(),
    queues: [...wholeAsFifo().queues, ...queues.map(fifo)],
    subscriptions: [
      ...whole.subscriptions,
      ...names.map((name) => ({
        topic: 'orders',
        queue: name,
        messageTypes: ['order.created'],
        deadLetterQueue: 'customers--orders--dlq',
      })),
    ],
  };
}

function withoutUndelivered(): DeploymentDescription {
  return {
    ...whole,
    subscriptions: whole.subscriptions.map(({ topic, queue }) => ({ topic, queue })),
  };
}

function deadLetter(maxReceiveCount: number): { queue: string; maxReceiveCount: number } {
  return { queue: 'customers--orders--dlq', maxReceiveCount };
}

function fifo<TResource>(resource: TResource): TResource & { fifo: true } {
  return { ...resource, fifo: true };
}

/** Another name for the first queue, wherever it is referred to. */
function withQueueName(name: string): DeploymentDescription {
  return {
    ...whole,
    queues: whole.queues.map((queue, index) => (index === 0 ? { ...queue, name } : queue)),
    subscriptions: whole.subscriptions.map((subscription) => ({ ...subscription, queue: name })),
    queueMappings: whole.queueMappings.map((mapping) => ({ ...mapping, queue: name })),
    functions: whole.functions.map((described) => ({ ...described, environment: {} })),
  };
}
