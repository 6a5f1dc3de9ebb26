import { DynamoDBClient, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeEnvelope, defineMessage, defineTopic, nextMessageId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox, DynamoDbScheduledMessages } from '@dynamo-outbox/messaging/dynamodb';
import { createScheduleReleaser } from '@dynamo-outbox/messaging/schedule';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { correlationId, type Ground, runHere, startGround } from '../../cli.fixture.ts';
import { runCli } from '../../run-cli.ts';
import { forbidden } from '../../terminal/forbidden.fixture.ts';
import { createTerminal } from '../../terminal/terminal.ts';

const tableName = 'orders-outbox';
const hour = 3_600_000;
const payload = z.object({ text: z.string() });

const Overdue = defineMessage('order.overdue', { version: 1, payload });
const Reminder = defineMessage('order.reminder', { version: 1, payload });
const DiaryDue = defineMessage('diary.due', { version: 1, payload });
const topics = [
  defineTopic('orders', [Overdue, Reminder]),
  defineTopic('diaries', [DiaryDue], { order: 'commit' }),
];

type Definition = typeof Overdue | typeof Reminder | typeof DiaryDue;

interface Listing {
  readonly messages: readonly {
    readonly handle: string;
    readonly type?: string;
    readonly dueAt?: string;
    readonly outcome?: string;
    readonly reason?: string;
    readonly undecodable?: string;
  }[];
  readonly itemsRead: number;
  readonly hasMore: boolean;
}

type Key = Readonly<Record<string, { readonly S?: string }>>;

/** A request, as far as it decides about permissions. */
interface Request {
  readonly Key?: Key;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly Key?: Key } | undefined>>[];
}

/** The actions of a request, with the partition key of what it reads or deletes. */
const toNeeds = (
  operation: string,
  { Key, TransactItems }: Request,
): readonly (readonly [action: string, key: string | undefined])[] =>
  TransactItems === undefined
    ? [[operation.replace('Command', ''), Key?.['PK']?.S]]
    : TransactItems.flatMap((write) =>
        Object.entries(write).map(
          ([kind, item]) => [`${kind}Item`, kind === 'Delete' ? item?.Key?.['PK']?.S : undefined] as const,
        ),
      );

describe('dynamo-outbox scheduled', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startGround();
  });
  beforeEach(() => ground.clear());
  afterAll(() => ground.stop());

  const call = (...args: readonly string[]) => runHere(ground, ['scheduled', ...args, '--service', 'orders']);

  const json = async (...args: readonly string[]) => {
    const { code, output, errors } = await call(...args, '--json');
    return { code, errors, ...(JSON.parse(output) as Listing) };
  };

  const schedule = async (definition: Definition, id: string, hours: number): Promise<string> => {
    const { client } = ground.dynamoDb;
    const unitOfWork = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction: unitOfWork,
      client,
      tableName,
      service: 'orders',
      topics,
      context: { correlationId },
      nextMessageId,
    });
    const handle = outbox.schedule(definition.create({ text: `${hours}` }, { about: { id } }), {
      deliverAt: new Date(Date.now() + hours * hour),
    });
    await unitOfWork.commit();
    return handle;
  };

  const stored = async () => {
    const { Items = [] } = await ground.dynamoDb.client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true }),
    );
    return Items;
  };

  const keysOf = async (prefix: RegExp): Promise<readonly string[]> =>
    (await stored()).map((item) => item['PK']?.S ?? '').filter((key) => prefix.test(key));

  const handlesOf = ({ messages }: Listing): readonly string[] => messages.map(({ handle }) => handle);

  /** Releases everything that is scheduled, as a sweeper whose clock is far ahead. */
  const releaseAll = () =>
    createScheduleReleaser({
      schedules: new DynamoDbScheduledMessages({
        client: ground.dynamoDb.client,
        tableName,
        retentionDays: 7,
      }),
      clock: () => new Date(Date.now() + 10_000 * hour),
    }).releaseDue();

  /** Runs the command with a client that tells each request before it is sent. */
  const callObserved = async (
    beforeRequest: (operation: string, input: object) => Promise<unknown>,
    ...args: readonly string[]
  ) => {
    const client = new DynamoDBClient({
      endpoint: ground.dynamoDb.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (request) => {
          await beforeRequest(commandName, request.input);
          return next(request);
        },
      { step: 'initialize' },
    );
    try {
      return await runHere({ ...ground, dynamoDb: { ...ground.dynamoDb, client } }, [
        'scheduled',
        ...args,
        '--service',
        'orders',
      ]);
    } finally {
      client.destroy();
    }
  };

  /** Runs the command, and lets something else happen before its first transaction. */
  const callWhile = (meanwhile: () => Promise<unknown>, ...args: readonly string[]) => {
    let isFirst = true;
    return callObserved(
      async (_, input) => {
        if ('TransactItems' in input && isFirst) {
          isFirst = false;
          await meanwhile();
        }
      },
      ...args,
    );
  };

  /** Runs the command, and returns the permissions that its requests need, with the kinds of keys where a grant names them. */
  const permissionsOf = async (...args: readonly string[]): Promise<readonly string[]> => {
    const needed = new Set<string>();
    await callObserved(
      async (operation, input) => {
        for (const [action, key] of toNeeds(operation, input)) {
          needed.add(key === undefined ? action : `${action} ${key.replace(/#.*/u, '#*')}`);
        }
      },
      ...args,
    );
    return [...needed].toSorted();
  };

  describe('permissions', () => {
    const looks = ['DescribeTable', 'GetItem SCHEDULED#*', 'Query'];

    it.each([['list'], ['cancel', '--all', '--dry-run'], ['send', '--all', '--dry-run']])(
      'of grantInspect suffice: %s %s %s',
      async (...args) => {
        await schedule(DiaryDue, '42', 1);

        expect(await permissionsOf(...args)).toEqual(looks);
        expect(await permissionsOf(...args.filter((arg) => arg !== '--all'), '--key', 'diary#42')).toEqual(
          looks,
        );
      },
    );

    it.each([
      [['cancel'], ['DeleteItem SCHEDULED#*']],
      [['move', '--to', '+2h'], ['UpdateItem']],
      [['send'], ['DeleteItem SCHEDULED#*', 'GetItem HEAD#*', 'GetItem SCHEDULED#*', 'PutItem']],
    ])('of grantRecover suffice: %j', async (args, more) => {
      await schedule(DiaryDue, '42', 1);

      expect(await permissionsOf(...args, '--all')).toEqual([...new Set([...looks, ...more])].toSorted());
    });
  });

  describe('list', () => {
    it('lists messages of all keys by due time', async () => {
      const handles: string[] = [];
      for (const hours of [5, 1, 4, 2, 3]) {
        handles[hours] = await schedule(hours % 2 === 0 ? Overdue : DiaryDue, `a${hours}`, hours);
      }

      const listed = await json();

      expect(handlesOf(listed)).toEqual([1, 2, 3, 4, 5].map((hours) => handles[hours]));
      expect(listed).toMatchObject({ code: 0, itemsRead: 5, hasMore: false });
    });

    it('selects by time, aggregate and its scheduled messages, type of aggregate, type, id and handle', async () => {
      const first = await schedule(Overdue, '42', 1);
      const second = await schedule(Reminder, '42', 3);
      const other = await schedule(Overdue, '421', 2);
      const diary = await schedule(DiaryDue, '42', 4);
      const [id = ''] = second.split('@');

      const selected = async (...args: readonly string[]) => handlesOf(await json('list', ...args));

      expect(first).toContain('@order~#42');
      expect(await selected('--before', '+150min')).toEqual([first, other]);
      expect(await selected('--from', '+150min')).toEqual([second, diary]);
      expect(await selected('--key', 'order#42')).toEqual([first, second]);
      expect(await selected('--key', 'order~#42')).toEqual([first, second]);
      expect(await selected('--key', 'diary#42')).toEqual([diary]);
      expect(await selected('--aggregate', 'order')).toEqual([first, other, second]);
      expect(await selected('--type', 'order.reminder,diary.due')).toEqual([second, diary]);
      expect(await selected('--key', 'order#42', '--from', '+2h')).toEqual([second]);
      expect(await selected(id)).toEqual([second]);
      expect(await selected(diary)).toEqual([diary]);
    });

    it('says when there are more, and continues past damaged entries', async () => {
      for (const hours of [1, 2, 3]) {
        await schedule(Overdue, '42', hours);
      }
      const [item] = await stored();
      await ground.dynamoDb.client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            ...item,
            SK: { S: 'no id' },
            [placeName(item)]: { S: '2000-01-01T00:00:00.000Z#no id' },
          },
        }),
      );

      const limited = await call('--limit', '2');
      const all = await json();
      const unread = await json('--type', 'order.reminder', '--max-items', '1');

      expect(limited.output).toContain('There are more.');
      expect(all.messages).toHaveLength(3);
      expect(unread).toMatchObject({ code: 1, messages: [], hasMore: true });
    });

    it('shows a message that cannot be decoded, and lets nobody change it', async () => {
      const handle = await schedule(Overdue, '42', 1);
      await damage();

      const listed = await json();
      const cancelled = await json('cancel', handle);

      expect(listed).toMatchObject({ code: 1, messages: [{ handle, undecodable: expect.any(String) }] });
      expect(cancelled).toMatchObject({ code: 1, messages: [{ handle, outcome: 'failed' }] });
      expect(await keysOf(/^SCHEDULED#/)).toHaveLength(1);
    });

    it('says that nothing is scheduled', async () => {
      const { code, output } = await call();

      expect(output).toContain('No scheduled message matches the selection.');
      expect(code).toBe(0);
    });

    it.each([60, 160])('fits into %i columns, and keeps each handle in one line', async (columns) => {
      const handle = await schedule(Overdue, '42', 1);

      const lines = await linesAt(columns);

      expect(lines.filter((line) => line.includes(handle))).toHaveLength(1);
      expect(lines.filter((line) => !line.includes(handle) && line.length > columns)).toEqual([]);
      expect(lines.some((line) => / in \d+ (?:min|h)/u.test(line))).toBe(true);
      expect(lines.filter((line) => line.includes('order.overdue') && line.includes(handle))).toHaveLength(
        columns === 160 ? 1 : 0,
      );
    });

    it('cannot control the terminal', async () => {
      const hostile = 'a\u009b31m\u202eb\u2028c\u007f';
      const handle = await schedule(Overdue, hostile, 1);
      await setMember('Type', hostile);

      const shown = await call();
      const changed = await call('cancel', handle);
      const gone = await call('cancel', handle);
      const refused = await call('cancel', `\u001b[2J${hostile}`);

      expect(shown.output).toContain('\\u009b');
      expect(shown.output).toContain('%C2%9B');
      expect(changed).toMatchObject({ code: 0 });
      expect(gone.output).toContain('released, cancelled, or never scheduled');
      expect(refused.code).toBe(2);
      expect(
        [shown, changed, gone, refused].map(({ output, errors }) => output + errors).join(''),
      ).not.toMatch(forbidden);
    });
  });

  describe('cancel', () => {
    it('removes what was selected, and nothing else', async () => {
      await schedule(Overdue, '42', 1);
      await schedule(Reminder, '42', 2);
      const kept = await schedule(Overdue, '43', 1);

      const { code, output } = await call('cancel', '--key', 'order#42');

      expect(output).toContain('Cancelled 2 scheduled messages of orders-outbox.');
      expect(code).toBe(0);
      expect(handlesOf(await json())).toEqual([kept]);
    });

    it('stops at the limit, earliest first, and says that there are more', async () => {
      await schedule(Overdue, '1', 1);
      await schedule(Overdue, '2', 2);
      const last = await schedule(Overdue, '3', 3);

      const { code } = await call('cancel', '--all', '--limit', '2');

      expect(code).toBe(1);
      expect(handlesOf(await json())).toEqual([last]);
    });

    it('answers released if the release won the race', async () => {
      const handle = await schedule(Overdue, '42', 1);

      const { code, output } = await callWhile(releaseAll, 'cancel', handle, '--json');

      expect(JSON.parse(output)).toMatchObject({ messages: [{ handle, outcome: 'released' }] });
      expect(code).toBe(1);
      expect(await keysOf(/^order~#42$/)).toHaveLength(1);
    });

    it.each(['cancel', 'send'])('leaves a message alone that was moved meanwhile: %s', async (part) => {
      const handle = await schedule(Overdue, '42', 1);
      const move = () => call('move', handle, '--to', '+300d');

      const { code, output } = await callWhile(move, part, '--before', '+2h', '--json');

      expect(JSON.parse(output)).toMatchObject({ messages: [{ outcome: 'failed' }] });
      expect(output).toContain('It was moved after it was listed.');
      expect(code).toBe(1);
      expect(handlesOf(await json('--from', '+299d'))).toEqual([handle]);
    });
  });

  describe('move', () => {
    it('gives messages another time, from which they are released', async () => {
      const handle = await schedule(Overdue, '42', 1);
      await schedule(Overdue, '43', 4);

      const { code } = await call('move', handle, '--to', '+9h');
      const again = await json('move', handle, '--to', '2030-01-01T00:00:00Z');

      expect(code).toBe(0);
      expect(again).toMatchObject({ code: 0, messages: [{ handle, outcome: 'done' }] });
      expect((await json('--from', '+5h')).messages).toMatchObject([
        { handle, dueAt: '2030-01-01T00:00:00.000Z' },
      ]);
    });
  });

  describe('send', () => {
    it('releases messages in the order of their times, with positions and the present as time', async () => {
      await schedule(DiaryDue, 'd', 3);
      await schedule(DiaryDue, 'd', 1);
      await schedule(DiaryDue, 'd', 2);

      const { code, output } = await call('send', '--key', 'diary#d');

      expect(output).toContain('Released 3 scheduled messages');
      expect(code).toBe(0);
      const released = (await stored())
        .filter(({ PK }) => PK?.S === 'diary#d')
        .toSorted((one, other) => ((one['SK']?.S ?? '') < (other['SK']?.S ?? '') ? -1 : 1))
        .map(bodyOf);
      expect(released.map(({ payload: { text } }) => text)).toEqual(['1', '2', '3']);
      expect(released.every(({ occurredAt }) => occurredAt.getTime() <= Date.now())).toBe(true);
      expect(await keysOf(/^SCHEDULED#/)).toEqual([]);
    });

    it('sends no later message of a key that has one that cannot be sent', async () => {
      await schedule(Overdue, '42', 1);
      await damage();
      await schedule(Overdue, '42', 2);
      await schedule(Overdue, '43', 3);

      const { messages, code } = await json('send', '--all');

      expect(messages.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'done']);
      expect(code).toBe(1);
      expect(await keysOf(/^SCHEDULED#/)).toHaveLength(2);
    });
  });

  it.each([['cancel'], ['send'], ['move', '--to', '+2h']])(
    'changes nothing in a dry run: %s',
    async (...part) => {
      const handle = await schedule(Overdue, '42', 1);
      const before = await stored();

      const { code, output } = await call(...part, '--all', '--dry-run');

      expect(output).toContain(handle);
      expect(output).toContain('Would');
      expect(code).toBe(0);
      expect(await stored()).toEqual(before);
    },
  );

  it.each([
    [['cancel'], 'use --all alone'],
    [['send'], 'use --all alone'],
    [['cancel', '--all', '--type', 'order.overdue'], 'use --all alone'],
    [['cancel', '--type', ','], '--type needs'],
    [['cancel', '--before', '+9h', '--type', ','], '--type needs'],
    [['cancel', ''], 'neither the handle nor the id'],
    [['cancel', 'SCHEDULED#order#42'], 'neither the handle nor the id'],
    [['cancel', '01994c6f-8a00-7000-8000-000000000001@'], 'neither the handle nor the id'],
    [['cancel', '01994c6f-8a00-7000-8000-000000000001'], 'No scheduled message'],
    [['cancel', '01994c6f-8a00-7000-8000-000000000001@order#42', '--type', 'x.y'], 'no other condition'],
    [['cancel', '--key', 'order'], '--key is "order"'],
    [['cancel', '--aggregate', 'order#42'], '--aggregate is'],
    [['cancel', '--from', '+2h', '--before', '+1h'], 'earlier than'],
    [['cancel', '--before', 'tomorrow'], '--before is "tomorrow"'],
    [['cancel', '--all', '--to', '+2h'], '--to is not for'],
    [['list', '--dry-run'], '--dry-run is not for'],
    [['move', '--all'], 'Set --to'],
    [['move', '--all', '--to', '2h'], 'not in the future'],
    [['move', '--all', '--to', '+3651d'], 'more than 3650 days'],
    [['cancel', '--all', '--limit', '0'], '--limit'],
    [['delete', '--all'], 'no "scheduled delete"'],
    [['cancel', '--all', '--service', 'orders,customers'], 'service'],
  ])('refuses %j, and changes nothing', async (args, fault) => {
    await schedule(Overdue, '42', 1);
    const before = await stored();

    const { code, output, errors } = await call(...args);

    expect(errors).toContain(fault);
    expect(output).toBe('');
    expect(code).toBe(2);
    expect(await stored()).toEqual(before);
  });

  it('says that an outbox without tracking has no scheduled messages', async () => {
    await ground.dynamoDb.createTable(describeOutboxTable('plain-outbox', { tracking: 'none' }));

    const { code, errors } = await runHere(ground, ['scheduled', '--service', 'plain']);

    expect(errors).toContain('has tracking none');
    expect(code).toBe(2);
  });

  const placeName = (item: Readonly<Record<string, { readonly S?: string }>> | undefined): string =>
    Object.entries(item ?? {}).find(([, { S = '' }]) => /^\d{4}-.*Z#/u.test(S))?.[0] ?? '';

  /** Sets a member of each scheduled message. */
  const setMember = async (name: string, text: string): Promise<void> => {
    for (const { PK, SK } of await stored()) {
      await ground.dynamoDb.client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { PK, SK } as Record<string, { S: string }>,
          UpdateExpression: 'SET #message.#name = :text',
          ExpressionAttributeNames: { '#message': 'Message', '#name': name },
          ExpressionAttributeValues: { ':text': { S: text } },
        }),
      );
    }
  };

  const damage = (): Promise<void> => setMember('Id', 'damaged');

  const bodyOf = (item: Readonly<Record<string, unknown>>) => {
    const [, body = ''] = /(\{\\"specversion.*?\})"/u.exec(JSON.stringify(item)) ?? [];
    const decoded = decodeEnvelope(JSON.parse(`"${body}"`) as string);
    if ('undecodable' in decoded) {
      throw new Error(decoded.undecodable);
    }
    return decoded.message as typeof decoded.message & { readonly payload: { readonly text: string } };
  };

  const linesAt = async (columns: number): Promise<readonly string[]> => {
    let written = '';
    const stream = { isTTY: true, columns, write: (text: string) => (written += text) };
    await runCli({
      args: ['scheduled', '--service', 'orders'],
      environment: { ...ground.environment, NO_COLOR: '1' },
      terminal: createTerminal({
        output: stream,
        errors: { write: () => true },
        environment: { NO_COLOR: '1' },
      }),
      createClients: () => ({
        dynamoDb: ground.dynamoDb.client,
        sqs: ground.impatientSqs,
        sns: ground.broker.sns,
        eventBridge: () => Promise.reject(new Error('There is no event bus.')),
      }),
      signal: new AbortController().signal,
    });
    return written.split('\n');
  };
});
