import { describe, expect, it } from '@jest/globals';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { MessageId } from '../message/ids.ts';
import type { MessagingEvent } from '../observer.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import { createConsumer } from './create-consumer.ts';
import { DuplicateHandlerError } from './errors/definition-errors.ts';
import { handle } from './handle.ts';
import { RejectMessageError } from './errors/reject-message-error.ts';
import {
  aDelivery,
  aDeposit,
  correlationId,
  credit,
  DepositMade,
  Wallets,
  watchedInbox,
  type WalletsUnitOfWork,
} from './wallets.fixture.ts';

interface Scene {
  readonly wallets: Wallets;
  readonly consumer: Consumer;
  readonly events: MessagingEvent[];
}

const aScene = (
  overrides: Partial<ConsumerOptions<WalletsUnitOfWork>> = {},
  wallets: Wallets = new Wallets(),
): Scene => {
  const events: MessagingEvent[] = [];
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: wallets.open,
    handlers: [handle(DepositMade, credit)],
    observer: (event) => events.push(event),
    clock: () => new Date('2026-11-20T10:15:32.500Z'),
    lostRaces: { sleep: async () => undefined, maxAttempts: 20 },
    ...overrides,
  });
  return { wallets, consumer, events };
};

/** A consumer whose units of work behave as `change` makes them. */
const aSceneWith = (change: (unitOfWork: WalletsUnitOfWork) => Partial<WalletsUnitOfWork>): Scene => {
  const wallets = new Wallets();
  const openUnitOfWork: Wallets['open'] = (context) => {
    const unitOfWork = wallets.open(context);
    return { ...unitOfWork, ...change(unitOfWork) };
  };
  return aScene({ openUnitOfWork }, wallets);
};

const outcomesOf = (outcomes: readonly ConsumeOutcome[]): readonly string[] =>
  outcomes.map(({ outcome }) => outcome).sort();

describe('a consumer', () => {
  it('commits the effect, the inbox record and the new message together', async () => {
    const { wallets, consumer } = aScene();
    const deposit = aDeposit();

    expect(await consumer.consume(aDelivery(deposit))).toEqual({ outcome: 'processed' });

    expect(wallets.table.find('w')).toEqual({ id: 'w', version: 0, balance: 100 });
    expect(wallets.inboxTable.values()).toEqual([
      { consumer: 'wallets--deposits', messageId: deposit.id, messageType: 'deposit.made', correlationId },
    ]);
    expect(wallets.published()).toMatchObject([{ type: 'wallet.credited', payload: { balance: 100 } }]);
  });

  it('gives new messages the consumed message as their cause, and its correlation and trace', async () => {
    const { wallets, consumer } = aScene();
    const causationId = '01994c6f-2222-7000-8000-00000000000c' as MessageId;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const deposit = aDeposit({ context: { correlationId, causationId, traceparent, tracestate: 'a=1' } });

    await consumer.consume(aDelivery(deposit));

    const context = { correlationId, causationId: deposit.id, traceparent, tracestate: 'a=1' };
    expect(wallets.opened).toEqual([context]);
    expect(wallets.published()).toMatchObject([{ context }]);
  });

  it('records a message whose handler changes nothing', async () => {
    const { wallets, consumer } = aScene({ handlers: [handle(DepositMade, async () => undefined)] });
    const deposit = aDeposit();

    expect(await consumer.consume(aDelivery(deposit))).toEqual({ outcome: 'processed' });
    expect(await consumer.consume(aDelivery(deposit, 2))).toEqual({ outcome: 'duplicate' });

    expect(wallets.inboxTable.values()).toHaveLength(1);
  });

  it.each(['', 'customers#orders', 'effect'])('refuses %j as its name', (name) => {
    expect(() => aScene({ name })).toThrow(expect.objectContaining({ code: 'INVALID_CONSUMER_NAME' }));
  });

  it.each(['customers--orders', 'effects', 'wallets'])('accepts %j as its name', (name) => {
    expect(aScene({ name }).consumer.name).toBe(name);
  });

  it('refuses two handlers of one message type when it is created', () => {
    const handlers = [handle(DepositMade, credit), handle(DepositMade, credit)];

    expect(() => aScene({ handlers })).toThrow(DuplicateHandlerError);
  });
});

describe('a second delivery', () => {
  it('is a duplicate, found by a read when the queue reports a redelivery', async () => {
    let handled = 0;
    const { wallets, consumer } = aScene({
      handlers: [
        handle(DepositMade, async (message, unitOfWork: WalletsUnitOfWork) => {
          handled += 1;
          await credit(message, unitOfWork);
        }),
      ],
    });
    const deposit = aDeposit();

    await consumer.consume(aDelivery(deposit, 1));
    expect(await consumer.consume(aDelivery(deposit, 2))).toEqual({ outcome: 'duplicate' });

    expect(handled).toBe(1);
    expect(wallets.table.find('w')?.balance).toBe(100);
  });

  it('is a duplicate, found at commit when the queue does not report a redelivery', async () => {
    const { wallets, consumer } = aScene();
    const deposit = aDeposit();

    await consumer.consume(aDelivery(deposit, 1));
    expect(await consumer.consume(aDelivery(deposit, 1))).toEqual({ outcome: 'duplicate' });

    expect(wallets.table.find('w')?.balance).toBe(100);
    expect(wallets.published()).toHaveLength(1);
  });

  it('adds no read to a first delivery', async () => {
    const reads: string[] = [];
    const { consumer } = aSceneWith(({ inbox }) => ({
      inbox: {
        ...watchedInbox(inbox),
        hasProcessed: async (key) => {
          reads.push(key.messageId);
          return inbox.hasProcessed(key);
        },
      },
    }));
    const first = aDeposit();
    const second = aDeposit();

    await consumer.consume(aDelivery(first, 1));
    await consumer.consume(aDelivery(second, 2));

    expect(reads).toEqual([second.id]);
  });

  it('changes nothing when one message arrives eight times at once', async () => {
    const { wallets, consumer } = aScene();
    const delivery = aDelivery(aDeposit());

    const outcomes = await Promise.all(Array.from({ length: 8 }, () => consumer.consume(delivery)));

    expect(outcomesOf(outcomes)).toEqual([...Array<string>(7).fill('duplicate'), 'processed']);
    expect(wallets.table.find('w')).toEqual({ id: 'w', version: 0, balance: 100 });
    expect(wallets.published()).toHaveLength(1);
  });

  it('is not a duplicate for another consumer of the same service', async () => {
    const wallets = new Wallets();
    const one = aScene({ name: 'wallets--deposits' }, wallets);
    const other = aScene({ name: 'wallets--deposits-audit' }, wallets);
    const delivery = aDelivery(aDeposit());

    expect(await one.consumer.consume(delivery)).toEqual({ outcome: 'processed' });
    expect(await other.consumer.consume(delivery)).toEqual({ outcome: 'processed' });

    expect(wallets.table.find('w')?.balance).toBe(200);
  });
});

describe('a crash', () => {
  it('before the commit writes nothing, and the next delivery does all the work', async () => {
    let crashes = 1;
    const { wallets, consumer } = aSceneWith((unitOfWork) => ({
      commit: async () => {
        if (crashes-- > 0) {
          throw new Error('The function was killed.');
        }
        await unitOfWork.commit();
      },
    }));
    const deposit = aDeposit();

    await expect(consumer.consume(aDelivery(deposit, 1))).rejects.toThrow('The function was killed.');
    expect(wallets.inboxTable.values()).toEqual([]);
    expect(wallets.table.values()).toEqual([]);

    expect(await consumer.consume(aDelivery(deposit, 2))).toEqual({ outcome: 'processed' });
    expect(wallets.table.find('w')?.balance).toBe(100);
  });

  it('between commit and acknowledgement leaves a duplicate for the next delivery', async () => {
    let crashes = 1;
    const { wallets, consumer } = aSceneWith((unitOfWork) => ({
      commit: async () => {
        await unitOfWork.commit();
        if (crashes-- > 0) {
          throw new Error('socket hang up');
        }
      },
    }));
    const deposit = aDeposit();

    await expect(consumer.consume(aDelivery(deposit, 1))).rejects.toThrow('socket hang up');
    expect(await consumer.consume(aDelivery(deposit, 2))).toEqual({ outcome: 'duplicate' });

    expect(wallets.table.find('w')).toEqual({ id: 'w', version: 0, balance: 100 });
    expect(wallets.published()).toHaveLength(1);
  });

  it('after a commit with a lost answer ends as a duplicate, with one effect', async () => {
    const { wallets, consumer } = aSceneWith((unitOfWork) => ({
      commit: async () => {
        await unitOfWork.commit();
        // What DynamoDB answers to the repeated request once it has forgotten the request's token.
        const again = wallets.open({ correlationId });
        again.inbox.add({
          consumer: 'wallets--deposits',
          messageId: deposit.id,
          messageType: '',
          correlationId,
        });
        await again.commit();
      },
    }));
    const deposit = aDeposit();

    expect(await consumer.consume(aDelivery(deposit))).toEqual({ outcome: 'duplicate' });
    expect(wallets.table.find('w')?.balance).toBe(100);
  });

  it('of a handler after staging writes nothing, and the message is redelivered', async () => {
    let crashes = 1;
    const { wallets, consumer, events } = aScene({
      handlers: [
        handle(DepositMade, async (message, unitOfWork: WalletsUnitOfWork) => {
          await credit(message, unitOfWork);
          if (crashes-- > 0) {
            throw new Error('The mail server is down.');
          }
        }),
      ],
    });
    const deposit = aDeposit();

    await expect(consumer.consume(aDelivery(deposit, 1))).rejects.toThrow('The mail server is down.');
    expect([wallets.table, wallets.inboxTable, wallets.outboxTable].map((table) => table.values())).toEqual([
      [],
      [],
      [],
    ]);
    expect(events).toEqual([
      {
        event: 'consumer.failed',
        consumer: 'wallets--deposits',
        messageType: 'deposit.made',
        messageId: deposit.id,
        correlationId,
        receiveCount: 1,
        error: expect.objectContaining({ message: 'The mail server is down.' }) as unknown,
      },
    ]);

    expect(await consumer.consume(aDelivery(deposit, 2))).toEqual({ outcome: 'processed' });
    expect(wallets.table.find('w')?.balance).toBe(100);
  });
});

describe('a lost race', () => {
  it('runs again in the process with fresh reads', async () => {
    const { wallets, consumer, events } = aScene();
    const deposits = Array.from({ length: 6 }, () => aDelivery(aDeposit()));

    const outcomes = await Promise.all(deposits.map((delivery) => consumer.consume(delivery)));

    expect(outcomesOf(outcomes)).toEqual(Array<string>(6).fill('processed'));
    expect(wallets.table.find('w')).toEqual({ id: 'w', version: 5, balance: 600 });
    expect(wallets.opened.length).toBeGreaterThan(6);
    expect(events.filter(({ event }) => event === 'consumer.lost-race')).toHaveLength(
      wallets.opened.length - 6,
    );
  });

  it('is reported to the observer and the callback, with ids and without the payload', async () => {
    const races: unknown[] = [];
    let rivals = 1;
    const { consumer, events } = aScene({
      lostRaces: { onLostRace: (_error, attempts) => races.push(attempts) },
      handlers: [
        handle(DepositMade, async () => {
          if (rivals-- > 0) {
            throw new LostRaceError('WALLET_CHANGED_MEANWHILE', 'Wallet w changed.');
          }
        }),
      ],
    });
    const deposit = aDeposit();

    await consumer.consume(aDelivery(deposit));

    expect(races).toEqual([1]);
    expect(events).toMatchObject([
      {
        event: 'consumer.lost-race',
        consumer: 'wallets--deposits',
        messageType: 'deposit.made',
        messageId: deposit.id,
        correlationId,
        attempts: 1,
        error: { code: 'WALLET_CHANGED_MEANWHILE' },
      },
      { event: 'consumer.consumed', outcome: 'processed' },
    ]);
  });

  it('in every run returns the message to the queue', async () => {
    const { wallets, consumer } = aScene({ lostRaces: { maxAttempts: 1 } });
    const deliveries = [aDelivery(aDeposit()), aDelivery(aDeposit())];

    const results = await Promise.allSettled(deliveries.map((delivery) => consumer.consume(delivery)));

    expect(results).toMatchObject([
      { value: { outcome: 'processed' } },
      { reason: { code: 'WALLET_CHANGED_MEANWHILE' } },
    ]);
    expect(wallets.table.find('w')?.balance).toBe(100);
  });
});

describe('a handler', () => {
  it('rejects a message permanently, and nothing is written', async () => {
    const { wallets, consumer, events } = aScene({
      handlers: [
        handle(DepositMade, async (message, unitOfWork: WalletsUnitOfWork) => {
          await credit(message, unitOfWork);
          throw new RejectMessageError('The wallet is closed.');
        }),
      ],
    });

    expect(await consumer.consume(aDelivery(aDeposit()))).toEqual({
      outcome: 'rejected',
      reason: 'REJECTED_BY_HANDLER',
      detail: 'The wallet is closed.',
      error: {
        errorClass: 'REJECT_MESSAGE',
        stackHash: expect.stringMatching(/^[0-9a-f]{16}$/u) as unknown,
      },
    });
    expect([...wallets.table.values(), ...wallets.inboxTable.values()]).toEqual([]);
    expect(events).toMatchObject([{ event: 'consumer.consumed', outcome: 'rejected' }]);
  });

  it("does not mistake another message's record for a duplicate", async () => {
    const seen = aDeposit();
    const { wallets, consumer } = aScene({
      handlers: [
        handle(DepositMade, async ({ id, type, context }, unitOfWork: WalletsUnitOfWork) => {
          if (id !== seen.id) {
            const record = { messageType: type, correlationId: context.correlationId };
            unitOfWork.inbox.add({ ...record, consumer: 'wallets--deposits', messageId: seen.id });
          }
        }),
      ],
    });
    await consumer.consume(aDelivery(seen));

    await expect(consumer.consume(aDelivery(aDeposit()))).rejects.toMatchObject({
      code: 'MESSAGE_ALREADY_PROCESSED',
      messageId: seen.id,
    });
    expect(wallets.inboxTable.values()).toHaveLength(1);
  });

  it("does not mistake another consumer's record for a duplicate", async () => {
    const wallets = new Wallets();
    const audit = aScene({ name: 'wallets--deposits-audit' }, wallets);
    const alsoAudits = handle(DepositMade, async ({ id, type, context }, unitOfWork: WalletsUnitOfWork) => {
      const record = { messageType: type, correlationId: context.correlationId };
      unitOfWork.inbox.add({ ...record, consumer: 'wallets--deposits-audit', messageId: id });
    });
    const { consumer } = aScene({ handlers: [alsoAudits] }, wallets);
    const delivery = aDelivery(aDeposit());
    await audit.consumer.consume(delivery);

    await expect(consumer.consume(delivery)).rejects.toMatchObject({ consumer: 'wallets--deposits-audit' });
  });
});

describe('an unknown message type', () => {
  it('is ignored by default, and counted', async () => {
    const { wallets, consumer, events } = aScene();

    const delivery = aDelivery(aDeposit({ type: 'deposit.reversed' }));

    expect(await consumer.consume(delivery)).toEqual({ outcome: 'ignored' });
    expect(wallets.opened).toEqual([]);
    expect(events).toMatchObject([{ outcome: 'ignored', messageType: 'deposit.reversed' }]);
  });

  it('is rejected if that is the policy', async () => {
    const { consumer } = aScene({ unknownType: 'reject' });

    expect(await consumer.consume(aDelivery(aDeposit({ type: 'deposit.reversed' })))).toEqual({
      outcome: 'rejected',
      reason: 'UNKNOWN_MESSAGE_TYPE',
      detail: 'wallets--deposits has no handler for deposit.reversed.',
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('includes %s, which objects inherit', async (type) => {
    const { consumer } = aScene();

    expect(await consumer.consume(aDelivery(aDeposit({ type })))).toEqual({ outcome: 'ignored' });
  });
});

describe('the event of a delivery', () => {
  it('has ids, reason and lag, and no payload', async () => {
    const { consumer, events } = aScene();
    const causationId = '01994c6f-2222-7000-8000-00000000000c' as MessageId;
    const deposit = aDeposit({ context: { correlationId, causationId }, payload: { secret: 'hunter2' } });

    await consumer.consume(aDelivery(deposit));

    expect(events).toEqual([
      {
        event: 'consumer.consumed',
        consumer: 'wallets--deposits',
        outcome: 'rejected',
        reason: 'INVALID_MESSAGE_PAYLOAD',
        messageType: 'deposit.made',
        messageId: deposit.id,
        correlationId,
        causationId,
        lagMilliseconds: 2_500,
      },
    ]);
  });

  it('has no negative lag when clocks differ', async () => {
    const { consumer, events } = aScene();

    await consumer.consume(aDelivery(aDeposit({ occurredAt: new Date('2026-11-20T10:15:33.000Z') })));

    expect(events).toMatchObject([{ lagMilliseconds: 0 }]);
  });

  it('is reported once for each delivery', async () => {
    const { consumer, events } = aScene();
    const deposit = aDeposit();

    for (const body of [aDelivery(deposit), aDelivery(deposit), { body: '?', receiveCount: 1 }]) {
      await consumer.consume(body);
    }

    expect(events).toMatchObject([
      { outcome: 'processed' },
      { outcome: 'duplicate' },
      { outcome: 'rejected' },
    ]);
  });
});
