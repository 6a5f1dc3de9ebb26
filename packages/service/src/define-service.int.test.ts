import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { defineMessage, handle, nextCorrelationId } from '@dynamo-outbox/messaging';
import { LostRaceError, refuse } from '@dynamo-outbox/unit-of-work';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineService } from './define-service.ts';
import type { ServiceUnitOfWork } from './running/service-unit-of-work.ts';
import { createShopTables, OrderPlaced, placed, type ShopTables, shopTopic } from './service.fixture.ts';

let shopTables: ShopTables;

beforeAll(async () => {
  shopTables = await createShopTables();
});

afterAll(() => shopTables.dynamoDb.stop());

const define = () =>
  defineService({
    name: 'shop',
    topics: [shopTopic],
    tables: ['orders'],
    environment: () => shopTables.environment,
  });

const orderOf = async (orderId: string) => {
  const { Item } = await shopTables.dynamoDb.client.send(
    new GetItemCommand({ TableName: 'orders', Key: { PK: { S: orderId } }, ConsistentRead: true }),
  );
  return Item;
};

const bodiesAbout = async (orderId: string): Promise<readonly string[]> =>
  (await shopTables.messagesAbout(orderId)).map(({ body }) => body ?? '');

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

describe('run', () => {
  it('commits the writes and the messages of its work together, and returns its result', async () => {
    const result = await define().run(async ({ put, outbox }) => {
      put('orders', { Item: { PK: '1', Version: 0 }, ConditionExpression: 'attribute_not_exists(PK)' });
      outbox.add(placed('1'));
      return 'PLACED';
    });

    expect(result).toBe('PLACED');
    expect(await orderOf('1')).toEqual({ PK: { S: '1' }, Version: { N: '0' } });
    expect(await bodiesAbout('1')).toHaveLength(1);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['returns a refusal', () => Promise.resolve(refuse('OUT_OF_STOCK'))],
  ])('writes nothing when its work %s', async (_, end) => {
    await define()
      .run(async ({ put, outbox }) => {
        put('orders', { Item: { PK: '2', Version: 0 } });
        outbox.add(placed('2'));
        return end();
      })
      .catch(() => undefined);

    expect(await orderOf('2')).toBeUndefined();
    expect(await bodiesAbout('2')).toEqual([]);
  });

  it('runs the whole work again with fresh reads after a lost race', async () => {
    const shop = define();
    await shop.run(async ({ put }) => {
      put('orders', { Item: { PK: '3', Version: 0 } });
    });
    let runs = 0;

    await shop.run(async ({ get, put }) => {
      runs += 1;
      const current = await get('orders', { Key: { PK: '3' } });
      const version = Number(current?.['Version']);
      if (runs === 1) {
        await shopTables.dynamoDb.client.send(
          new PutItemCommand({
            TableName: 'orders',
            Item: { PK: { S: '3' }, Version: { N: '7' } },
          }),
        );
      }
      put('orders', {
        Item: { PK: '3', Version: version + 1 },
        ConditionExpression: 'Version = :expected',
        ExpressionAttributeValues: { ':expected': version },
        onConditionFailed: () => new LostRaceError('ORDER_CHANGED_MEANWHILE', 'Read it again.'),
      });
    });

    expect(runs).toBe(2);
    expect((await orderOf('3'))?.['Version']).toEqual({ N: '8' });
  });
});

describe('collect', () => {
  const sendWith = async (orderId: string, collected: Awaited<ReturnType<typeof collectPlaced>>) => {
    const order = { Put: { TableName: 'orders', Item: { PK: { S: orderId } } } };
    const TransactItems = [order, ...collected.items];
    try {
      await shopTables.dynamoDb.client.send(new TransactWriteItemsCommand({ TransactItems }));
      collected.committed();
      return 'committed';
    } catch (error) {
      return collected.explain(error, TransactItems).next;
    }
  };

  const collectPlaced = (orderId: string) =>
    define().collect({ correlationId: nextCorrelationId() }, async ({ outbox }) => {
      outbox.add(placed(orderId));
    });

  it('returns the items of the messages for a transaction of the caller, and sends nothing', async () => {
    const collected = await collectPlaced('collected');
    expect(await bodiesAbout('collected')).toEqual([]);

    expect(await sendWith('collected', collected)).toBe('committed');

    expect(await bodiesAbout('collected')).toHaveLength(1);
    expect(await orderOf('collected')).toBeDefined();
  });

  it('rejects with the error of its work', async () => {
    const collecting = define().collect(() => Promise.reject(new LostRaceError('GONE', 'It is gone.')));

    expect(await codeOf(collecting)).toBe('GONE');
  });

  it('finds a run that starts inside its work', async () => {
    const shop = define();

    expect(await codeOf(shop.collect(() => shop.run(async () => 'inner')))).toBe('RUN_INSIDE_RUN');
  });
});

describe('a consumer', () => {
  it('handles a message once, however often it is delivered', async () => {
    const shop = define();
    await shop.run(async ({ outbox }) => {
      outbox.add(placed('4'));
    });
    const [body = ''] = await bodiesAbout('4');
    const consumer = shop.consumer('shop--shop', [
      handle(OrderPlaced, async ({ payload }, { update }) => {
        update('orders', {
          Key: { PK: payload.orderId },
          UpdateExpression: 'ADD Labels :one',
          ExpressionAttributeValues: { ':one': 1 },
        });
      }),
    ]);

    const outcomes = [
      await consumer.consume({ body, receiveCount: 1 }),
      await consumer.consume({ body, receiveCount: 2 }),
    ];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['processed', 'duplicate']);
    expect((await orderOf('4'))?.['Labels']).toEqual({ N: '1' });
  });

  it('reports all faults of its environment together, those of its inbox included', async () => {
    const shop = defineService({ name: 'shop', tables: ['orders'], environment: {} });

    const error = await shop.consumer('shop--shop', []).consume({ body: '', receiveCount: 1 }).catch(String);

    for (const setting of ['ORDERS_TABLE_NAME', 'INBOX_TABLE_NAME', 'INBOX_RETENTION_DAYS']) {
      expect(error).toContain(setting);
    }
  });
});

describe('a service', () => {
  it('reads nothing when it is defined, and reports all faults of its environment together when it is used', async () => {
    let reads = 0;
    const environment = () => {
      reads += 1;
      return { SERVICE_NAME: 'other', LOG_LEVEL: 'LOUD' };
    };
    const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['orders'], environment });
    expect(reads).toBe(0);

    const error = await shop.ready().catch((caught: unknown) => caught);

    expect(reads).toBe(1);
    for (const setting of [
      'SERVICE_NAME',
      'LOG_LEVEL',
      'OUTBOX_TABLE_NAME',
      'OUTBOX_TRACKING',
      'ORDERS_TABLE_NAME',
    ]) {
      expect(String(error)).toContain(setting);
    }
  });

  it.each(['ready', 'consumer', 'sqsHandler', 'poller', 'relay'] as const)(
    'reads its environment again after a failed start of %s',
    async (member) => {
      const environments: Readonly<Record<string, string>>[] = [{}, { LOG_LEVEL: 'LOUD' }];
      let reads = 0;
      const environment = () => environments[reads++] ?? {};
      const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['orders'], environment });
      const handler = shop.sqsHandler([]);
      const poller = shop.poller([]);
      const consumer = shop.consumer('shop--shop', []);
      const relay = shop.relay();
      const starts = {
        ready: () => shop.ready(),
        consumer: () => consumer.consume({ body: '', receiveCount: 1 }),
        sqsHandler: () => handler({ Records: [] }, { getRemainingTimeInMillis: () => 1_000 }),
        poller: () => poller.start(),
        relay: () => relay.start(),
      };

      const first = await starts[member]().catch(String);
      const second = await starts[member]().catch(String);

      expect(first).not.toContain('LOG_LEVEL');
      expect(second).toContain('LOG_LEVEL');
    },
  );

  it('needs no outbox without topics, and no inbox without consumers', async () => {
    const environment = Object.fromEntries(
      Object.entries(shopTables.environment).filter(([name]) => /^(?:AWS_|ORDERS_)/u.test(name)),
    );
    const reader = defineService({ name: 'reader', tables: ['orders'], environment });

    await reader.run(async ({ put }) => {
      put('orders', { Item: { PK: 'without-outbox' } });
    });

    expect(await orderOf('without-outbox')).toBeDefined();
  });

  it('refuses a message of a topic that it does not publish', async () => {
    const Foreign = defineMessage('parcel.sent', { version: 1, payload: z.object({}) });

    const code = await codeOf(
      define().run(async ({ outbox }) => {
        outbox.add(Foreign.create({}, { about: { id: '1', version: 0 } }));
      }),
    );

    expect(code).toBe('UNKNOWN_MESSAGE_TYPE');
  });

  it('says what to pass instead of what untyped code passed', async () => {
    const shop = define();
    const handler = handle(OrderPlaced, () => Promise.resolve());
    const untyped = shop as unknown as Record<string, (...parts: readonly unknown[]) => Promise<unknown>>;
    const defineUntyped = defineService as (...parts: readonly unknown[]) => unknown;
    const working = (use: (unitOfWork: Record<string, (...parts: readonly unknown[]) => unknown>) => void) =>
      untyped['run']?.(async (unitOfWork: Parameters<typeof use>[0]) => {
        use(unitOfWork);
      });
    const noWork = () => Promise.resolve();
    const faults: readonly [RegExp, () => unknown][] = [
      [/options/u, () => defineUntyped()],
      [/defineTopic/u, () => defineUntyped({ name: 'shop', topics: shopTopic })],
      [/defineTopic/u, () => defineUntyped({ name: 'shop', topics: ['shop'] })],
      [/\['orders'\]/u, () => defineUntyped({ name: 'shop', tables: 'orders' })],
      [/\['orders'\]/u, () => defineUntyped({ name: 'shop', tables: [null] })],
      [/\[handle\(/u, () => untyped['sqsHandler']?.({ 'order.placed': noWork })],
      [/\[handle\(/u, () => untyped['poller']?.(handler)],
      [/\[handle\(/u, () => untyped['consumer']?.('shop--shop', [undefined])],
      [/contextFromHeaders/u, () => untyped['run']?.('context', noWork)],
      [/contextFromHeaders/u, () => untyped['run']?.({ host: 'shop' }, noWork)],
      [/contextFromHeaders/u, () => untyped['run']?.(new Headers(), noWork)],
      [/Key is missing/u, () => working(({ update }) => update?.('orders'))],
      [
        /item \(object\) of orders/u,
        () =>
          working(({ delete: remove }) =>
            remove?.('orders', { Key: { PK: Object.create(null) as unknown } }),
          ),
      ],
    ];

    for (const [remedy, call] of faults) {
      const error = await Promise.resolve()
        .then(call)
        .catch((caught: unknown) => caught);
      expect(String(error)).toMatch(remedy);
    }
  });

  it.each(['parcels', 'toString'])('refuses the table %s, which it does not declare', async (table) => {
    const code = await codeOf(
      define().run(async ({ put }) => {
        put(table as 'orders', { Item: { PK: '1' } });
      }),
    );

    expect(code).toBe('UNKNOWN_TABLE');
  });

  it('refuses a run inside a run, and allows one after it', async () => {
    const shop = define();

    expect(await codeOf(shop.run(async () => shop.run(async () => 'inner')))).toBe('RUN_INSIDE_RUN');
    expect(await shop.run(async () => 'after')).toBe('after');
  });

  it('allows a run in what outlives its work', async () => {
    const shop = define();
    let later: Promise<string> | undefined;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });

    await shop.run(async () => {
      later = released.then(() => shop.run(async () => 'later'));
    });
    release();

    expect(await later).toBe('later');
  });

  it('refuses staging after the work has ended', async () => {
    let kept: ServiceUnitOfWork<'orders'> | undefined;
    await define().run(async (unitOfWork) => {
      kept = unitOfWork;
    });

    expect(() => kept?.put('orders', { Item: { PK: '1' } })).toThrow(
      expect.objectContaining({ code: 'UNIT_OF_WORK_CLOSED' }),
    );
  });

  it('refuses two handlers of one type before the first message', () => {
    const handler = handle(OrderPlaced, () => Promise.resolve());

    expect(() => define().sqsHandler([handler, handler])).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_HANDLER' }),
    );
  });

  it('refuses tables of the toolkit, and tables that are listed twice', () => {
    const tables = ['outbox', 'orders', 'orders'];

    expect(() => defineService({ name: 'shop', tables })).toThrow(
      expect.objectContaining({ code: 'INVALID_SERVICE', faults: [expect.any(String), expect.any(String)] }),
    );
  });

  it.each([
    ['a list', ['credit-reservations', 'creditReservations']],
    ['variables', { orders: 'SHOP_TABLE_NAME', parcels: 'SHOP_TABLE_NAME' }],
  ])('refuses two tables in one variable: %s', (_, tables) => {
    expect(() => defineService({ name: 'shop', tables })).toThrow(
      expect.objectContaining({
        code: 'INVALID_SERVICE',
        faults: [expect.stringContaining('in one variable')],
      }),
    );
  });

  it('gives work and handlers its own parts, and refuses a part with a taken name', async () => {
    const parts = ({ put }: ServiceUnitOfWork<'orders'>) => ({
      orders: {
        add: (PK: string) => {
          put('orders', { Item: { PK } });
        },
      },
    });
    const { environment } = shopTables;
    const shop = defineService({ name: 'shop', tables: ['orders'], parts, environment });
    const faulty = defineService({
      name: 'shop',
      tables: ['orders'],
      parts: () => ({ outbox: 1 }),
      environment,
    });

    await shop.run(async ({ orders }) => {
      orders.add('by-repository');
    });

    expect(await orderOf('by-repository')).toBeDefined();
    expect(await codeOf(faulty.run(async () => 'never'))).toBe('INVALID_SERVICE');
  });
});
