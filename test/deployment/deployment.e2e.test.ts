/** The example and the shop of the guide, deployed by the CDK's own command line to an emulator that enforces IAM. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type AttributeValue, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, describe, expect } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { ExampleClient } from '../support/example-client.ts';
import { installPythonProgram } from '../support/install-python-program.ts';
import type { StackOutputs } from '../../scripts/emulator/run-cdk.ts';
import { pageOf, untilEqual } from '../e2e/order-history.fixture.ts';
import { serviceUrl } from '../../scripts/emulator/service-urls.ts';
import { restoreFifoTopics } from '../../scripts/emulator/restore-fifo-topics.ts';
import { type Emulator, startEmulator } from './emulator/start-emulator.ts';
import { inspectorRole, recovererRole } from './operators.ts';
import { Aws } from './support/aws.ts';
import { CdkCli } from './support/cdk-cli.ts';
import { Operator } from './support/operator.ts';
import { recordedMessage } from './support/recorded-message.ts';
import { emptyBuckets, remaining } from './support/remaining.ts';
import { Story } from './support/story.ts';

const installation = await installPythonProgram({
  name: 'MiniStack',
  requirements: join(import.meta.dirname, 'emulator/requirements.txt'),
  executable: 'ministack',
});
const isRequired = process.env['DEPLOYMENT_TEST'] === 'required' || process.env['CI'] === 'true';
const isSkipped = 'reason' in installation && !isRequired;

if (isSkipped) {
  process.stderr.write(`The deployment test is skipped. ${installation.reason}\n`);
}

(isSkipped ? describe.skip : describe)('the example, deployed', () => {
  const story = new Story();
  let emulator: Emulator;
  let cdk: CdkCli;
  let aws: Aws;
  let example: ExampleClient;
  let startedAt = 0;

  const clientOf = (outputs: StackOutputs): ExampleClient => {
    const urlOf = (stack: string): string =>
      serviceUrl(outputs[stack]?.['ApiUrl'], { kind: 'ministack', publicEndpoint: emulator.endpoint });
    return new ExampleClient({
      urls: {
        customers: urlOf('test-customers'),
        orders: urlOf('test-orders'),
        'order-history': urlOf('test-order-history'),
      },
      dynamoDb: aws.dynamoDb,
    });
  };

  /** Returns the outbox item of an order. */
  const recordedOf = async (orderId: string): Promise<Readonly<Record<string, AttributeValue>>> => {
    const recorded = (await example.items('orders-outbox')).find(({ PK }) => PK?.S === `order#${orderId}`);
    if (recorded === undefined) {
      throw new Error(`The outbox has nothing of order ${orderId}.`);
    }
    return recorded;
  };

  /**
   * Makes an item older, because the sweeper publishes only items older than a minute and the test does not wait for
   * that.
   */
  const makeOlder = async (orderId: string): Promise<void> => {
    const { PK, SK } = await recordedOf(orderId);
    await aws.dynamoDb.send(
      new UpdateItemCommand({
        TableName: 'orders-outbox',
        Key: { PK: PK ?? { S: '' }, SK: SK ?? { S: '' } },
        UpdateExpression: 'SET RecordedAt = :then',
        ExpressionAttributeValues: { ':then': { S: new Date(Date.now() - 600_000).toISOString() } },
      }),
    );
  };

  afterAll(async () => {
    await (emulator as Emulator | undefined)?.stop();
    process.stdout.write(`\n${story.table()}\n`);
  });

  story.step(
    'starts an empty account',
    async () => {
      if ('reason' in installation) {
        throw new Error(installation.reason);
      }
      emulator = await startEmulator(installation.command);
      aws = new Aws(emulator.endpoint);
      cdk = new CdkCli(emulator);
      startedAt = performance.now();
      await cdk.bootstrap();

      expect(Object.values(await remaining(aws, emulator.endpoint)).flat()).toEqual([]);
    },
    { isNeeded: true },
  );

  story.step(
    'deploys to an empty account',
    async () => {
      example = clientOf(await cdk.deploy('none'));
      await restoreFifoTopics(aws.sns);
    },
    { isNeeded: true, timeoutMilliseconds: 180_000 },
  );

  story.step(
    'approves an order within the limit, rejects an order beyond it, and releases credit after a cancellation',
    async () => {
      const customerId = await example.createCustomer(250);
      const first = await example.placeOrder(customerId, 100);
      expect(await example.settledState(first)).toBe('APPROVED');
      story.note('from nothing to an approved order', performance.now() - startedAt);
      await example.availableCredit(customerId, 150);

      const second = await example.placeOrder(customerId, 200);
      expect(await example.settledState(second)).toBe('REJECTED');
      await example.availableCredit(customerId, 150);

      expect((await example.post('orders', `/orders/${first}/cancel`)).status).toBe(200);
      await example.availableCredit(customerId, 250);
      const recorded = await example.items('orders-outbox');
      expect((await example.post('orders', `/orders/${first}/cancel`)).status).toBe(200);
      expect(await example.items('orders-outbox')).toHaveLength(recorded.length);
      expect(await example.orderState(first)).toBe('CANCELLED');
      // A customer and two orders, copied without an inbox by functions that may only put and update.
      expect(await untilEqual(example, 'order-history')).toBe(3);
      expect((await pageOf(example, customerId, '?state=CANCELLED')).orders).toMatchObject([{ id: first }]);
    },
  );

  story.step('creates one order for a request that is sent twice with the same key', async () => {
    const customerId = await example.createCustomer(250);
    const body = { customer_id: customerId, order_total: 10 };
    const headers = { 'Idempotency-Key': randomUUID() };

    const first = await example.post('orders', '/orders', { body, headers });
    const second = await example.post('orders', '/orders', { body, headers });
    const other = await example.post('orders', '/orders', { body: { ...body, order_total: 11 }, headers });

    expect([first.status, second.status, other.status]).toEqual([201, 201, 422]);
    expect(second.body['id']).toBe(first.body['id']);
  });

  story.step('handles a message once if it is delivered twice', async () => {
    const customerId = await example.createCustomer(250);
    const orderId = await example.placeOrder(customerId, 100);
    await example.settledState(orderId);
    const { id, body } = recordedMessage(await recordedOf(orderId));

    await aws.send('customers--orders.fifo', body);

    await aws.logged('customers--orders', { messageId: id, outcome: 'duplicate' });
    await example.availableCredit(customerId, 150);
  });

  story.step(
    'dead-letters an unreadable message with its reason, and handles the other messages',
    async () => {
      const customerId = await example.createCustomer(250);
      const garbage = `{"this is": not JSON ${randomUUID()}`;

      const [first, , second] = await Promise.all([
        example.placeOrder(customerId, 1),
        aws.send('customers--orders.fifo', garbage),
        example.placeOrder(customerId, 2),
      ]);

      expect(await example.settledState(first)).toBe('APPROVED');
      expect(await example.settledState(second)).toBe('APPROVED');
      const dead = await aws.arrived('customers--orders--dlq.fifo', ({ Body }) => Body === garbage);
      expect(JSON.stringify(dead.MessageAttributes)).toContain('UNREADABLE_MESSAGE');
    },
  );

  story.step(
    'dead-letters a message that no consumer deletes after the maximum receives of its queue',
    async () => {
      await aws.switchMapping('shipping--shop', false);
      const body = randomUUID();
      await aws.send('shipping--shop.fifo', body);

      let receives = 0;
      try {
        await eventually('the message is no longer received', async () => {
          const isThere = (await aws.look('shipping--shop.fifo')).some(({ Body }) => Body === body);
          receives += isThere ? 1 : 0;
          return isThere ? undefined : true;
        });
        await aws.arrived('shipping--shop--dlq.fifo', ({ Body }) => Body === body);
      } finally {
        await aws.switchMapping('shipping--shop', true);
      }

      // Ten attempts, and ten more receives for messages that wait behind a failing message of their group.
      expect(receives).toBe(20);
    },
  );

  story.step('stores a payload in S3 if it is too large for a message', async () => {
    const customerId = await example.createCustomer(250);
    const orderId = randomUUID();

    await aws.invoke('orders-large-order', { orderId, customerId, orderTotal: 70 });

    await example.availableCredit(customerId, 180);
    const { body } = recordedMessage(await recordedOf(orderId));
    expect(body.length).toBeLessThan(4_096);
  });

  story.step('parks a message without a topic, with its reason', async () => {
    const orderId = randomUUID();
    const message = { Id: randomUUID(), Type: 'order.lost', Topic: 'nowhere', Body: '{}' };
    await aws.dynamoDb.send(
      new PutItemCommand({
        TableName: 'orders-outbox',
        Item: {
          PK: { S: `order#${orderId}` },
          SK: { S: `000000000001#${randomUUID()}` },
          Messages: {
            L: [{ M: Object.fromEntries(Object.entries(message).map(([name, S]) => [name, { S }])) }],
          },
          RecordedAt: { S: new Date().toISOString() },
          Service: { S: 'orders' },
        },
      }),
    );

    const parked = await aws.arrived('orders-outbox-relay--dlq', ({ MessageAttributes }) =>
      JSON.stringify(MessageAttributes).includes(message.Id),
    );
    expect(JSON.stringify(parked.MessageAttributes)).toContain('UNKNOWN_TOPIC');
  });

  story.step('publishes with the sweeper the messages that the relay did not receive', async () => {
    const customerId = await example.createCustomer(250);
    await aws.switchMapping('orders-outbox-relay', false);
    const orderId = await example.placeOrder(customerId, 100);
    await makeOlder(orderId);

    await aws.invoke('orders-outbox-sweeper');

    expect(await example.settledState(orderId)).toBe('APPROVED');
    await aws.switchMapping('orders-outbox-relay', true);
  });

  story.step(
    'sends one parcel for an order of the shop, however often its message is delivered',
    async () => {
      const orderId = randomUUID();
      const parcels = await aws.variableOf('shipping--shop', 'PARCELS_TABLE_NAME');
      const parcelOf = async (): Promise<Readonly<Record<string, AttributeValue>> | undefined> =>
        (await example.items(parcels)).find(({ PK }) => PK?.S === `PARCEL#${orderId}`);

      await aws.invoke('shop-place-order', { orderId, address: '12 St James Square' });
      await eventually('the parcel is there', parcelOf);
      const [recorded] = await example.items('shop-outbox');
      await aws.send('shipping--shop.fifo', recordedMessage(recorded).body);
      await aws.emptied('shipping--shop.fifo');

      expect((await parcelOf())?.['Labels']).toEqual({ N: '1' });
      expect(await aws.look('shipping--shop--dlq.fifo')).toHaveLength(1);
    },
  );

  story.step(
    'moves a message through a table, a topic, a queue, a key and a role that existed before the outbox',
    async () => {
      const sku = randomUUID();
      const reportOf = async () =>
        (await example.items('team-reports')).find(({ article }) => article?.S === sku);

      await aws.invoke('warehouse-count-stock', { sku, pieces: 7, version: 1 });
      const report = await eventually('the count is there', reportOf);
      const [recorded] = await example.items('warehouse-outbox');
      await aws.send('team-work.fifo', recordedMessage(recorded).body);
      await aws.emptied('team-work.fifo');

      expect(report).toMatchObject({ pieces: { N: '7' }, counts: { N: '1' } });
      expect((await reportOf())?.['counts']).toEqual({ N: '1' });
      expect((await example.items('team-stock')).map((item) => item['sku'])).toContainEqual({ S: sku });
    },
  );

  story.step('marks every published item as dispatched', async () => {
    for (const table of ['customers-outbox', 'orders-outbox', 'shop-outbox', 'warehouse-outbox']) {
      await eventually(`${table} is dispatched`, async () => {
        const items = await example.items(table);
        return items.length > 0 && items.every((item) => !('Undispatched' in item)) ? true : undefined;
      });
    }
  });

  story.step(
    'lets an operator with read access inspect the service on the command line, and change nothing',
    async () => {
      const inspector = await Operator.assume(inspectorRole, emulator);

      const status = await inspector.run('status', '--service', 'customers', '--json');
      const planned = await inspector.run('replay', '--service', 'customers', '--all', '--dry-run');
      const sent = await inspector.run('redrive', 'send', '--all', '--service', 'customers');
      const replayed = await inspector.run('replay', '--service', 'customers', '--all');
      const foreign = await inspector.run('status', '--service', 'orders');

      expect(JSON.parse(status.output)).toMatchObject({
        services: [
          {
            service: 'customers',
            queues: [{ queue: 'customers--orders.fifo', deadLetters: { visible: 1 } }],
          },
        ],
      });
      expect(planned).toMatchObject({ code: 0 });
      for (const { code, output, errors } of [sent, replayed, foreign]) {
        expect(code).toBe(1);
        expect(`${output}${errors}`).toMatch(/You are not allowed to call \w+:\w+|not authorized/);
      }
    },
  );

  story.step(
    'lets an operator with recovery access resend messages, which their consumers recognise',
    async () => {
      const recoverer = await Operator.assume(recovererRole, emulator);

      const replayed = await recoverer.run('replay', '--service', 'customers', '--all', '--json');
      const sent = await recoverer.run('redrive', 'send', '--all', '--service', 'customers', '--json');

      expect(replayed).toMatchObject({ code: 0, errors: '' });
      expect(JSON.parse(replayed.output)).toMatchObject({ refused: 0, outcome: 'complete' });
      expect(JSON.parse(sent.output)).toMatchObject({
        runs: [{ sent: 1, failed: [], unremoved: [] }, { sent: 0 }],
      });
      await aws.logged('orders--customers', { outcome: 'duplicate' });
      await eventually('what is unreadable is a dead letter again', async () => {
        const { output } = await recoverer.run('redrive', 'list', '--service', 'customers', '--json');
        return output.includes('UNREADABLE_MESSAGE') ? output : undefined;
      });
    },
  );

  story.step('rejects a message without a group on the FIFO topic', async () => {
    const publish = aws.sns.send(
      new PublishCommand({
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders.fifo',
        Message: 'no group',
      }),
    );

    await expect(publish).rejects.toThrow(/MessageGroupId/);
  });

  story.step(
    'keeps the data of the tables during an update, and runs the new code',
    async () => {
      const customerId = await example.createCustomer(250);
      const before = await aws.invoke('orders-large-order', {
        orderId: randomUUID(),
        customerId: randomUUID(),
        orderTotal: 1,
      });

      example = clientOf(await cdk.deploy('update'));

      expect(before).toEqual({ revision: '1' });
      const after = await aws.invoke('orders-large-order', {
        orderId: randomUUID(),
        customerId: randomUUID(),
        orderTotal: 1,
      });
      expect(after).toEqual({ revision: '2' });
      const orderId = await example.placeOrder(customerId, 100);
      expect(await example.settledState(orderId)).toBe('APPROVED');
    },
    { timeoutMilliseconds: 240_000 },
  );

  story.step(
    'fails without a grant or a variable, reports which, and continues after the fix',
    async () => {
      const customerId = await example.createCustomer(250);
      await cdk.deploy('mistakes');

      const orderId = await example.placeOrder(customerId, 100);
      const failed = await aws.logged('orders-outbox-relay', {
        message: 'relay.message-failed',
        code: 'AuthorizationErrorException',
      });
      expect(String(failed['reason'])).toContain('sns:Publish');
      await expect(aws.invoke('customers-http')).rejects.toThrow('CUSTOMERS_TABLE_NAME');
      expect(await example.orderState(orderId)).toBe('PENDING');

      await cdk.deployAgain('none');
      await makeOlder(orderId);
      await aws.invoke('orders-outbox-sweeper');
      expect(await example.settledState(orderId)).toBe('APPROVED');
      await example.availableCredit(customerId, 150);
    },
    { timeoutMilliseconds: 240_000 },
  );

  story.step(
    'leaves nothing behind after it is destroyed',
    async () => {
      await emptyBuckets(aws);
      await cdk.destroy('none');

      const none: readonly unknown[] = [];
      expect(await remaining(aws, emulator.endpoint)).toEqual({
        stacks: none,
        tables: none,
        topics: none,
        queues: none,
        functions: none,
        buckets: none,
        logGroups: none,
      });
    },
    { timeoutMilliseconds: 240_000 },
  );
});
