import { EventEmitter } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { startTestBroker, type CreatedQueue, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Consumer } from '../../../consumer/consumer.ts';
import type { MessagingEvent } from '../../../observer.ts';
import { createSqsPoller, type SqsPoller } from './create-sqs-poller.ts';
import { countMessages, send, until } from '../delivery/queue-consumer-contract.fixture.ts';
import type { SqsPollerOptions } from './sqs-poller-options.ts';
import { startSqsConsumer } from './start-sqs-consumer.ts';

/** Something that ends when a test says so. */
const aGate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

/** A way to the broker that can be shut. */
const aProxy = async (endpoint: string) => {
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = connect(Number(port), hostname);
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        inbound.destroy();
        outbound.destroy();
      });
    }
    inbound.pipe(outbound).pipe(inbound);
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(at, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      sockets.forEach((socket) => socket.destroy());
    });
  return { endpoint: `http://127.0.0.1:${own}`, shut, open: () => listen(own) };
};

describe('a poller', () => {
  let broker: TestBroker;
  let queue: CreatedQueue;
  let events: MessagingEvent[];
  let poller: SqsPoller | undefined;
  let scenes = 0;
  const stopped: Promise<void>[] = [];
  const proxies: { readonly shut: () => Promise<void> }[] = [];
  const unhandled: unknown[] = [];
  const noteUnhandled = (reason: unknown): void => {
    unhandled.push(reason);
  };

  beforeAll(async () => {
    process.on('unhandledRejection', noteUnhandled);
    broker = await startTestBroker();
  });

  beforeEach(async () => {
    scenes += 1;
    queue = await broker.createQueue(`wallets--deposits-${scenes}`);
    events = [];
    poller = undefined;
  });

  afterEach(() => {
    if (poller !== undefined) {
      stopped.push(poller.stop());
    }
  });

  afterAll(async () => {
    await Promise.all(stopped);
    await Promise.all(proxies.map(({ shut }) => shut()));
    await broker.stop();
    process.off('unhandledRejection', noteUnhandled);
    expect(unhandled).toEqual([]);
  });

  const options = (consume: Consumer['consume'], more: Partial<SqsPollerOptions> = {}): SqsPollerOptions => ({
    client: broker.sqs,
    queueUrl: queue.url,
    consumer: { name: 'wallets--deposits', consume },
    deadLetters: { send: () => Promise.reject(new Error('Nothing is rejected here.')) },
    observer: (event) => events.push(event),
    waitSeconds: 1,
    stopGraceSeconds: 2,
    ...more,
  });

  const run = (consume: Consumer['consume'], more: Partial<SqsPollerOptions> = {}): SqsPoller => {
    poller = createSqsPoller(options(consume, more));
    poller.start();
    return poller;
  };

  const sendBodies = (...bodies: readonly string[]): Promise<unknown> =>
    Promise.all(bodies.map((body) => send(broker.sqs, queue, { body })));

  /** What somebody else gets to see of the queue. */
  const lookIn = async (waitSeconds = 0): Promise<readonly Message[]> => {
    const { Messages = [] } = await broker.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        WaitTimeSeconds: waitSeconds,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };

  const isEmpty = async (): Promise<boolean> => {
    const { visible, inFlight } = await countMessages(broker.sqs, queue);
    return visible + inFlight === 0;
  };

  const errorCodes = (): readonly unknown[] =>
    events.map((event) => ('error' in event ? (event.error as { code?: string }).code : event.event));

  it('hides a message by its heartbeat while it is handled', async () => {
    const gate = aGate();
    let deliveries = 0;
    run(
      async () => {
        deliveries += 1;
        await gate.opened;
        return { outcome: 'processed' };
      },
      { visibilityTimeoutSeconds: 1 },
    );
    await sendBodies('slow');
    await until('it is handled', () => deliveries === 1);

    // Twice the visibility timeout and more: without a heartbeat it would be here, and again at the poller.
    expect(await lookIn(3)).toEqual([]);
    gate.open();

    await until('the queue is empty', isEmpty);
    expect(deliveries).toBe(1);
    expect(events).toEqual([]);
  });

  it('releases a message that is handled for too long, and its slot', async () => {
    let deliveries = 0;
    run(
      async () => {
        deliveries += 1;
        return deliveries === 1 ? new Promise(() => undefined) : { outcome: 'processed' };
      },
      {
        visibilityTimeoutSeconds: 1,
        maxHoldSeconds: 1,
        concurrency: 1,
        backoff: { baseSeconds: 0, capSeconds: 0 },
      },
    );
    await sendBodies('hangs');

    await until('the queue is empty', isEmpty);
    expect(deliveries).toBe(2);
    expect(errorCodes()).toEqual(['HELD_TOO_LONG']);
  });

  it('holds at most the configured number of messages', async () => {
    let running = 0;
    let most = 0;
    run(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return { outcome: 'processed' };
      },
      { concurrency: 3 },
    );
    await sendBodies(...Array.from({ length: 50 }, (_, place) => `m-${place}`));

    await until('the queue is empty', async () => {
      const { visible, inFlight } = await countMessages(broker.sqs, queue);
      expect(inFlight).toBeLessThanOrEqual(3);
      return visible + inFlight === 0;
    });
    expect(most).toBe(3);
  });

  it('that is stopped finishes and deletes the messages in progress, and receives no more', async () => {
    const gate = aGate();
    const handled: string[] = [];
    const running = run(async ({ body }) => {
      handled.push(body);
      await gate.opened;
      return { outcome: 'processed' };
    });
    await sendBodies('a');
    await until('it is handled', () => handled.length === 1);

    const stopping = running.stop();
    gate.open();
    await stopping;
    await sendBodies('b');

    expect((await lookIn(1)).map(({ Body }) => Body)).toEqual(['b']);
    expect(handled).toEqual(['a']);
    expect(events).toEqual([]);
  });

  it('that is stopped returns messages immediately that do not end within the grace period', async () => {
    let deliveries = 0;
    const running = run(
      async () => {
        deliveries += 1;
        return new Promise(() => undefined);
      },
      { visibilityTimeoutSeconds: 600, stopGraceSeconds: 0 },
    );
    await sendBodies('a', 'b');
    await until('both are handled', () => deliveries === 2);

    await running.stop();

    const given = await lookIn();
    expect(given.map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
    expect(given.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['2', '2']);
    expect(errorCodes()).toEqual(['CONSUMER_STOPPED', 'CONSUMER_STOPPED']);
  });

  it('that is stopped returns the messages of its last receive', async () => {
    const handled: string[] = [];
    const running = run(
      async ({ body }) => {
        handled.push(body);
        return { outcome: 'processed' };
      },
      { waitSeconds: 20, visibilityTimeoutSeconds: 600 },
    );
    await new Promise(setImmediate);

    const stopping = running.stop();
    await sendBodies('late');
    await stopping;

    expect(handled).toEqual([]);
    expect((await lookIn()).map(({ Body }) => Body)).toEqual(['late']);
  });

  it('stops once for several calls, and does not start again', async () => {
    const running = run(async () => ({ outcome: 'processed' }));

    await Promise.all([running.stop(), running.stop()]);
    running.start();
    await sendBodies('a');

    expect(await lookIn(1)).toHaveLength(1);
  });

  it('stops immediately if it was never started', async () => {
    await createSqsPoller(options(async () => ({ outcome: 'processed' }))).stop();
  });

  it('survives an outage of the queue, reports it once, and continues afterwards', async () => {
    const proxy = await aProxy(broker.endpoint);
    proxies.push(proxy);
    const client = new SQSClient({
      endpoint: proxy.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const handled: string[] = [];
    const running = run(
      async ({ body }) => {
        handled.push(body);
        return { outcome: 'processed' };
      },
      {
        client,
        queueUrl: queue.url.replace(broker.endpoint, proxy.endpoint),
        outageBackoff: { baseMilliseconds: 1, capMilliseconds: 5 },
        // SQS may hand a message to the poll that was cut off; it is back a second later.
        visibilityTimeoutSeconds: 1,
      },
    );
    await sendBodies('before');
    await until('it is handled', () => handled.length === 1);
    await until('the queue is empty', isEmpty);

    await proxy.shut();
    await sendBodies('meanwhile');
    await until('the outage is told', () => events.length > 0);
    // Many tries fall into these fifty milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await proxy.open();
    await until('it goes on', () => handled.includes('meanwhile'));
    await until('the queue is empty', isEmpty);
    await running.stop();

    expect(handled).toEqual(['before', 'meanwhile']);
    expect(events).toMatchObject([
      { event: 'consumer.queue-call-failed', consumer: 'wallets--deposits', call: 'receive', messages: 0 },
      { event: 'consumer.queue-back', consumer: 'wallets--deposits' },
    ]);
  });

  it('stops soon even during an outage of the queue', async () => {
    const client = new SQSClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const running = run(async () => ({ outcome: 'processed' }), {
      client,
      // Longer than this test may take: a stop that waited for it would never be seen to end.
      outageBackoff: { baseMilliseconds: 86_400_000, capMilliseconds: 86_400_000 },
      random: () => 1,
    });
    await until('the outage is told', () => events.length > 0);

    await running.stop();
  });

  it('handles messages again that it could not delete, and reports it', async () => {
    let refusals = 1;
    broker.sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (step) => {
          if (commandName === 'DeleteMessageBatchCommand' && refusals-- > 0) {
            throw new Error('socket hang up');
          }
          return next(step);
        },
      { step: 'initialize', name: 'refusal', override: true },
    );
    let deliveries = 0;
    run(
      async () => {
        deliveries += 1;
        return { outcome: 'processed' };
      },
      { visibilityTimeoutSeconds: 1 },
    );
    await sendBodies('a');

    await until('the queue is empty', isEmpty);
    broker.sqs.middlewareStack.remove('refusal');
    expect(deliveries).toBe(2);
    expect(events).toMatchObject([
      { event: 'consumer.queue-call-failed', call: 'delete', messages: 1 },
      { event: 'consumer.queue-back' },
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'])(
    'as a process exits with status 0 on %s, after the messages in progress',
    async (signal) => {
      const host = new EventEmitter();
      const exits: unknown[] = [];
      const gate = aGate();
      let deliveries = 0;
      poller = startSqsConsumer(
        options(async () => {
          deliveries += 1;
          await gate.opened;
          return { outcome: 'processed' };
        }),
        Object.assign(host, {
          exit: (status: unknown) => exits.push(status) as never,
        }) as unknown as NodeJS.Process,
      );
      await sendBodies('a');
      await until('it is handled', () => deliveries === 1);

      host.emit(signal);
      expect(exits).toEqual([]);
      gate.open();

      await until('the process ends', () => exits.length > 0);
      expect(exits).toEqual([0]);
      expect(await isEmpty()).toBe(true);
    },
  );
});

describe('the options of a poller', () => {
  const create = (more: Partial<SqsPollerOptions>): SqsPoller =>
    createSqsPoller({
      client: new SQSClient({ region: 'us-east-1' }),
      queueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/wallets--deposits',
      consumer: { name: 'wallets--deposits', consume: async () => ({ outcome: 'processed' }) },
      deadLetters: { send: async () => undefined },
      ...more,
    });

  it.each<Partial<SqsPollerOptions>>([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { waitSeconds: -1 },
    { waitSeconds: 21 },
    { visibilityTimeoutSeconds: 0 },
    { visibilityTimeoutSeconds: 43_201 },
    { maxHoldSeconds: 0 },
    { maxHoldSeconds: 43_201 },
    { stopGraceSeconds: -1 },
    { maxReceiveCount: 0 },
    { backoff: { baseSeconds: 2, capSeconds: 1 } },
    { waitSeconds: Number.NaN },
  ])('%j is refused', (more) => {
    expect(() => create(more)).toThrow(RangeError);
  });

  it.each<Partial<SqsPollerOptions>>([
    { concurrency: 1 },
    { waitSeconds: 0 },
    { waitSeconds: 20 },
    { visibilityTimeoutSeconds: 1 },
    { visibilityTimeoutSeconds: 43_200 },
    { maxHoldSeconds: 43_200 },
    { stopGraceSeconds: 0 },
    { maxReceiveCount: 1 },
  ])('%j is taken', (more) => {
    expect(() => create(more)).not.toThrow();
  });
});
