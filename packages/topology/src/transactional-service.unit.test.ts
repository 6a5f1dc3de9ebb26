import { defineTopic } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import { InvalidDeploymentError } from './invalid-deployment-error.ts';
import type { FunctionDescription } from './resource-descriptions.ts';
import type { ConsumedTopic, TransactionalServiceOptions } from './service-options.ts';
import { aCustomersService, anOrdersService, customersOptions, ordersTopic } from './topology.fixture.ts';

const faultsOf = (describeSomething: () => unknown): readonly string[] => {
  try {
    describeSomething();
  } catch (error) {
    return error instanceof InvalidDeploymentError ? error.faults : [String(error)];
  }
  return [];
};

describe('describeTransactionalService', () => {
  it('describes a table for aggregates, an outbox with a stream and an inbox that expires', () => {
    const { tables } = aCustomersService();

    expect(tables).toMatchObject([
      { name: 'customers' },
      { name: 'customers-outbox', stream: 'NEW_IMAGE', timeToLiveAttribute: 'ExpiresAt' },
      { name: 'customers-inbox', timeToLiveAttribute: 'ExpiresAt' },
    ]);
    expect(tables.filter(({ stream }) => stream !== undefined)).toHaveLength(1);
  });

  it('describes an index of the outbox only with tracking', () => {
    const indexesOf = (tracking: 'status' | 'none'): number | undefined =>
      aCustomersService({ tracking }).tables.find(({ name }) => name === 'customers-outbox')?.indexes.length;

    expect(indexesOf('status')).toBe(1);
    expect(indexesOf('none')).toBe(0);
  });

  it('sends only inserts to the relay, in order, and stores the records that the stream gives up', () => {
    expect(aCustomersService().streamMappings).toEqual([
      expect.objectContaining({
        function: 'customers-outbox-relay',
        table: 'customers-outbox',
        startingPosition: 'TRIM_HORIZON',
        eventNames: ['INSERT'],
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        parallelizationFactor: 1,
        onFailureBucket: 'customers-outbox-relay-failures',
      }),
    ]);
  });

  it('sets the visibility timeout to six times the timeout of the consumer', () => {
    const [queue] = aCustomersService({ consumerTimeoutSeconds: 7 }).queues;

    expect(queue).toMatchObject({
      name: 'customers--orders',
      visibilityTimeoutSeconds: 42,
      deadLetter: { queue: 'customers--orders--dlq', maxReceiveCount: 10 },
    });
  });

  it('filters a subscription by the requested types', () => {
    expect(aCustomersService().subscriptions).toEqual([
      {
        topic: 'orders',
        queue: 'customers--orders',
        messageTypes: ['order.created'],
        deadLetterQueue: 'customers--orders--dlq',
      },
    ]);
  });

  it('passes its queues and the last receive to the consumer, and its topic to the relay', () => {
    const [relay, , consumer] = aCustomersService().functions;

    expect(consumer?.environment).toMatchObject({
      CUSTOMERS_TABLE_NAME: { tableName: 'customers' },
      QUEUE_URL: { queueUrl: 'customers--orders' },
      MAX_RECEIVE_COUNT: '10',
      DEAD_LETTER_QUEUE_URL: { queueUrl: 'customers--orders--dlq' },
    });
    expect(relay?.environment).toMatchObject({ RELAY_TOPIC_ARNS: { topicArns: ['customers'] } });
    expect(relay?.environment).not.toHaveProperty('CUSTOMERS_TABLE_NAME');
  });

  it('describes FIFO queues and dead-letter queues for a FIFO topic', () => {
    const consumes = [{ topic: ordersTopic, messageTypes: ['order.created'], entry: 'x.ts', fifo: true }];

    expect(aCustomersService({ consumes }).queues).toMatchObject([
      { name: 'customers--orders', fifo: true },
      { name: 'customers--orders--dlq', fifo: true },
      { name: 'customers-outbox-relay--dlq', fifo: false },
    ]);
  });

  it('describes a parking queue without a consumer, with a retention of two weeks', () => {
    const { queues, functions, queueMappings } = aCustomersService();
    const [relay] = functions;

    expect(queues.at(-1)).toMatchObject({ name: 'customers-outbox-relay--dlq', retentionSeconds: 1_209_600 });
    expect(queueMappings.map(({ queue }) => queue)).toEqual(['customers--orders']);
    expect(relay?.environment).toMatchObject({
      RELAY_PARKING_QUEUE_URL: { queueUrl: 'customers-outbox-relay--dlq' },
      RELAY_PARK_POLICY: 'parkMessage',
    });
    expect(aCustomersService({ parkPolicy: 'parkKey' }).functions[0]?.environment).toMatchObject({
      RELAY_PARK_POLICY: 'parkKey',
    });
  });

  it('calls a sweeper every minute, with the settings of the relay', () => {
    const { functions, scheduledFunctions } = aCustomersService({ sweeper: { graceSeconds: 5 } });
    const [relay, sweeper] = functions;

    expect(scheduledFunctions).toEqual([{ function: 'customers-outbox-sweeper', intervalMinutes: 1 }]);
    expect(sweeper).toMatchObject({
      name: 'customers-outbox-sweeper',
      entry: 'lambdas/outbox-sweeper/src/handler.ts',
      environment: {
        RELAY_TOPIC_ARNS: relay?.environment['RELAY_TOPIC_ARNS'],
        RELAY_PARKING_QUEUE_URL: relay?.environment['RELAY_PARKING_QUEUE_URL'],
        RELAY_PARK_POLICY: 'parkMessage',
        OUTBOX_TABLE_NAME: { tableName: 'customers-outbox' },
        POLLING_BATCH_SIZE: '100',
        POLLING_MAX_ATTEMPTS: '5',
        POLLING_CLAIM_TIMEOUT_SECONDS: '300',
        POLLING_GRACE_SECONDS: '5',
      },
    });
    expect(relay?.environment).toMatchObject({ POLLING_GRACE_SECONDS: '5' });
  });

  it('describes a sweeper and configures the relay for it, unless it is disabled or there is no tracking', () => {
    const sweepersOf = (options: Partial<TransactionalServiceOptions>): readonly unknown[] => {
      const { scheduledFunctions, functions } = aCustomersService(options);
      return [scheduledFunctions.length, functions[0]?.environment['RELAY_SECOND_PATH']];
    };

    expect(sweepersOf({})).toEqual([1, 'sweeper']);
    expect(sweepersOf({ tracking: 'status' })).toEqual([1, 'sweeper']);
    expect(sweepersOf({ sweeper: 'none' })).toEqual([0, 'none']);
    expect(sweepersOf({ tracking: 'none' })).toEqual([0, 'none']);
  });

  it.each([
    ['a batch of 1,000', { batchSize: 1_000 }, 0],
    ['a batch of 1,001', { batchSize: 1_001 }, 1],
    ['one attempt', { maxAttempts: 1 }, 0],
    ['no attempt', { maxAttempts: 0 }, 1],
    ['no grace', { graceSeconds: 0 }, 0],
    ['a grace of half a second', { graceSeconds: 0.5 }, 1],
    ['a claim of a day', { claimTimeoutSeconds: 86_400 }, 0],
    ['a claim of a second more', { claimTimeoutSeconds: 86_401 }, 1],
  ])('checks a sweeper with %s', (_what, sweeper, faults) => {
    expect(faultsOf(() => aCustomersService({ sweeper }))).toHaveLength(faults);
  });

  it('rejects a sweeper without tracking, and accepts one with tracking', () => {
    expect(faultsOf(() => aCustomersService({ sweeper: {}, tracking: 'none' }))).toEqual([
      expect.stringMatching(/^The sweeper of "customers" cannot work with the tracking "none"/),
    ]);
    expect(faultsOf(() => aCustomersService({ sweeper: {}, tracking: 'status' }))).toEqual([]);
  });

  it('accepts a claim that is a second longer than a sweep, and rejects one that is equally long', () => {
    expect(faultsOf(() => aCustomersService({ sweeper: { claimTimeoutSeconds: 61 } }))).toEqual([]);
    expect(faultsOf(() => aCustomersService({ sweeper: { claimTimeoutSeconds: 60 } }))).toEqual([
      expect.stringMatching(/^Function "customers-outbox-sweeper" claims items for 60 seconds/),
    ]);
  });

  it('passes the payload bucket to servers and consumers, but not to the relay', () => {
    const { buckets, functions, httpServices } = aCustomersService({ payloadBucket: true });
    const [relay, , consumer] = functions;

    expect(buckets).toContainEqual({ name: 'customers-payloads', expirationDays: 45 });
    for (const { environment } of [consumer, ...httpServices].filter((part) => part !== undefined)) {
      expect(environment).toMatchObject({ PAYLOAD_BUCKET_NAME: { bucketName: 'customers-payloads' } });
    }
    expect(relay?.environment).not.toHaveProperty('PAYLOAD_BUCKET_NAME');
    expect(aCustomersService().buckets).toEqual([{ name: 'customers-outbox-relay-failures' }]);
  });

  it('passes the payload bucket of the consumed service to a consumer, if there is one', () => {
    const consumerWith = (more: Partial<ConsumedTopic>): FunctionDescription | undefined =>
      aCustomersService({
        consumes: [{ topic: ordersTopic, messageTypes: ['order.created'], entry: 'x.ts', ...more }],
      }).functions.at(-1);

    expect(consumerWith({ payloadsOf: 'orders' })?.environment).toMatchObject({
      PAYLOAD_SOURCE_BUCKET_NAME: { bucketName: 'orders-payloads' },
    });
    expect(consumerWith({})?.environment).not.toHaveProperty('PAYLOAD_SOURCE_BUCKET_NAME');
  });

  it('accepts payloads that are kept a day longer than their message can return, and rejects shorter ones', () => {
    const retentionDays = { outbox: 7, queue: 4, deadLetter: 14 };
    const faultsWith = (payload: number): readonly string[] =>
      faultsOf(() =>
        aCustomersService({ payloadBucket: true, retentionDays: { ...retentionDays, payload } }),
      );

    expect(faultsWith(40)).toEqual([]);
    expect(faultsWith(39)).toEqual([
      expect.stringMatching(/^The payloads of "customers" are deleted after 39 days/),
    ]);
  });

  it('describes no filter if all types are requested', () => {
    const consumes = [{ topic: ordersTopic, messageTypes: 'all', entry: 'x.ts' } as const];

    expect(aCustomersService({ consumes }).subscriptions).toEqual([
      { topic: 'orders', queue: 'customers--orders', deadLetterQueue: 'customers--orders--dlq' },
    ]);
  });

  it('rejects gap detection with a filter, and accepts it without', () => {
    const detectIn = (messageTypes: ConsumedTopic['messageTypes']): readonly string[] =>
      faultsOf(() =>
        aCustomersService({
          consumes: [{ topic: ordersTopic, messageTypes, entry: 'x.ts', guards: { gaps: 'from-the-first' } }],
        }),
      );

    expect(detectIn('all')).toEqual([]);
    expect(detectIn(['order.created', 'order.cancelled'])).toEqual([
      expect.stringMatching(/^Service "customers" detects gaps in the topic "orders" behind a filter/),
    ]);
  });

  it('accepts an inbox that is kept a day longer than a message can return', () => {
    const retentionDays = { outbox: 7, queue: 4, deadLetter: 14, inbox: 26 };

    expect(faultsOf(() => aCustomersService({ retentionDays }))).toEqual([]);
  });

  it('rejects an inbox that expires while a message can still return', () => {
    const retentionDays = { outbox: 7, queue: 4, deadLetter: 14, inbox: 25 };

    expect(faultsOf(() => aCustomersService({ retentionDays }))).toEqual([
      expect.stringMatching(/^The inbox of "customers" deletes the record of a message after 25 days/),
    ]);
  });

  it('reports every type that a topic does not carry, together with all other faults', () => {
    const faults = faultsOf(() =>
      aCustomersService({
        name: 'Customers',
        consumes: [{ topic: ordersTopic, messageTypes: ['order.made', 'order.created'], entry: 'x.ts' }],
      }),
    );

    expect(faults).toEqual([
      'Service "Customers" has a name that is not lower kebab case.',
      'Service "Customers" wants order.made from the topic "orders", which does not carry it.',
    ]);
  });

  it('treats an option without a value as not given', () => {
    const unsaid = {
      fifo: undefined,
      tracking: undefined,
      sweeper: { batchSize: undefined },
      retentionDays: { queue: undefined },
      maxReceiveCount: undefined,
    } as unknown as Partial<TransactionalServiceOptions>;

    expect(aCustomersService(unsaid)).toEqual(aCustomersService());
  });

  it('does not change its options', () => {
    const before = JSON.stringify(customersOptions);

    aCustomersService();

    expect(JSON.stringify(customersOptions)).toBe(before);
  });

  it('passes the message size limit to the topic, the relay and the sweeper, without a default', () => {
    const limitsOf = (maxMessageBytes: number): readonly unknown[] => {
      const publishes = defineTopic('customers', customersOptions.publishes.definitions, { maxMessageBytes });
      const { topics, functions } = aCustomersService({ publishes });
      return [
        topics[0]?.maxMessageBytes,
        ...functions.slice(0, 2).map(({ environment }) => environment['RELAY_TOPIC_MAX_BYTES']),
      ];
    };

    expect(limitsOf(1_048_576)).toEqual([1_048_576, 'customers=1048576', 'customers=1048576']);
    expect(limitsOf(262_144)).toEqual([undefined, undefined, undefined]);
  });

  it('sets the maximum message size of SQS for every queue, so that no queue accepts less than its topic', () => {
    expect(aCustomersService().queues.map(({ maxMessageBytes }) => maxMessageBytes)).toEqual([
      1_048_576, 1_048_576, 1_048_576,
    ]);
  });

  it('rejects an inline limit above the limit of the topic', () => {
    const withLimit = (bytes: number): readonly string[] =>
      faultsOf(() => aCustomersService({ environment: { PAYLOAD_INLINE_LIMIT_BYTES: String(bytes) } }));

    expect(withLimit(261_120)).toEqual([]);
    expect(withLimit(261_121)).toEqual([
      expect.stringMatching(/^Service "customers" has PAYLOAD_INLINE_LIMIT_BYTES/),
    ]);
  });

  it('describes several topics, each in its kind, and one relay and sweeper for all of them', () => {
    const notices = defineTopic('notices', [], { order: 'none', maxMessageBytes: 8_192 });
    const { topics, functions, streamMappings } = anOrdersService({
      publishes: [ordersTopic, { topic: notices, fifo: false }],
      fifo: true,
    });

    expect(topics).toEqual([
      { name: 'orders', fifo: true },
      { name: 'notices', fifo: false, maxMessageBytes: 8_192 },
    ]);
    expect(streamMappings).toHaveLength(1);
    for (const { environment } of functions) {
      expect(environment).toMatchObject({
        RELAY_TOPIC_ARNS: { topicArns: ['orders', 'notices'] },
        RELAY_TOPIC_MAX_BYTES: 'notices=8192',
      });
    }
  });

  it('describes one topic like a list of one', () => {
    expect(anOrdersService({ publishes: [ordersTopic] })).toEqual(anOrdersService());
    expect(anOrdersService({ publishes: [{ topic: ordersTopic }] })).toEqual(anOrdersService());
  });
});
