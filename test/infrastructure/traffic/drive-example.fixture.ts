/** Runs every behaviour of the example, once for each service. */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toScheduleHandle } from '@dynamo-outbox/messaging';
import { randomUUID } from 'node:crypto';
import { untilDispatched } from '../../e2e/commit-order.fixture.ts';
import { pageOf, untilEqual } from '../../e2e/order-history.fixture.ts';
import { queueOf, send } from '../../e2e/queues.fixture.ts';
import { type ApprovedOrder, recordLarge } from './large-message.fixture.ts';
import { moveToNow, scheduleDue } from './scheduled-message.fixture.ts';
import { type Asked, patienceMilliseconds, type RecordedExample } from './recorded-example.fixture.ts';

const services = ['customers', 'orders'] as const;
type Service = (typeof services)[number];

const consumerOf: Readonly<Record<Service, string>> = {
  customers: 'customers--orders',
  orders: 'orders--customers',
};

const other: Readonly<Record<Service, Service>> = { customers: 'orders', orders: 'customers' };

/** The functions of each service that record messages. */
const recordersOf: Readonly<Record<Service, readonly string[]>> = {
  customers: ['customers-http', 'customers--orders'],
  orders: ['orders-http', 'orders--customers', 'orders--order-timers'],
};

const eachService = async (drive: (service: Service) => Promise<void>): Promise<void> => {
  await Promise.all(services.map(drive));
};

/** Sends requests to each API: health, an approval, a rejection, a cancellation, and a repeated request. */
const driveSaga = async ({ example }: RecordedExample): Promise<ApprovedOrder> => {
  await eachService(async (service) => {
    await example.request(service, '/health');
    const headers = { 'Idempotency-Key': randomUUID() };
    const body =
      service === 'customers'
        ? { name: 'Grace', credit_limit: 10 }
        : { customer_id: randomUUID(), order_total: 10 };
    await example.post(service, `/${service}`, { body, headers });
    await example.post(service, `/${service}`, { body, headers });
  });
  const customerId = await example.createCustomer(250);
  const [cancelled, rejected, approved] = [
    await example.placeOrder(customerId, 100),
    await example.placeOrder(customerId, 1_000),
    await example.placeOrder(customerId, 50),
  ];
  for (const orderId of [cancelled, rejected, approved]) {
    await example.settledState(orderId, patienceMilliseconds);
  }
  await example.post('orders', `/orders/${cancelled}/cancel`);
  await example.availableCredit(customerId, 200);
  return { orderId: approved, customerId, total: 50 };
};

/** DynamoDB fails until the message has been sent back to its queue: it is hidden for longer, and received again. */
const driveRetries = async (recorded: RecordedExample): Promise<void> => {
  const { example } = recorded;
  const orderIds: string[] = [];
  // Beginning with the second consumer, so that the waits for both messages run side by side.
  for (const service of ['orders', 'customers'] as const) {
    const customerId = await example.createCustomer(250);
    const consumer = consumerOf[service];
    const refusing = recorded.refuseUntil(
      [[consumer, 'TransactWriteItems']],
      [consumer, 'ChangeMessageVisibilityBatch'],
    );
    orderIds.push(await example.placeOrder(customerId, 100));
    await refusing;
  }
  for (const orderId of orderIds) {
    await example.settledState(orderId, patienceMilliseconds);
  }
};

/**
 * The relay cannot mark a published item, and its sweeper sees nothing. A later message of the same key would overtake
 * the item if the sweeper published it again, so the relay reads the table and leaves the message to the sweeper.
 */
const driveOvertaking = async (recorded: RecordedExample): Promise<void> => {
  const { example } = recorded;
  const refusing = eachService((service) =>
    recorded.refuseUntil(
      [
        [`${service}-outbox-relay`, 'BatchExecuteStatement'],
        [`${service}-outbox-sweeper`, 'Query'],
      ],
      [`${service}-outbox-relay`, 'Query'],
      ({ request }) => !request.body.includes('IndexName'),
    ),
  );
  const customerId = await example.createCustomer(250);
  // Later messages in the same batch overtake nothing.
  await recorded.untilAsked(['customers-outbox-relay', 'BatchExecuteStatement'], ({ request }) =>
    request.body.includes(customerId),
  );
  const orderId = await example.placeOrder(customerId, 100);
  await refusing;
  await example.settledState(orderId, patienceMilliseconds);
};

/** Sends an unreadable message to a consumer, which sends it to the dead-letter queue. */
const sendUnreadable = async (recorded: RecordedExample, consumer: string): Promise<void> => {
  const queue = queueOf(recorded.example, consumer);
  await send(recorded.example, { queue, body: 'this is no message' });
  await recorded.untilAsked([consumer, 'SendMessage']);
};

/** Sends an unreadable message to the consumer of each service. */
const driveRejections = async (recorded: RecordedExample): Promise<void> => {
  await eachService((service) => sendUnreadable(recorded, consumerOf[service]));
};

/** Sends payloads through the buckets: the producer puts them, the consumer fetches them, and one is missing. */
const driveLargeMessages = async (recorded: RecordedExample, order: ApprovedOrder): Promise<void> => {
  await eachService(async (service) => {
    for (const caller of recordersOf[service]) {
      await recordLarge(recorded.endpoints, { caller, service, order });
    }
    await recordLarge(recorded.endpoints, {
      caller: `${service}-http`,
      service,
      order,
      isStored: false,
    });
    const reading: Asked = [consumerOf[other[service]], 'GetObject'];
    await recorded.untilAsked(reading, ({ status }) => status < 300);
    await recorded.untilAsked(reading, ({ status }) => status === 404);
  });
};

const putPoison = async (
  { example }: RecordedExample,
  service: Service,
  isLeftBehind: boolean,
): Promise<void> => {
  await example.stack.clients.dynamoDb.send(
    new PutItemCommand({
      TableName: `${service}-outbox`,
      Item: {
        PK: { S: `poison#${randomUUID()}` },
        SK: { S: '000000000001#poison' },
        Messages: { S: 'this is no list' },
        RecordedAt: { S: '2026-01-01T00:00:00.000Z' },
        ...(isLeftBehind ? { Undispatched: { S: '0' } } : {}),
      },
    }),
  );
};

/** Records an unreadable item, which the relay parks. */
const driveParking = async (recorded: RecordedExample): Promise<void> => {
  await eachService(async (service) => {
    await putPoison(recorded, service, false);
    await recorded.untilAsked([`${service}-outbox-relay`, 'SendMessage']);
    await recorded.untilAsked([`${service}-outbox-relay`, 'UpdateItem']);
  });
};

/** Without relays the sweepers publish, mark and park, also messages that were scheduled. */
const driveSweeps = async (recorded: RecordedExample, order: ApprovedOrder): Promise<void> => {
  const { example, endpoints } = recorded;
  await example.stack.killFunctionHost('SIGTERM');
  await example.stack.startFunctionHost({ without: services.map((service) => `${service}-outbox-relay`) });
  const customerId = await example.createCustomer(100);
  const orderId = await example.placeOrder(customerId, 100);
  await eachService(async (service) => {
    await putPoison(recorded, service, true);
    await scheduleDue(endpoints, service, order);
    await recorded.untilAsked(
      [`${service}-outbox-sweeper`, 'TransactWriteItems'],
      ({ status }) => status < 300,
    );
    await recorded.untilAsked([`${service}-outbox-sweeper`, 'SendMessage']);
  });
  await example.settledState(orderId, patienceMilliseconds);
  await untilDispatched(example);
};

const timersConsumer = 'orders--order-timers';

/** The handle of an order's timer. */
const timerOf = async ({ example }: RecordedExample, orderId: string) => {
  const { Item: order } = await example.stack.clients.dynamoDb.send(
    new GetItemCommand({ TableName: 'orders', Key: { PK: { S: `ORDER#${orderId}` } }, ConsistentRead: true }),
  );
  const handle = toScheduleHandle(order?.['CreditCheckTimer']?.S);
  if (handle === undefined) {
    throw new Error(`Order ${orderId} has no timer.`);
  }
  return handle;
};

/** A timer ends before its order is answered. Its delivery fails once, and an unreadable message follows. */
const driveTimers = async (recorded: RecordedExample): Promise<void> => {
  const { example, endpoints } = recorded;
  const customerId = await example.createCustomer(250);
  const refusing = recorded.refuseUntil(
    [['customers--orders', 'TransactWriteItems']],
    [timersConsumer, 'TransactWriteItems'],
    ({ status }) => status < 300,
  );
  const retrying = recorded.refuseUntil(
    [[timersConsumer, 'TransactWriteItems']],
    [timersConsumer, 'ChangeMessageVisibilityBatch'],
  );
  const orderId = await example.placeOrder(customerId, 100);
  await moveToNow(endpoints, { caller: 'orders-http', service: 'orders' }, await timerOf(recorded, orderId));
  await Promise.all([refusing, retrying]);
  await example.settledState(orderId, patienceMilliseconds);
  await sendUnreadable(recorded, timersConsumer);
};

const historyConsumers = ['order-history--customers', 'order-history--orders'] as const;

/** The order history: pages of both kinds, writes that fail, and unreadable messages. */
const driveHistory = async (recorded: RecordedExample): Promise<void> => {
  const { example } = recorded;
  const refusing = historyConsumers.map((consumer) =>
    recorded.refuseUntil([[consumer, 'PutItem']], [consumer, 'ChangeMessageVisibilityBatch']),
  );
  const customerId = await example.createCustomer(250);
  await example.settledState(await example.placeOrder(customerId, 100), patienceMilliseconds);
  await Promise.all(refusing);
  for (const consumer of historyConsumers) {
    await sendUnreadable(recorded, consumer);
  }
  await untilEqual(example, 'order-history');
  await pageOf(example, customerId);
  await pageOf(example, customerId, '?state=APPROVED');
};

/** Runs everything, and records all calls on the way. */
export const driveExample = async (recorded: RecordedExample): Promise<void> => {
  // First: a relay that has found nothing for half a minute looks less often.
  await driveOvertaking(recorded);
  const order = await driveSaga(recorded);
  await Promise.all([driveRetries(recorded), driveRejections(recorded), driveParking(recorded)]);
  await driveTimers(recorded);
  await driveHistory(recorded);
  await driveLargeMessages(recorded, order);
  await driveSweeps(recorded, order);
};
