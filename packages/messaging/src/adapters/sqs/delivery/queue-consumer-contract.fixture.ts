/** The promises of every consumer of a queue: the Lambda handler and the poller. */
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { startTestBroker, type CreatedQueue, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumeOutcome } from '../../../consumer/consume-outcome.ts';
import type { Consumer } from '../../../consumer/consumer.ts';
import { createConsumer } from '../../../consumer/create-consumer.ts';
import type { Delivery } from '../../../consumer/delivery.ts';
import { handle } from '../../../consumer/handle.ts';
import {
  aDeposit,
  credit,
  DepositMade,
  Wallets,
  type WalletsUnitOfWork,
} from '../../../consumer/wallets.fixture.ts';
import { encodeEnvelope } from '../../../message/envelope.ts';
import type { MessagingEvent, MessagingObserver } from '../../../observer.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { chunk } from '@dynamo-outbox/kernel';
import type { RedeliveryBackoff } from './redelivery-delay.ts';
import { SqsDeadLetters } from '../dead-letters/sqs-dead-letters.ts';

/** Options of starting a queue consumer. */
export interface QueueConsumerPlan {
  readonly client: SQSClient;
  readonly queue: CreatedQueue;
  readonly consumer: Consumer;
  readonly deadLetters: DeadLetters;
  readonly backoff: RedeliveryBackoff;
  readonly maxReceiveCount: number;
  readonly observer: MessagingObserver;
}

/** Starts to consume messages, and returns a function that stops it. */
export type StartQueueConsumer = (plan: QueueConsumerPlan) => () => Promise<void>;

/** Only guards against a wait that never ends, so it allows for a busy machine. */
const hangMilliseconds = 120_000;

/**
 * A visibility timeout that is long enough for any machine. A test that needs a message earlier changes its visibility.
 */
export const unhurriedVisibilitySeconds = 600;

/** Waits until something holds. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + hangMilliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain until ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** How many messages a queue has, visible or not. */
export const countMessages = async (
  sqs: SQSClient,
  { url }: CreatedQueue,
): Promise<{ readonly visible: number; readonly inFlight: number }> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages']),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  };
};

/** Sends a message; with a group if there is one. */
export const send = async (
  sqs: SQSClient,
  { url }: CreatedQueue,
  { body, group }: { readonly body: string; readonly group?: string },
): Promise<void> => {
  const fifo =
    group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: body.slice(0, 60) };
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...fifo }));
};

const rejected: ConsumeOutcome = { outcome: 'rejected', reason: 'UNREADABLE_MESSAGE', detail: 'not JSON' };

/** Runs the suite against a queue consumer. */
export const describeQueueConsumerContract = (name: string, start: StartQueueConsumer): void => {
  describe(`${name} keeps the contract of a queue's consumer`, () => {
    let broker: TestBroker;
    let stop = (): Promise<void> => Promise.resolve();
    const stopped: Promise<void>[] = [];
    let scenes = 0;

    beforeAll(async () => {
      broker = await startTestBroker();
    });

    // A long poll may end late, and no other scene shares its queue.
    afterEach(() => {
      stopped.push(stop());
    });

    afterAll(async () => {
      await Promise.all(stopped);
      await broker.stop();
    });

    const aScene = async ({ fifo = false, maxReceiveCount = 5 } = {}) => {
      scenes += 1;
      const deadLetterQueue = await broker.createQueue(`wallets--deposits-${scenes}--dlq`, { fifo });
      const queue = await broker.createQueue(`wallets--deposits-${scenes}`, {
        fifo,
        visibilityTimeoutSeconds: unhurriedVisibilitySeconds,
        deadLetter: { queueArn: deadLetterQueue.arn, maxReceiveCount },
      });
      const events: MessagingEvent[] = [];
      const run = (consume: Consumer['consume'], plan: Partial<QueueConsumerPlan> = {}): void => {
        stop = start({
          client: broker.sqs,
          queue,
          consumer: { name: 'wallets--deposits', consume },
          deadLetters: new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url }),
          backoff: { baseSeconds: 0, capSeconds: 0 },
          maxReceiveCount,
          observer: (event) => events.push(event),
          ...plan,
        });
      };
      const sendAll = async (...bodies: readonly string[]): Promise<void> => {
        for (const body of bodies) {
          await send(broker.sqs, queue, { body, ...(fifo ? { group: body.slice(0, 1) } : {}) });
        }
      };
      const isEmpty = async (): Promise<boolean> => {
        const { visible, inFlight } = await countMessages(broker.sqs, queue);
        return visible + inFlight === 0;
      };
      return { queue, deadLetterQueue, events, run, sendAll, isEmpty };
    };

    /** Fails each message as often as the digits at its end say, and rejects messages that begin with `!`. */
    const failingByDigits = () => {
      const log: string[] = [];
      const consume = async ({ body, receiveCount }: Delivery): Promise<ConsumeOutcome> => {
        await new Promise(setImmediate);
        const failures = Number(/\d+$/u.exec(body)?.[0] ?? '0');
        log.push(receiveCount <= failures ? `${body} failed` : body);
        if (receiveCount <= failures) {
          throw new TypeError('No wallet.');
        }
        return body.includes('!') ? rejected : { outcome: 'processed' };
      };
      return { log, consume };
    };

    it.each([false, true])('deletes handled messages (FIFO: %p)', async (fifo) => {
      const { run, sendAll, isEmpty } = await aScene({ fifo });
      const { log, consume } = failingByDigits();
      await sendAll('a', 'b', 'c');

      run(consume);

      await until('the queue is empty', isEmpty);
      expect(log.toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('passes an unchanged message to the consumer, with its receive count', async () => {
      const { run, sendAll, isEmpty } = await aScene();
      const deliveries: Delivery[] = [];
      const body = 'ä "quoted" <xml/> \t\n{';
      await sendAll(body);

      run(async (delivery) => {
        deliveries.push(delivery);
        if (delivery.receiveCount < 3) {
          throw new Error('no');
        }
        return { outcome: 'processed' };
      });

      await until('the queue is empty', isEmpty);
      expect(deliveries.map(({ receiveCount }) => receiveCount)).toEqual([1, 2, 3]);
      expect(new Set(deliveries.map((delivery) => delivery.body))).toEqual(new Set([body]));
    });

    it.each([false, true])(
      'dead-letters a poison message with its reason, and continues (FIFO: %p)',
      async (fifo) => {
        const { run, sendAll, isEmpty, deadLetterQueue } = await aScene({ fifo });
        const { log, consume } = failingByDigits();
        await sendAll('x', 'x!', 'x2');

        run(consume);

        await until('the queue is empty', isEmpty);
        const letters = await broker.receiveAll(deadLetterQueue.url, 1);
        expect(letters).toMatchObject([
          { Body: 'x!', MessageAttributes: { DeadLetterReason: { StringValue: 'UNREADABLE_MESSAGE' } } },
        ]);
        expect(log.filter((line) => !line.endsWith('failed')).toSorted()).toEqual(['x', 'x!', 'x2']);
      },
    );

    it('keeps a poison message while the dead-letter queue accepts nothing', async () => {
      const { run, sendAll, isEmpty, deadLetterQueue } = await aScene();
      const real = new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url });
      let refusals = 2;
      await sendAll('x!');

      run(async () => rejected, {
        deadLetters: {
          send: async (letter) => {
            if (refusals-- > 0) {
              throw new Error('AccessDenied');
            }
            await real.send(letter);
          },
        },
      });

      await until('the queue is empty', isEmpty);
      expect(await broker.receiveAll(deadLetterQueue.url, 1)).toMatchObject([
        { Body: 'x!', MessageAttributes: { DeadLetterReceiveCount: { StringValue: '3' } } },
      ]);
    });

    it('delays failed messages, longer with every receive, up to the cap', async () => {
      const { run, sendAll, isEmpty } = await aScene({ maxReceiveCount: 10 });
      const { consume } = failingByDigits();
      const asked: number[] = [];
      // Sends a visibility timeout of 0 to SQS in place of the requested one, so that tests do not wait.
      const impatient: Pick<SQSClient, 'middlewareStack'> = broker.sqs;
      impatient.middlewareStack.add(
        (next) => async (step) => {
          const { Entries = [] } = step.input as { Entries?: { VisibilityTimeout?: number }[] };
          for (const entry of Entries) {
            if (
              entry.VisibilityTimeout !== undefined &&
              entry.VisibilityTimeout !== unhurriedVisibilitySeconds
            ) {
              asked.push(entry.VisibilityTimeout);
              entry.VisibilityTimeout = 0;
            }
          }
          return next(step);
        },
        { step: 'initialize', name: 'impatience', override: true },
      );
      await sendAll('x5');

      run(consume, { backoff: { baseSeconds: 100, capSeconds: 800 } });

      await until('the queue is empty', isEmpty);
      broker.sqs.middlewareStack.remove('impatience');
      const bounds = [100, 200, 400, 800, 800];
      expect(asked).toHaveLength(bounds.length);
      for (const [place, bound] of bounds.entries()) {
        expect(asked[place]).toBeGreaterThanOrEqual(bound / 2);
        expect(asked[place]).toBeLessThanOrEqual(bound);
      }
    });

    it('dead-letters a message in its last receive with the error as the reason', async () => {
      const { run, sendAll, isEmpty, deadLetterQueue, events } = await aScene({ maxReceiveCount: 3 });
      const { consume } = failingByDigits();
      await sendAll('x99', 'x2');

      run(consume);

      await until('the queue is empty', isEmpty);
      expect(await broker.receiveAll(deadLetterQueue.url, 1)).toMatchObject([
        {
          Body: 'x99',
          MessageAttributes: {
            DeadLetterReason: { StringValue: 'RETRIES_EXHAUSTED' },
            DeadLetterErrorClass: { StringValue: 'TypeError' },
            DeadLetterReceiveCount: { StringValue: '3' },
          },
        },
      ]);
      expect(events).toMatchObject([{ event: 'consumer.retries-exhausted', receiveCount: 3 }]);
    });

    it('stops a FIFO group at a failure and resumes there; other groups continue', async () => {
      const { run, sendAll, isEmpty } = await aScene({ fifo: true });
      const { log, consume } = failingByDigits();
      await sendAll('a', 'ab2', 'ac', 'ad1', 'ae', 'b', 'bb');

      run(consume);

      await until('the queue is empty', isEmpty);
      expect(log.filter((line) => line.startsWith('a'))).toEqual([
        'a',
        'ab2 failed',
        'ab2 failed',
        'ab2',
        'ac',
        'ad1 failed',
        'ad1',
        'ae',
      ]);
      expect(log.filter((line) => line.startsWith('b'))).toEqual(['b', 'bb']);
    });

    it('continues a FIFO group after a dead-lettered message', async () => {
      const { run, sendAll, isEmpty, deadLetterQueue } = await aScene({ fifo: true, maxReceiveCount: 6 });
      const { log, consume } = failingByDigits();
      await sendAll('a', 'ab99', 'ac');

      run(consume);

      await until('the queue is empty', isEmpty);
      expect(log).toEqual(['a', 'ab99 failed', 'ab99 failed', 'ab99 failed', 'ac']);
      expect(await broker.receiveAll(deadLetterQueue.url, 1)).toMatchObject([
        { Body: 'ab99', Attributes: { MessageGroupId: 'a' } },
      ]);
    });

    it('has each effect of hundreds of messages once, with handlers that fail at random', async () => {
      const count = 300;
      const { run, isEmpty, queue, events } = await aScene({ maxReceiveCount: 1_000 });
      const wallets = new Wallets();
      const consumer = createConsumer<WalletsUnitOfWork>({
        name: 'wallets--deposits',
        openUnitOfWork: wallets.open,
        handlers: [
          handle(DepositMade, async (message, unitOfWork: WalletsUnitOfWork) => {
            await credit(message, unitOfWork);
            if (Math.random() < 0.2) {
              throw new Error('The handler failed before its commit.');
            }
          }),
        ],
        observer: (event) => events.push(event),
      });
      const failingAfterCommit: Consumer['consume'] = async (delivery) => {
        const outcome = await consumer.consume(delivery);
        if (Math.random() < 0.2) {
          throw new Error('The handler failed after its commit.');
        }
        return outcome;
      };
      const entries = Array.from({ length: count }, (_, place) => ({
        Id: String(place),
        MessageBody: encodeEnvelope(aDeposit({ payload: { walletId: `wallet-${place}`, amount: '7' } })),
      }));
      await Promise.all(
        chunk(entries, 10).map((ten) =>
          broker.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [...ten] })),
        ),
      );

      run(failingAfterCommit);

      await until('the queue is empty', isEmpty);
      expect(wallets.table.values()).toHaveLength(count);
      expect(wallets.table.values().filter(({ balance }) => balance !== 7)).toEqual([]);
      expect(wallets.published()).toHaveLength(count);
      expect(
        events.filter((event) => event.event === 'consumer.consumed' && event.outcome === 'processed'),
      ).toHaveLength(count);
    });
  });
};
