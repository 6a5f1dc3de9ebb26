/** Each existing resource is of the right kind: its ARN says so, as far as it is known. */
import { describe, expect, it } from '@jest/globals';
import { Aws, CfnParameter, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as fc from 'fast-check';
import { anApp, anEntry, aStack, billingTopic, faultOf, ordersTopic } from '../cdk.fixture.ts';
import { ConsumingService } from '../consuming-service.ts';
import { Inbox } from '../inbox.ts';
import { MessageConsumer } from '../message-consumer.ts';
import { MessageTopic } from '../message-topic.ts';
import { Outbox } from '../outbox.ts';
import { PayloadBucket } from '../payload-bucket.ts';
import type { TableProps } from '../resources/create-table.ts';
import type { MessageDestination } from '../resources/destination.ts';
import { TransactionalService } from '../transactional-service.ts';
import { arnFaults } from './resource-kind.ts';

const env = { account: '111111111111', region: 'eu-north-1' };

const valid = {
  topic: ['aws', 'sns', env.region, env.account, 'orders.fifo'],
  queue: ['aws', 'sqs', env.region, env.account, 'orders'],
  eventBus: ['aws', 'events', env.region, env.account, 'event-bus/orders'],
  table: ['aws', 'dynamodb', env.region, env.account, 'table/orders'],
  key: ['aws', 'kms', env.region, env.account, 'key/11111111-2222-3333-4444-555555555555'],
} as const;

/** Parts that no ARN of the kinds has at the same place. */
const wrong = [
  ['', 'azure', 'aws-cn'],
  ['', 's3', 'SNS'],
  ['', 'eu-north', 'cn-north-1', 'EU-NORTH-1'],
  ['', '1', '1111111111111', 'ours'],
  ['', 'a b', 'orders:5e0b1f0a', 'orders.fifo.fifo'],
] as const;

const toArn = (parts: readonly string[]): string => ['arn', ...parts].join(':');

const kinds = fc.constantFrom(...(Object.keys(valid) as (keyof typeof valid)[]));

describe('the ARN of an existing resource', () => {
  it('has the service, and a partition, region, account and name that AWS accepts', () => {
    fc.assert(
      fc.property(kinds, fc.nat(4), fc.nat(3), (kind, place, choice) => {
        const parts: string[] = [...valid[kind]];
        expect(arnFaults('It', kind, toArn(parts))).toEqual([]);
        parts[place] = wrong[place]?.[choice % wrong[place].length] ?? '';
        expect(arnFaults('It', kind, toArn(parts))).toEqual([
          expect.stringMatching(/^It has the ARN ".*", which is not the ARN of .*; use the form arn:aws:/),
        ]);
      }),
    );
  });

  it('names no resource of another kind', () => {
    fc.assert(
      fc.property(kinds, kinds, (kind, other) => {
        expect(arnFaults('It', kind, toArn(valid[other]))).toHaveLength(kind === other ? 0 : 1);
      }),
    );
  });

  it('may have any part that is known only at deployment', () => {
    const tokens = [
      Aws.PARTITION,
      'ignored',
      Aws.REGION,
      Aws.ACCOUNT_ID,
      new CfnParameter(aStack(), 'Name').valueAsString,
    ];
    fc.assert(
      fc.property(kinds, fc.subarray([0, 2, 3, 4]), (kind, open) => {
        const parts = valid[kind].map((part, index) =>
          open.includes(index) ? (tokens[index] ?? part) : part,
        );
        expect(arnFaults('It', kind, toArn(parts))).toEqual([]);
      }),
    );
    expect(arnFaults('It', 'topic', new CfnParameter(aStack(), 'Arn').valueAsString)).toEqual([]);
    expect(
      arnFaults('It', 'topic', `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:orders`),
    ).toHaveLength(1);
  });

  it('has a region of its partition', () => {
    const inChina = toArn(['aws-cn', 'sns', 'cn-north-1', env.account, 'orders']);

    expect(arnFaults('It', 'topic', inChina)).toEqual([]);
    expect(arnFaults('It', 'topic', inChina.replace('aws-cn', 'aws'))).toHaveLength(1);
  });
});

describe('every construct refuses an existing resource of another kind', () => {
  const topicArn = toArn(valid.topic).replace('.fifo', '');
  const queueArn = toArn(valid.queue);
  const consumerOf = (stack: Stack, props: Partial<ConstructorParameters<typeof MessageConsumer>[2]>) =>
    new MessageConsumer(stack, 'Consumer', {
      source: 'uploads',
      inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
      entry: anEntry,
      ...(props as object),
    });
  const topicTo = (stack: Stack, destination: MessageDestination) =>
    new MessageTopic(stack, 'Topic', { topic: ordersTopic, destination });

  it.each<readonly [string, (stack: Stack, arn: string) => unknown, keyof typeof valid]>([
    ['a topic', (stack, arn) => topicTo(stack, Topic.fromTopicArn(stack, 'Imported', arn)), 'topic'],
    [
      'a topic by ARN',
      (stack, arn) => MessageTopic.fromTopicArn(stack, 'Topic', { topic: ordersTopic, topicArn: arn }),
      'topic',
    ],
    [
      'a queue as destination',
      (stack, arn) => topicTo(stack, Queue.fromQueueArn(stack, 'Imported', arn)),
      'queue',
    ],
    [
      'an event bus',
      (stack, arn) => topicTo(stack, EventBus.fromEventBusArn(stack, 'Imported', arn)),
      'eventBus',
    ],
    [
      'the queue of a consumer',
      (stack, arn) =>
        consumerOf(stack, {
          queue: Queue.fromQueueArn(stack, 'Imported', arn),
          deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', queueArn.replace('orders', 'dead')),
        }),
      'queue',
    ],
    [
      'the dead-letter queue of a consumer',
      (stack, arn) => consumerOf(stack, { deadLetterQueue: Queue.fromQueueArn(stack, 'Imported', arn) }),
      'queue',
    ],
    [
      'the table of an outbox',
      (stack, arn) => new Outbox(stack, 'Outbox', { service: 'billing', table: tableBy(stack, arn) }),
      'table',
    ],
    [
      'the table of an inbox',
      (stack, arn) => new Inbox(stack, 'Inbox', { service: 'billing', table: tableBy(stack, arn) }),
      'table',
    ],
    [
      'the table of a service',
      (stack, arn) =>
        new TransactionalService(stack, 'Service', {
          name: 'billing',
          publishes: billingTopic,
          table: tableBy(stack, arn),
        }),
      'table',
    ],
    [
      'the table of a consuming service',
      (stack, arn) =>
        new ConsumingService(stack, 'Service', {
          name: 'billing',
          consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
          subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
          table: tableBy(stack, arn),
        }),
      'table',
    ],
    [
      'a key',
      (stack, arn) =>
        new PayloadBucket(stack, 'Payloads', {
          service: 'billing',
          encryptionKey: Key.fromKeyArn(stack, 'Imported', arn),
        }),
      'key',
    ],
  ])('%s', (_what, work, kind) => {
    const own = toArn(valid[kind]).replace('.fifo', '');
    const others = kind === 'topic' ? [queueArn] : [topicArn, queueArn].filter((arn) => arn !== own);
    // CDK itself refuses tables and keys whose ARNs lack these words.
    const prefix = kind === 'key' || kind === 'table' ? `${kind}/` : '';
    const form = (arn: string): string => arn.replace('orders', `${prefix}orders`);

    expect(faultOf(() => work(aStack(anApp(), 'Test', { env }), own))).toBe('');
    for (const other of others.map(form)) {
      expect(faultOf(() => work(aStack(anApp(), 'Test', { env }), other))).toContain(
        `has the ARN "${other}", which is not the ARN of`,
      );
    }
  });

  it('and the stream of another table', () => {
    const tableArn = toArn(valid.table);
    const outboxWith = (stack: Stack, streamOf: string) =>
      new Outbox(stack, 'Outbox', {
        service: 'billing',
        table: Table.fromTableAttributes(stack, 'Imported', {
          tableArn,
          tableStreamArn: `${streamOf}/stream/2026-01-01T00:00:00.000`,
        }),
      });

    expect(faultOf(() => outboxWith(aStack(), `${tableArn}-old`))).toContain('which is not a stream of');
    expect(faultOf(() => outboxWith(aStack(), tableArn))).toBe('');
  });
});

const tableBy = (stack: Stack, tableArn: string) => Table.fromTableArn(stack, 'Imported', tableArn);

describe('settings of a new table on an existing one', () => {
  it.each(['outbox', 'inbox'])('are refused for an %s, because they have no effect', (kind) => {
    const stack = aStack();
    const encryptionKey = new Key(stack, 'Key');
    const of = (id: string, props: Pick<TableProps, 'encryptionKey' | 'removalPolicy'>) => {
      const table = Table.fromTableArn(stack, `${id}Table`, toArn(valid.table));
      const all = { service: 'billing', table, ...props };
      return faultOf(() => (kind === 'inbox' ? new Inbox(stack, id, all) : new Outbox(stack, id, all)));
    };

    const faults = of('Encrypted', { encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
    expect(faults).toContain('if the table is imported, set `encryptionKey` in `Table.fromTableAttributes`.');
    expect(faults).toContain('`removalPolicy` has no effect');
    expect(of('Plain', {})).toBe('');
  });
});
