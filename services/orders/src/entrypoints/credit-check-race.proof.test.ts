import { type AttributeValue, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { type Consumer, nextCorrelationId, type StoredMessage } from '@dynamo-outbox/messaging';
import { DynamoDbScheduledMessages, fromOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { createScheduleReleaser } from '@dynamo-outbox/messaging/schedule';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { customersTopic } from '../../../customers/src/contract.ts';
import { composeCustomersService } from '../../../customers/src/entrypoints/composition/customers-service.ts';
import { createOrdersConsumer } from '../../../customers/src/entrypoints/consumers/create-orders-consumer.ts';
import { readLambdaSettings as readCustomersSettings } from '../../../customers/src/entrypoints/settings.ts';
import { ordersTopic } from '../contract.ts';
import type { CustomerId } from '../domain/ids.ts';
import { composeOrdersService } from './composition/orders-service.ts';
import { createCustomersConsumer } from './consumers/create-customers-consumer.ts';
import { createTimersConsumer } from './consumers/create-timers-consumer.ts';
import { readLambdaSettings } from './settings.ts';

type ServiceName = 'customers' | 'orders';
type Item = Readonly<Record<string, AttributeValue>>;

const orderTotal = 10;
const rounds = 20;
const ordersOfRound = 50;
const retention = { retentionDays: 7 };
const lostRaces = { maxAttempts: 100 };
const anHour = 3_600_000;

const settingsOf = (service: ServiceName): Record<string, string> => ({
  SERVICE_NAME: service,
  [`${service.toUpperCase()}_TABLE_NAME`]: service,
  OUTBOX_TABLE_NAME: `${service}-outbox`,
  OUTBOX_TRACKING: 'status',
  OUTBOX_RETENTION_DAYS: '7',
  INBOX_TABLE_NAME: `${service}-inbox`,
  INBOX_RETENTION_DAYS: '30',
  LOG_LEVEL: 'SILENT',
});

const allItems = async (client: TestDynamoDb['client'], TableName: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
};

const messagesIn = (items: readonly Item[]): readonly StoredMessage[] =>
  items.flatMap((item) => {
    const decoded = fromOutboxAttributes(item);
    return 'item' in decoded ? decoded.item.messages : [];
  });

const orderIdOf = ({ body }: StoredMessage): string => {
  const { data } = JSON.parse(body) as { readonly data: { readonly orderId?: string } };
  return data.orderId ?? '';
};

/** Both services on the emulator of DynamoDB. The test delivers their messages, each twice at the same time. */
const composeServices = ({ client }: TestDynamoDb) => {
  const customers = composeCustomersService(readCustomersSettings(settingsOf('customers')), { client });
  const orders = composeOrdersService(readLambdaSettings(settingsOf('orders')), { client });
  const consumers: Readonly<Record<ServiceName | 'timers', Consumer>> = {
    customers: createOrdersConsumer({ ...customers, lostRaces }),
    orders: createCustomersConsumer({ ...orders, lostRaces }),
    timers: createTimersConsumer({ ...orders, lostRaces }),
  };
  const deliver = async (consumer: keyof typeof consumers, body: string): Promise<void> => {
    const outcomes = await Promise.all(
      [1, 2].map((receiveCount) => consumers[consumer].consume({ body, receiveCount })),
    );
    expect(['processed', 'ignored']).toEqual(
      expect.arrayContaining(outcomes.map(({ outcome }) => outcome).filter((one) => one !== 'duplicate')),
    );
  };
  const seen = new Set<string>();
  const newMessages = async (service: ServiceName): Promise<readonly StoredMessage[]> => {
    const items = await allItems(client, `${service}-outbox`);
    const fresh = messagesIn(items).filter(({ id }) => !seen.has(id));
    fresh.forEach(({ id }) => seen.add(id));
    return fresh;
  };
  const timersOf = async (orderingKey: string): Promise<readonly StoredMessage[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'orders-outbox',
        ConsistentRead: true,
        KeyConditionExpression: 'PK = :key',
        ExpressionAttributeValues: { ':key': { S: orderingKey } },
      }),
    );
    return messagesIn(Items);
  };
  /** Ends the timers that run, by a clock that is an hour ahead, and delivers each at once: before or after the answer to its order. */
  const endTimers = async (answers: ReadonlyMap<string, string> = new Map()): Promise<void> => {
    const ended: Promise<unknown>[] = [];
    const deliverTimer = async (orderingKey: string, place: number): Promise<void> => {
      const timers = (await timersOf(orderingKey)).map(
        ({ body }) =>
          () =>
            deliver('timers', body),
      );
      const answer = answers.get(orderingKey.split('#')[1] ?? '');
      const both = [...timers, ...(answer === undefined ? [] : [() => deliver('orders', answer)])];
      await Promise.all((place % 2 === 0 ? both : both.toReversed()).map((start) => start()));
    };
    const releaser = createScheduleReleaser({
      schedules: new DynamoDbScheduledMessages({ client, tableName: 'orders-outbox', ...retention }),
      clock: () => new Date(Date.now() + anHour),
      observer: (event) => {
        if (event.event === 'schedule.released') {
          ended.push(deliverTimer(event.orderingKey, ended.length));
        }
      },
    });
    expect(await releaser.releaseDue()).toMatchObject({ failed: 0 });
    await Promise.all(ended);
  };
  return { customers, orders, deliver, newMessages, endTimers };
};

describe('the timers of 1,000 pending orders that race with their approvals', () => {
  let dynamoDb: TestDynamoDb;
  let services: ReturnType<typeof composeServices>;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    const tables = [
      describeTransactionalService({ name: 'customers', publishes: customersTopic }),
      describeTransactionalService({ name: 'orders', publishes: ordersTopic }),
    ].flatMap((description) => description.tables);
    await Promise.all(tables.map((table) => dynamoDb.createTable(table)));
    services = composeServices(dynamoDb);
  });

  afterAll(() => dynamoDb.stop());

  const context = () => ({ correlationId: nextCorrelationId() });

  const createCustomer = async (): Promise<CustomerId> => {
    const { openUnitOfWork, useCases } = services.customers;
    const result = await withUnitOfWork(
      () => openUnitOfWork(context()),
      (unitOfWork) => useCases.createCustomer(unitOfWork, { name: 'Ada', creditLimit: 1_000_000 }),
    );
    if (!result.accepted) {
      throw new Error(result.refusal);
    }
    return result.customer.id;
  };

  const placeOrder = (customerId: CustomerId): Promise<unknown> => {
    const { openUnitOfWork, useCases } = services.orders;
    return withUnitOfWork(
      () => openUnitOfWork(context()),
      (unitOfWork) => useCases.createOrder(unitOfWork, { customerId, orderTotal }),
    );
  };

  const deliverAll = async (from: ServiceName, to: ServiceName): Promise<number> => {
    const messages = await services.newMessages(from);
    await Promise.all(messages.map(({ body }) => services.deliver(to, body)));
    return messages.length;
  };

  const settle = async (): Promise<void> => {
    let delivered = 1;
    while (delivered > 0) {
      delivered = (await deliverAll('orders', 'customers')) + (await deliverAll('customers', 'orders'));
    }
  };

  /** In every other round, approvals race with the release of the timers; in the others, with their delivery. */
  const race = async (round: number): Promise<void> => {
    const answers = await services.newMessages('customers');
    if (round % 2 === 0) {
      await Promise.all([
        ...answers.map(({ body }) => services.deliver('orders', body)),
        services.endTimers(),
      ]);
      return;
    }
    await services.endTimers(new Map(answers.map((answer) => [orderIdOf(answer), answer.body])));
  };

  const itemsOf = async (tableName: string, prefix: string): Promise<readonly Item[]> =>
    (await allItems(dynamoDb.client, tableName)).filter(({ PK }) => PK?.S?.startsWith(prefix) === true);

  it('have one winner each, and reserved credit equals the approved orders', async () => {
    const customerIds = await Promise.all(Array.from({ length: 10 }, createCustomer));
    for (let round = 0; round < rounds; round += 1) {
      const places = Array.from({ length: ordersOfRound }, (_, index) => customerIds[index % 10]);
      await Promise.all(places.flatMap((customerId) => (customerId ? [placeOrder(customerId)] : [])));
      await deliverAll('orders', 'customers');
      await race(round);
    }
    await settle();

    const orders = await itemsOf('orders', 'ORDER#');
    const customers = await itemsOf('customers', 'CUSTOMER#');
    const approvedOf = (customerId: string): number =>
      orders.filter(({ CustomerId, State }) => CustomerId?.S === customerId && State?.S === 'APPROVED')
        .length;
    const expired = orders.filter(({ RejectionReason }) => RejectionReason?.S === 'CREDIT_CHECK_TIMED_OUT');
    const approved = orders.filter(({ State }) => State?.S === 'APPROVED');
    expect(orders).toHaveLength(rounds * ordersOfRound);
    expect(approved.length + expired.length).toBe(orders.length);
    expect(Math.min(approved.length, expired.length)).toBeGreaterThan(0);
    for (const { CustomerId, ReservedCredit } of customers) {
      expect(Number(ReservedCredit?.N)).toBe(approvedOf(CustomerId?.S ?? '') * orderTotal);
    }
    expect(await itemsOf('orders-outbox', 'SCHEDULED#')).toEqual([]);
  });
});
