import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  type Caller,
  createCaller,
  defineMessage,
  defineTopic,
  handle,
  handleWithCaller,
} from '@dynamo-outbox/messaging';
import { S3ObjectCreated, s3Notifications } from '@dynamo-outbox/messaging/foreign';
import {
  CallerKeys,
  createCallerSigner,
  createCallerVerifier,
  rotateCallerKeys,
  StaticCallerKeys,
} from '@dynamo-outbox/messaging/identity';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineService } from './define-service.ts';
import type { UnitOfWorkOf } from './definition/service.ts';
import {
  hasSweptTwice,
  label,
  type LocalShop,
  oneMoreLabel,
  standardTopic,
  startLocalShop,
  stopLocalShops,
  until,
} from './local-shop.fixture.ts';
import { OrderPlaced, placed, shopTopic } from './service.fixture.ts';

afterEach(stopLocalShops);

const fast = { intervalMilliseconds: 20 };
const brisk = { waitSeconds: 1 };

/** A gate that holds work until it is opened. */
const createGate = () => {
  let open: () => void = () => undefined;
  let reach: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    open: () => {
      open();
    },
    reached,
    pass: () => {
      reach();
      return opened;
    },
  };
};

const place = ({ shop }: Pick<LocalShop, 'shop'>, orderId: string): Promise<void> =>
  shop.run(async ({ put, outbox }) => {
    put('orders', { Item: { PK: orderId } });
    outbox.add(placed(orderId));
  });

const clientConfig = (endpoint = '') => ({
  region: 'us-east-1',
  endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const sqsOf = ({ environment }: LocalShop): SQSClient =>
  new SQSClient(clientConfig(environment['AWS_ENDPOINT_URL_SQS']));

const messagesIn = async (shop: LocalShop, queueUrl = ''): Promise<number> => {
  const sqs = sqsOf(shop);
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  sqs.destroy();
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
};

describe('a message of a run', () => {
  it.each([
    ['FIFO', shopTopic, true],
    ['standard', standardTopic, false],
  ])('goes through relay and poller on a %s topic, and has its effect once', async (_, topic, fifo) => {
    const local = await startLocalShop({ topics: [topic], consumes: topic, fifo });
    await local.start(local.shop.relay(fast), local.shop.poller([label], brisk));

    await place(local, '1');

    await until('the order has a label', async () => (await local.labelsOf('1')) > 0);
    await until(
      'the queue is empty',
      async () => (await messagesIn(local, local.queues['shop']?.queueUrl)) === 0,
    );
    expect(await local.labelsOf('1')).toBe(1);
  });

  it('goes to its own topic, and each poller reads its own queue', async () => {
    const PaymentTaken = defineMessage('payment.taken', {
      version: 1,
      payload: z.object({ orderId: z.string() }),
    });
    const paymentsTopic = defineTopic('payments', [PaymentTaken]);
    const topics = [shopTopic, paymentsTopic];
    const local = await startLocalShop({ topics, consumes: topics });
    const paid: string[] = [];
    const pay = handle(PaymentTaken, async ({ payload: { orderId } }) => {
      paid.push(orderId);
    });
    await local.start(
      local.shop.relay(fast),
      local.shop.poller([label], { ...brisk, ...local.queues['shop'] }),
      local.shop.poller([pay], { ...brisk, ...local.queues['payments'] }),
    );

    await local.shop.run(async ({ outbox }) => {
      outbox.add(placed('1'));
      outbox.add(PaymentTaken.create({ orderId: '2' }, { about: { id: '2', version: 0 } }));
    });

    const consumers = () =>
      local.events.flatMap((event) => (event.event === 'consumer.consumed' ? [event.consumer] : []));
    await until(
      'both were handled and reported',
      async () => (await local.labelsOf('1')) > 0 && paid.length > 0 && consumers().length > 1,
    );
    expect(paid).toEqual(['2']);
    expect(consumers().toSorted()).toEqual(['shop--payments', 'shop--shop']);
  });

  it('brings the caller of the run to a handler that requires one', async () => {
    const keys = new CallerKeys({ source: new StaticCallerKeys(await rotateCallerKeys()) });
    const local = await startLocalShop({
      topics: [shopTopic],
      consumes: shopTopic,
      callerSigner: createCallerSigner({ keys, audience: 'test' }),
      callerVerifier: createCallerVerifier({ keys, audience: 'test' }),
    });
    const callers: Caller[] = [];
    const handler = handleWithCaller(OrderPlaced, async ({ context }) => {
      callers.push(context.caller);
    });
    await local.start(local.shop.relay(fast), local.shop.poller([handler], brisk));
    const caller = createCaller({ subject: 'alice', roles: ['order-desk'] });

    await local.shop.run({ caller }, async ({ outbox }) => {
      outbox.add(placed('1'));
    });

    await until('the handler ran', () => callers.length > 0);
    expect(callers).toEqual([caller]);
  });

  it('goes to the queue that the environment names instead of a topic', async () => {
    const elsewhere = defineTopic('elsewhere', [OrderPlaced]);
    const local = await startLocalShop({
      topics: [shopTopic],
      consumes: elsewhere,
      variables: { RELAY_TOPIC_ARNS: 'shop=arn:aws:sqs:us-east-1:000000000000:shop--elsewhere.fifo' },
    });
    await local.start(local.shop.relay(fast), local.shop.poller([label], brisk));

    await place(local, '1');

    await until('the order has a label', async () => (await local.labelsOf('1')) > 0);
    expect(await local.labelsOf('1')).toBe(1);
  });
});

describe('a graceful stop', () => {
  it('of a poller lets the handler in progress end, and leaves no message for later', async () => {
    const local = await startLocalShop({ topics: [shopTopic], consumes: shopTopic });
    const gate = createGate();
    const slow = handle(OrderPlaced, async ({ payload }, { update }: UnitOfWorkOf<LocalShop['shop']>) => {
      await gate.pass();
      update('orders', { Key: { PK: payload.orderId }, ...oneMoreLabel });
    });
    const poller = local.shop.poller([slow], brisk);
    await local.start(local.shop.relay(fast), poller);
    await place(local, '1');
    await gate.reached;

    const stopped = poller.stop();
    gate.open();
    await stopped;

    expect(await local.labelsOf('1')).toBe(1);
    expect(await messagesIn(local, local.queues['shop']?.queueUrl)).toBe(0);
  });

  it('of a relay marks what it has published, with the client of the service', async () => {
    const gate = createGate();
    const local = await startLocalShop({ topics: [shopTopic], consumes: shopTopic });
    const client = new DynamoDBClient(clientConfig(local.environment['AWS_ENDPOINT_URL_DYNAMODB']));
    let hasPublished = false;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (hasPublished && commandName !== 'QueryCommand') {
            await gate.pass();
          }
          return next(args);
        },
      { step: 'initialize' },
    );
    const options = {
      name: 'shop',
      topics: [shopTopic],
      environment: local.environment,
      client,
      observer: ({ event }: { readonly event: string }) => {
        hasPublished ||= event === 'relay.published-batch';
      },
    };
    await place(local, '1');
    const relay = defineService(options).relay(fast);
    await relay.start();
    await gate.reached;

    const stopped = relay.stop();
    gate.open();
    await stopped;

    // A second relay finds nothing to publish.
    await local.start(local.shop.relay(fast));
    await until('the second relay has swept', () => hasSweptTwice(local));
    expect(local.events.filter(({ event }) => event === 'relay.published-batch')).toEqual([]);
    expect(await messagesIn(local, local.queues['shop']?.queueUrl)).toBe(1);
    client.destroy();
  });
});

describe('a relay', () => {
  const oldClock = () => new Date(Date.now() - 61_000);

  const published = ({ events }: LocalShop): number =>
    events.reduce((sum, event) => sum + (event.event === 'polling.swept' ? event.published : 0), 0);

  interface GraceCase {
    readonly grace?: string;
    readonly options?: { readonly graceMilliseconds?: number; readonly streamRelay?: boolean };
    readonly count: number;
  }

  const startBoth = async (grace: string | undefined) => {
    const local = await startLocalShop({
      topics: [shopTopic],
      variables: { POLLING_GRACE_SECONDS: grace },
    });
    const { environment } = local;
    const past = defineService({
      name: 'shop',
      topics: [shopTopic],
      tables: ['orders'],
      environment,
      clock: oldClock,
    });
    await place(local, 'young');
    await place({ shop: past }, 'old');
    return local;
  };

  it.each([
    ['leaves what a stream relay may still publish, by default', { count: 1 }],
    ['takes its grace from the environment', { grace: '0', count: 2 }],
    ['takes its grace from its options first', { options: { graceMilliseconds: 0 }, count: 2 }],
    ['publishes at once without a stream relay', { grace: '60', options: { streamRelay: false }, count: 2 }],
    [
      'takes a stated grace also without a stream relay',
      { options: { streamRelay: false, graceMilliseconds: 60_000 }, count: 1 },
    ],
  ])('%s', async (_, { grace, options, count }: GraceCase) => {
    const local = await startBoth(grace);
    const relay = local.shop.relay({ ...fast, ...options });
    await local.start(relay);

    await until('the relay has swept twice', () => hasSweptTwice(local) && published(local) >= count);
    await relay.stop();

    expect(published(local)).toBe(count);
  });

  it('reports to the logger of the service', async () => {
    const logged: string[] = [];
    const log = (event: string): void => {
      logged.push(event);
    };
    const local = await startLocalShop({
      topics: [shopTopic],
      logger: { debug: log, info: log, warn: log, error: log },
    });
    await place(local, '1');
    await local.start(local.shop.relay(fast));

    await until('it published', () => logged.includes('relay.published-batch'));
  });

  it('refuses an outbox that does not list what it has not published', async () => {
    const local = await startLocalShop({ topics: [shopTopic], variables: { OUTBOX_TRACKING: 'none' } });

    await expect(local.shop.relay().start()).rejects.toThrow(/OUTBOX_TRACKING must be "status"/u);
  });

  it('names every setting that it misses', async () => {
    const shop = defineService({
      name: 'shop',
      topics: [shopTopic],
      environment: { POLLING_BATCH_SIZE: 'x' },
    });

    await expect(shop.relay().start()).rejects.toThrow(
      /OUTBOX_TABLE_NAME[\s\S]*RELAY_TOPIC_ARNS[\s\S]*POLLING_BATCH_SIZE/u,
    );
  });
});

describe('a notification of S3', () => {
  const notification = (key: string): string =>
    JSON.stringify({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: '2026-11-28T12:00:00.000Z',
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: 'uploads' }, object: { key, size: 5, sequencer: '0055AED6DCD90281E5' } },
        },
      ],
    });

  const receive = handle(
    S3ObjectCreated,
    async ({ payload }, { update }: UnitOfWorkOf<LocalShop['shop']>) => {
      update('orders', { Key: { PK: payload.key }, ...oneMoreLabel });
    },
  );

  const options = { decoders: [s3Notifications()] };

  it('reaches a handler through the poller', async () => {
    const local = await startLocalShop({ topics: [standardTopic], consumes: standardTopic, fifo: false });
    await local.start(local.shop.poller([receive], { ...brisk, ...options }));
    const sqs = sqsOf(local);

    await sqs.send(
      new SendMessageCommand({
        QueueUrl: local.queues['shop']?.queueUrl,
        MessageBody: notification('a'),
      }),
    );

    await until('it was handled', async () => (await local.labelsOf('a')) > 0);
    sqs.destroy();
  });

  it('reaches a handler through the Lambda handler, once for any number of deliveries', async () => {
    const local = await startLocalShop({ topics: [shopTopic], consumes: shopTopic });
    const handler = local.shop.sqsHandler([receive], options);
    const record = {
      messageId: 'm',
      receiptHandle: 'r',
      body: notification('a'),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 's',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:shop--shop.fifo',
      awsRegion: 'us-east-1',
    };
    const context = { getRemainingTimeInMillis: () => 30_000 };

    await handler({ Records: [record] }, context);
    const again = await handler({ Records: [record] }, context);

    expect(again).toEqual({ batchItemFailures: [] });
    expect(await local.labelsOf('a')).toBe(1);
  });
});
