import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEnvelope, type Message } from '@dynamo-outbox/messaging';
import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import {
  aMessage,
  bundleCommand,
  correlationId,
  noteProcessed,
  park,
  put,
  record,
  runHere,
  runProcess,
  startGround,
  type Ground,
} from './cli.fixture.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(() => ground.stop());

const run = (...args: readonly string[]): ReturnType<typeof runHere> => runHere(ground, args);

const depthOf = async (...args: readonly string[]): Promise<number> => {
  const { output } = await run('redrive', 'list', '--json', ...args);
  const views = z
    .object({ queues: z.array(z.object({ visible: z.number(), hidden: z.number() })) })
    .parse(JSON.parse(output));
  return views.queues.reduce((sum, { visible, hidden }) => sum + visible + hidden, 0);
};

const letters = '--queue=orders--customers--dlq.fifo';

describe('status', () => {
  it('exits with 0 if nothing waits for an operator', async () => {
    const { code, output } = await run('status');

    expect(code).toBe(0);
    expect(output).toContain('orders-outbox  everything dispatched');
    expect(output).toContain('orders--customers--dlq.fifo  empty');
  });

  it('counts undispatched, queued, dead-lettered and parked messages, and exits with 1', async () => {
    const message = aMessage();
    await park(ground, message, await record(ground, message));
    await put(ground, ground.queue, { body: 'x' });
    await put(ground, ground.deadLetterQueue, { body: 'x', groupId: 'a', reason: 'UNREADABLE_MESSAGE' });
    await put(ground, ground.deadLetterQueue, { body: encodeEnvelope(message), groupId: 'b' });

    const { code, output } = await run('status', '--json');

    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      services: [
        {
          service: 'orders',
          outbox: { undispatched: 1, isTracked: true, oldest: '2026-11-20T10:15:30.000Z' },
          queues: [
            {
              queue: 'orders--customers.fifo',
              visible: 1,
              deadLetters: {
                visible: 2,
                isPartial: false,
                groups: [
                  { reason: 'RECEIVED_TOO_OFTEN', count: 1, types: { 'customer.credit-reserved': 1 } },
                  { reason: 'UNREADABLE_MESSAGE', count: 1 },
                ],
              },
            },
          ],
          parked: { visible: 1, groups: [{ reason: 'UNKNOWN_TOPIC', count: 1 }] },
        },
      ],
    });
    expect(await depthOf()).toBe(3);
  });
});

describe('trace', () => {
  it('finds all messages of a correlation, their consumers, and the messages that they caused', async () => {
    const first = aMessage();
    const second = aMessage({
      occurredAt: new Date('2026-11-20T10:15:32.000Z'),
      context: { correlationId, causationId: first.id },
    });
    await record(ground, first, { LastDispatchedAt: { S: '2026-11-20T10:15:30.077Z' } });
    await noteProcessed(ground, first.id);
    await record(ground, second);
    await put(ground, ground.deadLetterQueue, {
      body: encodeEnvelope(second),
      reason: 'REJECTED_BY_HANDLER',
    });
    await record(
      ground,
      aMessage({ orderingKey: 'customer#c2', context: { correlationId: first.id as never } }),
    );

    const { code, output } = await run('trace', correlationId, '--json');

    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      messages: [
        {
          id: first.id,
          recording: { dispatch: { state: 'dispatched', at: '2026-11-20T10:15:30.077Z' } },
          processed: [{ consumer: 'orders--customers', processedAt: '2026-11-20T10:15:31.500Z' }],
          waiting: [],
        },
        {
          id: second.id,
          recording: { dispatch: { state: 'undispatched' } },
          waiting: [{ queue: 'orders--customers--dlq.fifo', reason: 'REJECTED_BY_HANDLER' }],
        },
      ],
      outboxes: [{ table: 'orders-outbox', itemsRead: 3, isPartial: false }],
    });
  });

  it('reports an outbox item that cannot be decoded', async () => {
    const message = aMessage();
    await record(ground, message);
    const Item = { PK: { S: 'customer#c2' }, SK: { S: 'VERSION#1' } };
    await ground.dynamoDb.client.send(new PutItemCommand({ TableName: 'orders-outbox', Item }));

    const { code, output } = await run('trace', message.id);

    expect(code).toBe(0);
    expect(output).toContain('1 outbox item could not be decoded. List them with "dynamo-outbox messages".');
  });

  it.each(['customer#c1', 'c1'])('finds the messages of an aggregate by "%s"', async (wanted) => {
    const message = aMessage();
    await record(ground, message, { LastDispatchedAt: { S: '2026-11-20T10:15:30.077Z' } });
    await record(ground, aMessage({ orderingKey: 'customer#c11' }));

    const { code, output } = await run('trace', wanted);

    expect(code).toBe(0);
    expect(output).toContain(`customer.credit-reserved  ${message.id}`);
    expect(output).toContain('dispatched after 77 ms');
    expect(output.match(/recorded/g)).toHaveLength(1);
  });

  it('reads only one key if requested', async () => {
    await record(ground, aMessage({ orderingKey: 'customer#c2' }));
    await record(ground, aMessage());

    const { output } = await run('trace', 'customer#c1', '--json');

    expect(JSON.parse(output)).toMatchObject({ outboxes: [{ itemsRead: 1 }] });
  });

  it('says if it saw only a part of the messages', async () => {
    for (let index = 0; index < 3; index += 1) {
      await record(ground, aMessage({ orderingKey: `customer#${index}` }));
    }

    const { code, errors } = await run('trace', 'c1', '--limit', '1');

    expect(code).toBe(1);
    expect(errors).toContain('Not all messages of orders-outbox');
  });

  it('finds a message by its inbox record if its outbox item has expired', async () => {
    const { id } = aMessage();
    await noteProcessed(ground, id);

    const { code, output } = await run('trace', id);

    expect(code).toBe(0);
    expect(output).toContain('by orders--customers');
  });

  it('exits with 2 for an unknown id', async () => {
    const { code, output, errors } = await run('trace', 'c1');

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain('No message, correlation, aggregate or ordering key "c1" was found.');
  });
});

describe('redrive', () => {
  it('sends a dead letter back to its queue with its group, and exits with 0', async () => {
    const deliveryId = await put(ground, ground.deadLetterQueue, { body: 'x', reason: 'UNREADABLE_MESSAGE' });

    const { code, output } = await run('redrive', 'send', deliveryId);

    expect(output).toContain('Sent 1 message from orders--customers--dlq.fifo to orders--customers.fifo.');
    expect(code).toBe(0);
    expect(await ground.broker.receiveAll(ground.queue.url, 1)).toMatchObject([
      { Body: 'x', Attributes: { MessageGroupId: 'customer#c1' } },
    ]);
    expect(await depthOf()).toBe(0);
  });

  it('sends only the dead letters with the given reason', async () => {
    for (const [index, reason] of ['A', 'B', 'A'].entries()) {
      await put(ground, ground.deadLetterQueue, { body: `${reason}${index}`, groupId: `g${index}`, reason });
    }

    const { code } = await run('redrive', 'send', '--reason', 'A', letters);

    expect(code).toBe(0);
    const bodies = (await ground.broker.receiveAll(ground.queue.url, 2)).map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(['A0', 'A2']);
    expect(await depthOf()).toBe(1);
  });

  it('sends an edited body, except a body that would be dead-lettered again immediately', async () => {
    const message = aMessage();
    await put(ground, ground.deadLetterQueue, { body: encodeEnvelope(message), reason: 'A' });
    const directory = mkdtempSync(join(tmpdir(), 'edited-'));
    const [good, bad] = [join(directory, 'good.json'), join(directory, 'bad.json')];
    const edited = encodeEnvelope({ ...message, payload: { customerId: 'c1', note: 'edited' } });
    writeFileSync(good, `${edited}\n`);
    writeFileSync(bad, '{"specversion": "1.0"');

    const refused = await run('redrive', 'send', message.id, '--body-file', bad);
    const accepted = await run('redrive', 'send', message.id, '--body-file', good);
    rmSync(directory, { recursive: true });

    expect(refused).toMatchObject({ code: 2, output: '' });
    expect(refused.errors).toContain('not JSON');
    expect(accepted.code).toBe(0);
    expect(await ground.broker.receiveAll(ground.queue.url, 1)).toMatchObject([{ Body: edited }]);
  });

  it('changes nothing in a dry run', async () => {
    await put(ground, ground.deadLetterQueue, { body: 'x' });

    const { code, output } = await run('redrive', 'send', '--all', letters, '--dry-run', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ runs: [{ isDryRun: true, sent: 1, left: { visible: 1 } }] });
    expect(await ground.broker.receiveAll(ground.queue.url)).toEqual([]);
    expect(await depthOf()).toBe(1);
  });

  it('publishes a parked message, marks its item, and releases its key', async () => {
    const topicArn = await ground.broker.createTopic('orders', { fifo: true });
    const subscriber = await ground.broker.createQueue('subscriber', { fifo: true });
    await ground.broker.subscribe(topicArn, subscriber.arn);
    const message = aMessage();
    const sortKey = await record(ground, message);
    await park(ground, message, sortKey);
    const keys = new DynamoDbParkedKeys({ client: ground.dynamoDb.client, tableName: 'orders-outbox' });
    const { orderingKey } = message;
    await keys.park({ orderingKey, reason: 'UNKNOWN_TOPIC', parkedAt: '2026-11-20T10:15:30.500Z' });

    const { code, output } = await run('redrive', 'send', '--all', '--queue', 'orders-outbox-relay--dlq');

    expect(output).toContain('Sent 1 message from orders-outbox-relay--dlq to the topics of orders.');
    expect(code).toBe(0);
    expect(await ground.broker.receiveAll(subscriber.url, 1)).toMatchObject([
      { Body: encodeEnvelope(message), Attributes: { MessageGroupId: orderingKey } },
    ]);
    const { Item } = await ground.dynamoDb.client.send(
      new GetItemCommand({
        TableName: 'orders-outbox',
        Key: { PK: { S: orderingKey }, SK: { S: sortKey } },
      }),
    );
    expect(Item).toHaveProperty('LastDispatchedAt');
    expect(Item).not.toHaveProperty('Undispatched');
    expect(await keys.find(orderingKey)).toBeUndefined();
  });

  it('keeps a parked message whose topic does not exist, reports it, and exits with 1', async () => {
    const message = aMessage();
    await park(ground, message, await record(ground, message));

    const { code, output } = await run('redrive', 'send', message.id);

    expect(code).toBe(1);
    expect(output).toContain('There is no topic "orders"');
    expect(await depthOf()).toBe(1);
  });

  it('shows a whole message, or only its body', async () => {
    const message = aMessage();
    const deliveryId = await put(ground, ground.deadLetterQueue, {
      body: encodeEnvelope(message),
      reason: 'A',
    });

    const shown = await run('redrive', 'show', deliveryId);
    const raw = await run('redrive', 'show', message.id, '--raw');

    expect(shown.output).toContain('reason        A');
    expect(shown.output).toContain('"customerId": "c1"');
    expect(raw).toEqual({ code: 0, output: `${encodeEnvelope(message)}\n`, errors: '' });
  });
});

describe('replay', () => {
  const recordTwo = async (): Promise<readonly [Message, Message]> => {
    const messages = [
      aMessage(),
      aMessage({ orderingKey: 'customer#c2', occurredAt: new Date('2026-11-20T11:00:00.000Z') }),
    ] as const;
    for (const message of messages) {
      await record(ground, message, { LastDispatchedAt: { S: '2026-11-20T11:00:00.500Z' } });
    }
    return messages;
  };

  it('publishes the messages of a time range to one queue, marked with the run', async () => {
    const [, late] = await recordTwo();

    const { code, output } = await run(
      'replay',
      '--from=2026-11-20T10:30:00Z',
      '--before=2026-11-20T12:00:00Z',
      '--to=orders--customers.fifo',
      '--run=r1',
    );

    expect(output).toContain('Published 1 message to orders--customers.fifo.');
    expect(code).toBe(0);
    const received = await ground.broker.receiveAll(ground.queue.url, 1);
    expect(received).toMatchObject([
      { Body: encodeEnvelope(late), MessageAttributes: { replayed: { StringValue: 'r1' } } },
    ]);
  });

  it('publishes to the topic of the service', async () => {
    const topicArn = await ground.broker.createTopic('orders', { fifo: true });
    await ground.broker.subscribe(topicArn, ground.queue.arn);
    const [early] = await recordTwo();

    const { code } = await run('replay', '--key', early.orderingKey);

    expect(code).toBe(0);
    expect(await ground.broker.receiveAll(ground.queue.url, 1)).toMatchObject([
      { Body: encodeEnvelope(early) },
    ]);
  });

  it('only counts messages in a dry run', async () => {
    await recordTwo();

    const { code, output } = await run('replay', '--all', '--to=orders--customers', '--dry-run', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      isDryRun: true,
      selected: 2,
      published: 0,
      outcome: 'complete',
    });
    expect(await ground.broker.receiveAll(ground.queue.url)).toEqual([]);
  });
});

describe('wrong arguments', () => {
  it.each([
    [['trce'], 'There is no command "trce"'],
    [['--frob'], 'There is no option "--frob"'],
    [['status', '--frob'], "Unknown option '--frob'."],
    [['status', 'now'], 'Unexpected argument "now".'],
    [['status', '--limit', '0'], '--limit is "0"'],
    [['status', '--limit'], "Option '--limit <value>' argument missing."],
    [['status', '--service', 'Nowhere!'], '"Nowhere!" is not a valid service name'],
    [['status', '--service', 'nowhere'], 'There is no table "nowhere-outbox". Known services: orders.'],
    [['status', '--service='], '--service needs a value.'],
    [['status', '--config', '/nowhere.json'], 'There is no configuration file "/nowhere.json".'],
    [['trace'], 'No id is given.'],
    [['replay'], 'Select messages with --from'],
    [['replay', '--all', '--from', '6h'], 'Select messages with --from'],
    [['replay', '--service=orders,customers', '--all'], 'This command needs exactly one service'],
    [['replay', '--from', 'yesterday'], '--from is "yesterday"'],
    [['replay', '--from', '2026-11-20'], '--from is "2026-11-20"'],
    [['replay', '--from', '1h', '--before', '2h'], '--from must be earlier than --before'],
    [['replay', '--from', '1h', '--before', '1h'], '--from must be earlier than --before'],
    [['replay', '--all', '--to', 'nowhere'], 'There is no queue "nowhere".'],
    [['replay', '--all', '--own-groups'], '--own-groups needs --to'],
    [['replay', '--all'], 'There is no topic "orders"'],
    [['replay', '--all', '--run', 'a b'], '--run is "a b"'],
    [['replay', '--all', '--cursor', 'x'], '--cursor needs the --run'],
    [
      ['replay', '--all', '--to=orders--customers', '--run=r', '--cursor=x'],
      'The cursor is damaged, or belongs to another outbox',
    ],
    [['replay', '--all', '--rate', '0.5'], '--rate is "0.5"'],
    [
      ['replay', '--service', 'nowhere', '--all', '--to=orders--customers'],
      'There is no table "nowhere-outbox".',
    ],
    [['redrive', 'frob'], 'There is no "redrive frob"'],
    [['redrive', '--queue', 'nowhere'], 'There is no queue "nowhere". Known queues: '],
    [['redrive', 'show'], 'No message id is given.'],
    [['redrive', 'send'], 'Select messages with one id'],
    [['redrive', 'send', 'x', '--all'], 'Select messages with one id'],
    [['redrive', 'send', '--all'], 'No queue or service is selected.'],
    [['redrive', 'send', '--all', letters, '--to', 'nowhere'], 'There is no queue "nowhere".'],
    [['redrive', 'send', '--all', letters, '--rate', '-1'], '--rate'],
    [['redrive', 'send', '--all', letters, '--rate=0'], '--rate is "0"'],
    [['redrive', 'send', '--all', letters, '--limit', '1.5'], '--limit is "1.5"'],
    [['redrive', 'send', '--all', letters, '--body-file', 'x'], '--body-file applies to one message'],
    [['redrive', 'send', 'x', '--body-file', '/nowhere'], 'There is no file "/nowhere".'],
  ])('%j are reported in a sentence, exit with 2 and change nothing', async (args, sentence) => {
    await put(ground, ground.deadLetterQueue, { body: 'x' });

    const { code, output, errors } = await run(...args);

    expect(errors).toContain(sentence);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(await ground.broker.receiveAll(ground.queue.url)).toEqual([]);
    expect(await ground.broker.receiveAll(ground.deadLetterQueue.url, 1)).toHaveLength(1);
  });
});

describe('the command in a separate process, installed or bundled', () => {
  let command: string;
  beforeAll(async () => {
    command = await bundleCommand();
  });

  it('exits with 0, 1 or 2, and writes only JSON to its output', async () => {
    const { environment } = ground;

    const done = await runProcess(environment, ['status', '--json']);
    await put(ground, ground.deadLetterQueue, { body: 'x' });
    const remaining = await runProcess(environment, ['redrive', 'list', '--json'], { command });
    const wrong = await runProcess(environment, ['status', '--service', 'nowhere', '--json'], { command });

    expect(done).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(done.output)).toMatchObject({ services: [{ service: 'orders' }] });
    expect(remaining).toMatchObject({ code: 1, errors: '' });
    expect(JSON.parse(remaining.output)).toMatchObject({
      queues: [{ visible: 1, messages: [{ reason: 'RECEIVED_TOO_OFTEN' }] }, { visible: 0 }],
    });
    expect(wrong).toEqual({
      code: 2,
      output: '',
      errors: 'There is no table "nowhere-outbox". Known services: orders.\n',
    });
  });

  it('finishes its current messages on Ctrl-C, releases the others, and exits with 1', async () => {
    for (const groupId of ['a', 'b', 'c', 'd', 'e']) {
      await put(ground, ground.deadLetterQueue, { body: groupId, groupId });
    }

    const outcome = await runProcess(
      ground.environment,
      ['redrive', 'send', '--all', letters, '--rate', '2', '--json'],
      {
        command,
        meanwhile: async (child) => {
          // The process listens for the signal long before it sends its first message.
          while ((await ground.broker.receiveAll(ground.queue.url, 1)).length === 0);
          child.kill('SIGINT');
        },
      },
    );

    expect(outcome).toMatchObject({ code: 1, errors: '' });
    const { runs } = z
      .object({ runs: z.array(z.object({ sent: z.number(), left: z.object({ visible: z.number() }) })) })
      .parse(JSON.parse(outcome.output));
    expect(runs[0]?.sent).toBeLessThan(5);
    expect(runs[0]?.left.visible).toBe(5 - (runs[0]?.sent ?? 0));
  });

  it('says in a sentence that no server answers, and exits with 1', async () => {
    const { code, output, errors } = await runProcess(
      { ...ground.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      ['redrive'],
      { command },
    );

    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/^Nothing answers for SQS at http:\/\/127\.0\.0\.1:9: .*AWS_ENDPOINT_URL\.\n$/);
  });

  it('prints its version', async () => {
    const { code, output, errors } = await runProcess({ PATH: process.env['PATH'] }, ['--version']);

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints its help without AWS credentials', async () => {
    const { code, output, errors } = await runProcess({ PATH: process.env['PATH'] }, ['trace', '--help']);

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('Usage: dynamo-outbox trace');
  });
});
