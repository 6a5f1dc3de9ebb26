/** Services that only consume, publish to several topics, and use queues, buses and names of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { encodeEnvelope, nextMessageId, toInboxKey } from '@dynamo-outbox/messaging';
import { toOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { describeInboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aMessage,
  park,
  put,
  record,
  runHere,
  startGround,
  type CliOutcome,
  type Ground,
} from './cli.fixture.ts';

let ground: Ground;
const directory = mkdtempSync(join(tmpdir(), 'existing-resources-'));

beforeAll(async () => {
  ground = await startGround();
  await ground.dynamoDb.createTable(describeInboxTable('audit-inbox'));
});

afterEach(() => ground.clear());

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await ground.stop();
});

/** Runs the command with a configuration file that has these services. */
const runWith = (services: Readonly<Record<string, unknown>>, ...args: string[]): Promise<CliOutcome> => {
  const path = join(directory, 'dynamo-outbox.json');
  writeFileSync(path, JSON.stringify({ services }));
  return runHere(ground, [...args, '--config', path]);
};

/** Records a message of another topic than `orders`. */
const recordOf = async (topic: string): Promise<string> => {
  const message = aMessage({ orderingKey: `order#${topic}` });
  const body = encodeEnvelope(message);
  const item = {
    orderingKey: message.orderingKey,
    sortKey: `000000000001#${message.id}`,
    recordedAt: message.occurredAt.toISOString(),
    service: 'orders',
    messages: [{ id: message.id, type: message.type, topic, body }],
  };
  await ground.dynamoDb.client.send(
    new PutItemCommand({ TableName: 'orders-outbox', Item: toOutboxAttributes(item, { undispatched: '0' }) }),
  );
  return body;
};

const bodiesIn = async (url: string, count?: number): Promise<readonly (string | undefined)[]> =>
  (await ground.broker.receiveAll(url, count)).map(({ Body }) => Body);

describe('a service that only consumes', () => {
  const audit = { audit: {} };

  beforeAll(async () => {
    await ground.broker.createQueue('audit--orders');
  });

  it.each([audit, { audit: { publishes: [] } }])('has a status without an outbox as %j', async (services) => {
    expect(await runWith(services, 'status')).toMatchObject({
      code: 0,
      output: expect.stringContaining('the service publishes nothing'),
    });
    const { output } = await runWith(services, 'status', '--json');
    expect(JSON.parse(output)).toMatchObject({
      services: [{ service: 'audit', queues: [{ queue: 'audit--orders' }] }],
    });
    expect(output).not.toContain('"outbox"');
  });

  it('shows in a trace what it processed', async () => {
    const messageId = nextMessageId();
    await ground.dynamoDb.client.send(
      new PutItemCommand({
        TableName: 'audit-inbox',
        Item: {
          PK: { S: toInboxKey({ consumer: 'audit--orders', messageId }) },
          ProcessedAt: { S: '2026-11-20T10:15:31.500Z' },
        },
      }),
    );

    const { code, output } = await runWith(audit, 'trace', messageId);

    expect(output).toContain('audit--orders');
    expect(code).toBe(0);
  });

  it.each([
    [
      audit,
      ['replay', '--all'],
      'The service "audit" only consumes: it has queues, but no outbox "audit-outbox".',
    ],
    [audit, ['messages'], 'The service "audit" only consumes: it has queues, but no outbox "audit-outbox".'],
    [
      { audit: { publishes: [] } },
      ['replay', '--all'],
      'The service "audit" publishes nothing, so it has no outbox',
    ],
    [
      { audit: { publishes: [] } },
      ['messages'],
      'The service "audit" publishes nothing, so it has no outbox',
    ],
    [{ audit: { outboxTable: 'nowhere' } }, ['status'], 'There is no table "nowhere".'],
    [{ audits: {} }, ['status'], 'There is no table "audits-outbox".'],
  ])('as %j refuses %j in a sentence', async (services, args, sentence) => {
    const { code, errors } = await runWith(services, ...args);

    expect(errors.replaceAll(/\s+/gu, ' ')).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe('a replay of a service with several topics', () => {
  it('publishes each message to its topic', async () => {
    const [orders, notices] = await Promise.all([
      ground.broker.createTopic('orders', { fifo: true }),
      ground.broker.createTopic('notices'),
    ]);
    const [ordered, standard] = await Promise.all([
      ground.broker.createQueue('from-orders', { fifo: true }),
      ground.broker.createQueue('from-notices'),
    ]);
    await ground.broker.subscribe(orders, ordered.arn);
    await ground.broker.subscribe(notices, standard.arn);
    const bodies = [await recordOf('orders'), await recordOf('notices')];

    const { code, errors } = await runWith(
      { orders: { publishes: ['orders', 'notices'] } },
      'replay',
      '--all',
    );

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(await bodiesIn(ordered.url, 1)).toEqual([bodies[0]]);
    expect(await bodiesIn(standard.url, 1)).toEqual([bodies[1]]);
  });

  it.each([[['--dry-run']], [[]]])(
    'names topics that the configuration does not list, with %j',
    async (flags) => {
      await ground.broker.createTopic('orders');
      await recordOf('notices');

      const { code, errors } = await runWith({ orders: {} }, 'replay', '--all', ...flags);

      expect(errors.replaceAll(/\s+/gu, ' ')).toContain(
        'The outbox has messages of "notices", which this replay does not publish to. List all topics',
      );
      expect(code).toBe(1);
    },
  );
});

describe('a topic whose destination is not an SNS topic', () => {
  it('is replayed, and redriven from the parking queue, to its queue', async () => {
    const exported = await ground.broker.createQueue('team-exports', { fifo: true });
    const services = { orders: { topics: { orders: exported.arn } } };
    const message = aMessage();
    const sortKey = await record(ground, message);

    expect(await runWith(services, 'replay', '--all')).toMatchObject({ code: 0 });
    expect(await bodiesIn(exported.url, 1)).toEqual([encodeEnvelope(message)]);

    const parked = aMessage();
    await park(ground, parked, sortKey);
    expect(await runWith(services, 'redrive', 'send', '--all', '--service=orders')).toMatchObject({
      code: 0,
      errors: '',
    });
    expect(await bodiesIn(exported.url, 1)).toEqual([encodeEnvelope(parked)]);
  });

  it.each([
    [
      'arn:aws:sqs:us-east-1:000000000000:nowhere',
      'There is no queue "nowhere", which the configuration file lists',
    ],
    [
      'arn:aws:sns:us-east-1:000000000000:nowhere',
      'There is no topic "arn:aws:sns:us-east-1:000000000000:nowhere"',
    ],
  ])('with the ARN %s is refused before anything is published', async (arn, sentence) => {
    await record(ground, aMessage());

    const { code, errors } = await runWith({ orders: { topics: { orders: arn } } }, 'replay', '--all');

    expect(errors.replaceAll(/\s+/gu, ' ')).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe('queues with names of their own', () => {
  it('have the consumer that the configuration names, in traces', async () => {
    const dead = await ground.broker.createQueue('team-dead');
    await ground.broker.createQueue('team-stock', { deadLetter: { queueArn: dead.arn, maxReceiveCount: 5 } });
    const message = aMessage();
    await record(ground, message);
    await ground.dynamoDb.client.send(
      new PutItemCommand({
        TableName: 'orders-inbox',
        Item: {
          PK: { S: toInboxKey({ consumer: 'orders--stock', messageId: message.id }) },
          ProcessedAt: { S: '2026-11-20T10:15:31.500Z' },
        },
      }),
    );
    const services = { orders: { queues: [{ name: 'team-stock', consumer: 'orders--stock' }] } };

    expect(await runWith(services, 'trace', message.id)).toMatchObject({
      output: expect.stringContaining('orders--stock'),
    });
    await put(ground, dead, { body: '{}', reason: 'REJECTED' });
    expect(await runWith(services, 'status')).toMatchObject({
      code: 1,
      output: expect.stringContaining('team-dead'),
    });
    expect(await runWith(services, 'redrive', 'send', '--all', '--service=orders')).toMatchObject({
      code: 0,
    });
  });
});
