import { describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as fc from 'fast-check';
import { createConsumer } from './consumer/create-consumer.ts';
import {
  DynamoDbEffectStore,
  DynamoDbInbox,
  DynamoDbOutbox,
  DynamoDbOutboxStore,
  DynamoDbParkedKeys,
  DynamoDbProjection,
  DynamoDbProjectionWriter,
  DynamoDbRecordedItems,
  DynamoDbUndispatchedItems,
} from './adapters/dynamodb/index.ts';
import { createOnceEffect } from './consumer/effects/once-effect.ts';
import { InMemoryEffectStore } from './adapters/in-memory/in-memory-effect-store.ts';
import { InMemoryMessagePublisher } from './adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryOutboxStore } from './adapters/in-memory/in-memory-outbox-store.ts';
import type { InMemoryProjected } from './adapters/in-memory/in-memory-projection.ts';
import { InMemoryProjection, InMemoryProjectionWriter } from './adapters/in-memory/in-memory-projection.ts';
import { InMemoryRecordedItems } from './adapters/in-memory/in-memory-recorded-items.ts';
import {
  CallerKeys,
  createCallerSigner,
  createCallerVerifier,
  rotateCallerKeys,
  StaticCallerKeys,
} from './adapters/identity/index.ts';
import { createCaller } from './message/create-caller.ts';
import type { CorrelationId, MessageId } from './message/ids.ts';
import type { OutboxItem } from './outbox/outbox-item.ts';
import { toPayloadPolicy } from './message/payload/payload-options.ts';
import { createPollingRelay } from './relay/polling/polling-relay.ts';
import { startPollingRelay } from './relay/polling/start-polling-relay.ts';
import { inspectQueue } from './recovery/redrive/inspect-queue.ts';
import { redrive } from './recovery/redrive/redrive.ts';
import { createCircuitBreaker } from './relay/circuit-breaker.ts';
import { createMessageRelay } from './relay/message-relay.ts';
import { createOvertakeGuard } from './relay/overtake-guard.ts';
import { createReplay } from './recovery/replay/replay.ts';
import { SnsMessagePublisher } from './adapters/sns/sns-message-publisher.ts';
import { createSqsHandler } from './adapters/sqs/lambda/create-sqs-handler.ts';
import { SqsMessagePublisher } from './adapters/sqs/sqs-message-publisher.ts';
import { completePollerOptions } from './adapters/sqs/poller/sqs-poller-options.ts';
import { SqsDeadLetterQueue } from './adapters/sqs/dead-letters/sqs-dead-letter-queue.ts';

/** Options of which a test overrides one with something that its type does not allow. */
type Options = Readonly<Record<string, unknown>>;

const region = { region: 'eu-north-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
const client = new DynamoDBClient(region);
const sqs = new SQSClient(region);
const sns = new SNSClient(region);
const tableName = 'outbox';
const queueUrl = 'https://sqs.eu-north-1.amazonaws.com/123456789012/orders';

const aPublisher = () => new InMemoryMessagePublisher({ topics: [] });
const aTable = () => new InMemoryTable<OutboxItem>('outbox');
const aStore = () => new InMemoryOutboxStore({ table: aTable() });
const aConsumer = () => createConsumer({ name: 'c', openUnitOfWork: () => undefined as never, handlers: [] });
const deadLetters = { send: async () => undefined };
const aProjection = {
  tableName,
  toKey: () => ({}),
  toAttributes: () => ({}),
  tombstoneRetentionDays: 7,
};
const aProjectionTable = () => new InMemoryTable<InMemoryProjected<unknown>>('projection');
const context = { correlationId: '01994c6f-1111-7000-8000-00000000000b' as CorrelationId };

const aCallerKeys = () => new CallerKeys({ source: new StaticCallerKeys('') });

const anEmptyQueue = {
  name: 'queue',
  depth: async () => ({ visible: 0, hidden: 0 }),
  cutoff: async () => undefined,
  receive: async () => [],
  release: async () => undefined,
  remove: async () => undefined,
};

/** Makes everything that takes options, with one option on top of what it needs. */
const makers: Readonly<Record<string, (option: Options) => unknown>> = {
  DynamoDbOutbox: (option) => {
    const transaction = new DynamoDbUnitOfWork({ client });
    return new DynamoDbOutbox({
      transaction,
      client,
      tableName,
      service: 'orders',
      topics: [],
      context,
      ...option,
    });
  },
  DynamoDbOutboxStore: (option) =>
    new DynamoDbOutboxStore({ client, tableName, retentionDays: 7, ...option }),
  DynamoDbUndispatchedItems: (option) => new DynamoDbUndispatchedItems({ client, tableName, ...option }),
  DynamoDbRecordedItems: (option) => new DynamoDbRecordedItems({ client, tableName, ...option }),
  DynamoDbParkedKeys: (option) => new DynamoDbParkedKeys({ client, tableName, ...option }),
  DynamoDbEffectStore: (option) =>
    new DynamoDbEffectStore({ client, tableName, retentionDays: 7, ...option }),
  DynamoDbInbox: (option) => {
    const transaction = new DynamoDbUnitOfWork({ client });
    return new DynamoDbInbox({ transaction, client, tableName, retentionDays: 7, ...option });
  },
  DynamoDbProjection: (option) =>
    new DynamoDbProjection({ ...aProjection, transaction: new DynamoDbUnitOfWork({ client }), ...option }),
  DynamoDbProjectionWriter: (option) => new DynamoDbProjectionWriter({ ...aProjection, client, ...option }),
  InMemoryProjection: (option) =>
    new InMemoryProjection({ transaction: new InMemoryUnitOfWork(), table: aProjectionTable(), ...option }),
  InMemoryProjectionWriter: (option) =>
    new InMemoryProjectionWriter({ table: aProjectionTable(), ...option }),
  DynamoDbUnitOfWork: (option) => new DynamoDbUnitOfWork({ client, ...option }),
  InMemoryUnitOfWork: (option) => new InMemoryUnitOfWork(option),
  withUnitOfWork: (option) =>
    withUnitOfWork(
      () => new InMemoryUnitOfWork(),
      async () => 'done',
      option,
    ),
  InMemoryRecordedItems: (option) => new InMemoryRecordedItems({ table: aTable(), ...option }),
  InMemoryMessagePublisher: (option) => new InMemoryMessagePublisher({ topics: [], ...option }),
  SnsMessagePublisher: (option) => new SnsMessagePublisher({ client: sns, topicArns: {}, ...option }),
  SqsMessagePublisher: (option) => new SqsMessagePublisher({ client: sqs, queueUrl, ...option }),
  SqsDeadLetterQueue: (option) => new SqsDeadLetterQueue({ client: sqs, queueUrl, ...option }),
  createOnceEffect: (option) =>
    createOnceEffect({
      store: new InMemoryEffectStore(),
      consumer: 'c',
      leaseMilliseconds: 1_000,
      ...option,
    })('key', async () => 'sent'),
  createConsumer: (option) =>
    createConsumer({ name: 'c', openUnitOfWork: () => undefined as never, handlers: [], ...option }),
  createMessageRelay: (option) =>
    createMessageRelay({ publisher: aPublisher(), maxInFlight: 1, ...option }).dispatch([
      { position: '1', content: { undecodable: 'empty', raw: {} } },
    ]),
  createCircuitBreaker: (option) => {
    const breaker = createCircuitBreaker(option);
    const failure = { outcome: 'failed', fault: 'transient', code: 'DOWN', reason: 'down' } as const;
    for (let call = 0; call < 10; call += 1) {
      breaker.failed('orders', failure);
    }
    return breaker.isOpen('orders');
  },
  createOvertakeGuard: (option) =>
    createOvertakeGuard({ items: aStore(), ...option }).findOvertaking([
      { orderingKey: 'order#1', sortKey: '1', recordedAt: '2026-11-20T10:15:30.123Z' },
    ]),
  createPollingRelay: (option) =>
    createPollingRelay({
      publisher: aPublisher(),
      store: aStore(),
      items: aStore(),
      owner: 'me',
      maxInFlight: 1,
      ...option,
    }).sweep(),
  startPollingRelay: (option) =>
    startPollingRelay({
      relay: { sweep: () => Promise.reject(new Error('down')) },
      owner: 'me',
      ...option,
    }).stop(),
  createReplay: (option) =>
    createReplay({
      items: new InMemoryRecordedItems({ table: aTable() }),
      publisher: aPublisher(),
      ...option,
    })({ selection: {} }),
  redrive: (option) =>
    redrive({ queue: anEmptyQueue, target: { name: 'target', send: async () => undefined }, ...option }),
  inspectQueue: (option) => inspectQueue(anEmptyQueue, option),
  createSqsHandler: (option) =>
    createSqsHandler({ consumer: aConsumer(), deadLetters, ...option })(
      { Records: [] },
      { getRemainingTimeInMillis: () => 10_000 },
    ),
  sqsPoller: (option) =>
    JSON.stringify(
      completePollerOptions({ consumer: aConsumer(), deadLetters, client: sqs, queueUrl, ...option })
        .concurrency,
    ),
  payloads: (option) => toPayloadPolicy(option, 261_120),
  createCaller: (option) => createCaller({ subject: 'user-1' }, option).subject,
  CallerKeys: (option) => new CallerKeys({ source: new StaticCallerKeys(''), ...option }),
  createCallerSigner: (option) =>
    createCallerSigner({ keys: aCallerKeys(), audience: 'test', ...option }).tokenLength(
      createCaller({ subject: 'user-1' }),
      { messageId: context.correlationId as unknown as MessageId, source: 'orders', type: 'order.placed' },
    ),
  createCallerVerifier: (option) =>
    createCallerVerifier({ keys: aCallerKeys(), audience: 'test', ...option }).verify('', {
      messageId: context.correlationId as unknown as MessageId,
      source: 'orders',
      type: 'order.placed',
    }),
  rotateCallerKeys: async (option) => (await rotateCallerKeys(undefined, option)).length,
};

/** Whether a maker refuses its options, and in which words. */
const refusalOf = async (maker: string, option: Options): Promise<string | undefined> => {
  try {
    await makers[maker]?.(option);
    return undefined;
  } catch (error) {
    return String(error);
  }
};

const count = [Number.NaN, -1, 0, 1.5, Number.POSITIVE_INFINITY, '5', null, 2n];
const countFromZero = count.filter((value) => value !== 0);
const countOrEndless = count.filter((value) => value !== Number.POSITIVE_INFINITY);
const positive = count.filter((value) => value !== 1.5);
const fromZero = [Number.NaN, -1, '5', null];
const backoff = [Number.NaN, -1, Number.POSITIVE_INFINITY].map((capMilliseconds) => ({
  baseMilliseconds: 1,
  capMilliseconds,
}));
const choice = ['', 'STATUS', 5, true, null];

/** Each number and choice that can be given, with what it must refuse; every maker falls back on its default for null. */
const settings: readonly (readonly [maker: string, option: string, wrong: readonly unknown[]])[] = [
  ['DynamoDbOutbox', 'tracking', choice],
  ['DynamoDbOutbox', 'retentionDays', positive],
  ['DynamoDbOutbox', 'shards', [...count, 65]],
  ['DynamoDbOutboxStore', 'retentionDays', positive],
  ['DynamoDbOutboxStore', 'maxInFlight', count],
  ['DynamoDbOutboxStore', 'attempts', count],
  ['DynamoDbOutboxStore', 'backoff', backoff],
  ['DynamoDbUndispatchedItems', 'shards', [...count, 65]],
  ['DynamoDbUndispatchedItems', 'pageSize', count],
  ['DynamoDbRecordedItems', 'segments', [...count, 1_000_001]],
  ['DynamoDbRecordedItems', 'pageSize', count],
  ['DynamoDbParkedKeys', 'attempts', count],
  ['DynamoDbParkedKeys', 'backoff', backoff],
  ['DynamoDbEffectStore', 'retentionDays', positive],
  ['DynamoDbInbox', 'retentionDays', positive],
  ['DynamoDbProjection', 'restartToleranceSeconds', fromZero],
  ['DynamoDbProjection', 'tombstoneRetentionDays', positive],
  ['DynamoDbProjectionWriter', 'restartToleranceSeconds', fromZero],
  ['DynamoDbProjectionWriter', 'tombstoneRetentionDays', positive],
  ['InMemoryProjection', 'restartToleranceSeconds', fromZero],
  ['InMemoryProjectionWriter', 'restartToleranceSeconds', fromZero],
  ['DynamoDbInbox', 'positionRetentionDays', [Number.NaN, -1, 0, 7, 'x']],
  ['DynamoDbUnitOfWork', 'maxItems', [...count, 101]],
  ['DynamoDbUnitOfWork', 'maxAttempts', count],
  ['DynamoDbUnitOfWork', 'backoff', backoff],
  ['InMemoryUnitOfWork', 'maxItems', [...count, 101]],
  ['withUnitOfWork', 'maxAttempts', count],
  ['withUnitOfWork', 'backoff', backoff],
  ['InMemoryRecordedItems', 'pageSize', count],
  ['InMemoryMessagePublisher', 'maxEntries', count],
  ['InMemoryMessagePublisher', 'maxBytes', count],
  ['SnsMessagePublisher', 'maxBytes', [...count, 1_023, 1_048_577]],
  ['SnsMessagePublisher', 'maxBytesByTopic', [...count, 1_023, 1_048_577].map((orders) => ({ orders }))],
  ['SqsMessagePublisher', 'maxBytes', [...count, 1_023, 1_048_577]],
  ['SqsDeadLetterQueue', 'hiddenSeconds', [...countFromZero, 43_201]],
  ['SqsDeadLetterQueue', 'waitSeconds', [...countFromZero, 21]],
  ['createOnceEffect', 'leaseMilliseconds', [...count, 2 ** 31]],
  ['createOnceEffect', 'maxClockSkewMilliseconds', [...countFromZero, 2 ** 31]],
  ['createOnceEffect', 'maxResultBytes', [...countFromZero, 400 * 1024]],
  ['createConsumer', 'unknownType', choice],
  ['createConsumer', 'payloads', [Number.NaN, -1, 0, 1.5, 2 ** 31].map((maxBytes) => ({ maxBytes }))],
  ['createConsumer', 'guards', choice.filter(Boolean).map((gaps) => ({ gaps }))],
  ['createConsumer', 'lostRaces', [{ maxAttempts: 0 }, { backoff: backoff[0] }]],
  ['createMessageRelay', 'maxInFlight', count],
  ['createMessageRelay', 'attempts', count],
  ['createMessageRelay', 'backoff', backoff],
  ['createCircuitBreaker', 'failedCalls', count],
  ['createCircuitBreaker', 'openMilliseconds', count],
  ['createOvertakeGuard', 'quietMilliseconds', count],
  ['createOvertakeGuard', 'maxListed', count],
  ['createPollingRelay', 'graceMilliseconds', countFromZero],
  ['createPollingRelay', 'batchSize', count],
  ['createPollingRelay', 'maxAttempts', count],
  ['createPollingRelay', 'claimMilliseconds', [...count, 2 ** 31]],
  ['createPollingRelay', 'retryBackoff', backoff],
  ['startPollingRelay', 'intervalMilliseconds', [...count, 2 ** 31]],
  ['startPollingRelay', 'stopGraceMilliseconds', countFromZero],
  ['createReplay', 'perSecond', count],
  ['createReplay', 'maxInFlight', count],
  ['createReplay', 'attempts', count],
  ['redrive', 'messagesPerSecond', [Number.NaN, -1, 0, '5', null]],
  ['redrive', 'limit', fromZero],
  ['inspectQueue', 'limit', fromZero],
  ['createSqsHandler', 'concurrency', countOrEndless],
  ['createSqsHandler', 'deadlineReserveMilliseconds', fromZero],
  ['createSqsHandler', 'maxReceiveCount', count],
  [
    'createSqsHandler',
    'backoff',
    [
      { baseSeconds: Number.NaN, capSeconds: 1 },
      { baseSeconds: 2, capSeconds: 1 },
    ],
  ],
  ['sqsPoller', 'concurrency', count],
  ['sqsPoller', 'waitSeconds', [...countFromZero, 21]],
  ['sqsPoller', 'visibilityTimeoutSeconds', [...count, 43_201]],
  ['sqsPoller', 'maxHoldSeconds', [...count, 43_201]],
  ['sqsPoller', 'stopGraceSeconds', countFromZero],
  ['sqsPoller', 'maxReceiveCount', count],
  ['sqsPoller', 'outageBackoff', backoff],
  ['payloads', 'inlineLimitBytes', [...count, 4_095, 261_121]],
  [
    'payloads',
    'compressionThresholdBytes',
    countFromZero.filter((value) => value !== Number.POSITIVE_INFINITY),
  ],
  ['payloads', 'maxBytes', [...count, 2 ** 31]],
  ['createCaller', 'lifetimeDays', [Number.NaN, -1, 0, 367, Number.POSITIVE_INFINITY, '5']],
  ['CallerKeys', 'refreshSeconds', [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, '5']],
  ['CallerKeys', 'minSecondsBetweenReads', [Number.NaN, -1, 0, 301, '5']],
  ['CallerKeys', 'readTimeoutMilliseconds', [...count, 2 ** 31]],
  ['createCallerSigner', 'audience', ['', 'a b', 5]],
  ['createCallerVerifier', 'audience', ['', 'a b', 5]],
  ['createCallerVerifier', 'clockToleranceSeconds', [Number.NaN, -1, 601, '5']],
  ['createCallerVerifier', 'expiredGraceDays', [Number.NaN, -1, 367, '5']],
  ['rotateCallerKeys', 'overlapSeconds', [Number.NaN, -1, 604_801, '5']],
  ['rotateCallerKeys', 'keepDays', [Number.NaN, -1, 3_661, '5']],
];

// `??` takes null for not given, as TypeScript would never let it through.
const isAbsent = (value: unknown): boolean => value === null;

describe('a number or a choice in the options of a constructor', () => {
  it.each(settings)('%s rejects an invalid %s by its name', async (maker, option, wrong) => {
    expect(await refusalOf(maker, {})).toBeUndefined();
    for (const value of wrong.filter((each) => !isAbsent(each))) {
      expect(await refusalOf(maker, { [option]: value })).toContain(option);
    }
  });
});

const optionsOf = (maker: string): readonly string[] => [
  ...settings
    .filter(([name, option]) => name === maker && !required.has(`${name}.${option}`))
    .map(([, option]) => option),
  ...['clock', 'observer', 'random', 'sleep', 'remainingMilliseconds', 'breaker', 'nextOwner'],
];

const required = new Set([
  'DynamoDbOutboxStore.retentionDays',
  'DynamoDbEffectStore.retentionDays',
  'DynamoDbInbox.retentionDays',
  'DynamoDbProjection.tombstoneRetentionDays',
  'DynamoDbProjectionWriter.tombstoneRetentionDays',
  'createOnceEffect.leaseMilliseconds',
  'createMessageRelay.maxInFlight',
  'createCallerSigner.audience',
  'createCallerVerifier.audience',
]);

describe('an option that is undefined', () => {
  it.each(Object.keys(makers))('has the same meaning for %s as an absent one', async (maker) => {
    const result = async (options: Options): Promise<unknown> => {
      const made = await makers[maker]?.(options);
      // What is made holds functions and clients, which no two have in common; what it did is plain data.
      return JSON.stringify({ made }).replaceAll(/"durationMilliseconds":\d+/g, '');
    };
    const absent = await result({});
    await fc.assert(
      fc.asyncProperty(fc.subarray([...optionsOf(maker)]), async (names) => {
        const options = Object.fromEntries(names.map((name) => [name, undefined]));

        expect(await result(options)).toEqual(absent);
      }),
      { numRuns: 20 },
    );
  });
});
