import { beforeEach, describe, expect, it } from '@jest/globals';
import { composeUnitOfWork, type UnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import fc from 'fast-check';
import * as z from 'zod';
import type { CallerVerifier } from '../../consumer/caller-verifier.ts';
import { createConsumer } from '../../consumer/create-consumer.ts';
import { handle, type MessageHandler } from '../../consumer/handle.ts';
import { handleWithCaller } from '../../consumer/handle-with-caller.ts';
import type { ConsumerEvent } from '../../consumer/consumer-event.ts';
import type { Inbox, InboxRecord } from '../../inbox/inbox.ts';
import { nextCorrelationId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import type { MessageContext } from '../../message/message.ts';
import type { PayloadOptions } from '../../message/payload/payload-options.ts';
import { defineTopic } from '../../message/topic.ts';
import type { CallerSigner } from '../../outbox/caller-signer.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { InMemoryInbox } from '../in-memory/in-memory-inbox.ts';
import { InMemoryOutbox } from '../in-memory/in-memory-outbox.ts';
import { InMemoryPayloadStore } from '../in-memory/in-memory-payload-store.ts';
import type { DeadLetter } from '../sqs/dead-letters/dead-letters.ts';
import { createSqsHandler } from '../sqs/lambda/create-sqs-handler.ts';
import { aContext, anEvent, aRecord } from '../sqs/lambda/sqs-event.fixture.ts';
import { aScene, type Scene } from './callers.fixture.ts';

const payload = z.object({ orderId: z.string(), note: z.string().optional() });
const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
const OrderShipped = defineMessage('order.shipped', { version: 1, payload });
const topics = [defineTopic('orders', [OrderPlaced, OrderShipped])];

interface Services extends UnitOfWork {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
}

/** The tables of a service. */
class Service {
  readonly inboxTable = new InMemoryTable<InboxRecord>('inbox');
  readonly outboxTable = new InMemoryTable<OutboxItem>('outbox');
  readonly name: string;
  readonly signer: CallerSigner | undefined;
  readonly payloads: PayloadOptions;

  constructor(name: string, signer: CallerSigner | undefined, payloads: PayloadOptions = {}) {
    this.name = name;
    this.signer = signer;
    this.payloads = payloads;
  }

  readonly open = (context: MessageContext): Services => {
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      inbox: new InMemoryInbox({ transaction, table: this.inboxTable }),
      outbox: new InMemoryOutbox({
        transaction,
        table: this.outboxTable,
        service: this.name,
        topics,
        context,
        payloads: this.payloads,
        ...(this.signer === undefined ? {} : { callerSigner: this.signer }),
      }),
    });
  };

  bodies(): readonly string[] {
    return this.outboxTable.values().flatMap(({ messages }) => messages.map(({ body }) => body));
  }
}

const memberOf = (body: string, name: string): unknown => (JSON.parse(body) as Record<string, unknown>)[name];

const withMember = (body: string, name: string, value: unknown): string =>
  JSON.stringify({ ...(JSON.parse(body) as object), [name]: value });

let scene: Scene;
let orders: Service;
let shipping: Service;
let seen: (MessageContext | undefined)[];

beforeEach(async () => {
  scene = await aScene();
  orders = new Service('orders', scene.signer);
  shipping = new Service('shipping', scene.signer);
  seen = [];
});

const place = async (caller = scene.aCaller(), note?: string): Promise<string> => {
  const context: MessageContext = { correlationId: nextCorrelationId(), caller };
  await withUnitOfWork(
    () => orders.open(context),
    async ({ outbox }) => {
      outbox.add(
        OrderPlaced.create({ orderId: 'o-1', note }, { about: { id: nextCorrelationId(), version: 1 } }),
      );
    },
  );
  return orders.bodies().at(-1) ?? '';
};

const ship = handle(OrderPlaced, async ({ context, payload: { orderId } }, { outbox }: Services) => {
  seen.push(context);
  outbox.add(OrderShipped.create({ orderId }, { about: { id: orderId, version: 1 } }));
});

const note = handleWithCaller(OrderShipped, async ({ context }) => {
  seen.push(context);
  await Promise.resolve(context.caller.subject);
});

const consumerOf = (
  service: Service,
  handlers: readonly MessageHandler<Services>[],
  callerVerifier: CallerVerifier | undefined = scene.verifier,
) =>
  createConsumer<Services>({
    name: `${service.name}--orders`,
    openUnitOfWork: service.open,
    handlers,
    callerVerifier,
  });

const consume = (body: string, handlers: readonly MessageHandler<Services>[] = [ship]) =>
  consumerOf(shipping, handlers).consume({ body, receiveCount: 1 });

describe('the caller of a request', () => {
  it('reaches the handler, and the handler of the message that this handler sends', async () => {
    const caller = scene.aCaller();
    const placed = await place(caller);
    expect(await consume(placed)).toEqual({ outcome: 'processed' });
    scene.clock.passDays(10);
    const [shipped = ''] = shipping.bodies();
    expect(await consume(shipped, [note])).toEqual({ outcome: 'processed' });

    expect(seen.map((context) => context?.caller)).toEqual([caller, caller]);
    expect(memberOf(shipped, 'correlationid')).toBe(memberOf(placed, 'correlationid'));
    expect(memberOf(shipped, 'causationid')).toBe(memberOf(placed, 'id'));
    expect(memberOf(shipped, 'authcontext')).not.toBe(memberOf(placed, 'authcontext'));
  });

  it('keeps its expiry in the messages that follow from it', async () => {
    await consume(await place(scene.aCaller(1)));
    scene.clock.passDays(1.1);
    const [shipped = ''] = shipping.bodies();

    expect(await consume(shipped, [note])).toMatchObject({ outcome: 'rejected', reason: 'CALLER_EXPIRED' });
  });

  it('is kept by an edited redrive, a replay and a wrapper of SNS', async () => {
    const placed = await place();
    const edited = withMember(placed, 'data', { orderId: 'o-2' });
    const wrapped = JSON.stringify({ Type: 'Notification', Message: edited });

    expect(await consume(wrapped)).toEqual({ outcome: 'processed' });
    expect(seen[0]?.caller?.subject).toBe('user-1');
  });

  it('is read with a payload that is stored elsewhere', async () => {
    const store = new InMemoryPayloadStore();
    orders = new Service('orders', scene.signer, {
      store,
      inlineLimitBytes: 4_096,
      compressionThresholdBytes: 100_000,
    });
    const placed = await place(scene.aCaller(), 'x'.repeat(5_000));
    expect(memberOf(placed, 'dataref')).toBeDefined();
    let fetched = 0;
    const source = {
      get: (...request: Parameters<InMemoryPayloadStore['get']>) => {
        fetched += 1;
        return store.get(...request);
      },
    };
    const consumer = createConsumer<Services>({
      name: 'shipping--orders',
      openUnitOfWork: shipping.open,
      handlers: [ship],
      callerVerifier: scene.verifier,
      payloads: { source },
    });
    const forged = withMember(placed, 'authcontext', 'a.b.c');

    expect(await consumer.consume({ body: forged, receiveCount: 1 })).toMatchObject({
      reason: 'CALLER_MALFORMED',
    });
    expect(fetched).toBe(0);
    expect(await consumer.consume({ body: placed, receiveCount: 1 })).toEqual({ outcome: 'processed' });
    expect(fetched).toBe(1);
  });
});

describe('a consumer with a verifier', () => {
  it('handles a message without a caller, unless the handler requires one', async () => {
    const placed = withMember(await place(), 'authcontext', undefined);
    const strict = handleWithCaller(OrderPlaced, async ({ context }) => {
      seen.push(context);
    });

    expect(await consume(placed, [strict])).toEqual({
      outcome: 'rejected',
      reason: 'CALLER_MISSING',
      detail: 'The handler of order.placed requires a caller, and the message has none.',
    });
    expect(await consume(placed)).toEqual({ outcome: 'processed' });
    expect(seen).toEqual([expect.not.objectContaining({ caller: expect.anything() })]);
    expect(memberOf(shipping.bodies()[0] ?? '', 'authcontext')).toBeUndefined();
  });

  it('rejects a caller that is not valid, also if the handler requires none, and writes nothing', async () => {
    const [placed, other] = [await place(), await place()];
    const cases = [
      [withMember(placed, 'authcontext', memberOf(other, 'authcontext')), 'CALLER_OF_ANOTHER_MESSAGE'],
      [withMember(placed, 'source', 'payments'), 'CALLER_OF_ANOTHER_MESSAGE'],
      [withMember(placed, 'authcontext', ''), 'CALLER_MALFORMED'],
      [withMember(placed, 'authcontext', { sub: 'admin' }), 'CALLER_MALFORMED'],
      [withMember(placed, 'authcontext', 'x'.repeat(200_000)), 'CALLER_MALFORMED'],
    ] as const;
    for (const [body, reason] of cases) {
      const outcome = await consume(body);
      expect(outcome).toMatchObject({ outcome: 'rejected', reason });
    }

    expect(seen).toEqual([]);
    expect(shipping.inboxTable.values()).toEqual([]);
  });

  it('settles a message with any authcontext, and accepts none that it did not sign', async () => {
    const placed = await place();
    const token = String(memberOf(placed, 'authcontext'));
    const hostile = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...token.split('.'), ''), { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    const consumer = consumerOf(shipping, [ship]);
    await fc.assert(
      fc.asyncProperty(hostile, async (authcontext) => {
        fc.pre(authcontext !== token && authcontext !== null);
        const outcome = await consumer.consume({
          body: withMember(placed, 'authcontext', authcontext),
          receiveCount: 1,
        });

        expect(outcome).toMatchObject({ outcome: 'rejected', reason: expect.stringMatching(/^CALLER_/u) });
      }),
      { numRuns: 200 },
    );
    expect(seen).toEqual([]);
    expect(await consumer.consume({ body: placed, receiveCount: 1 })).toEqual({ outcome: 'processed' });
  });

  it('looks at no caller of a message that it does not handle', async () => {
    const body = withMember(await place(), 'authcontext', 'a.b.c');

    expect(await consume(body, [note])).toEqual({ outcome: 'ignored' });
  });

  it('has the message redelivered while keys cannot be read', async () => {
    const placed = await place();
    scene.verifying.isDown = true;
    await expect(consume(placed)).rejects.toMatchObject({ code: 'CALLER_KEYS_UNREAD' });
    scene.verifying.isDown = false;
    scene.clock.passSeconds(30);

    expect(await consume(placed)).toEqual({ outcome: 'processed' });
  });

  it('reports a message with a key that is not known yet as postponed', async () => {
    await consume(await place());
    await scene.rotate();
    scene.clock.passSeconds(7_200);
    const fresh = await aScene();
    orders = new Service('orders', fresh.signer);
    const placed = await place();
    await consume(await place()).catch(() => undefined);
    const events: ConsumerEvent[] = [];
    const consumer = createConsumer<Services>({
      name: 'shipping--orders',
      openUnitOfWork: shipping.open,
      handlers: [ship],
      callerVerifier: scene.verifier,
      observer: (event) => events.push(event),
    });
    await expect(consumer.consume({ body: placed, receiveCount: 1 })).rejects.toMatchObject({
      isRetryLater: true,
    });

    expect(events).toMatchObject([
      { event: 'consumer.postponed', error: { code: 'CALLER_KEY_NOT_FOUND_YET' } },
    ]);
  });

  it('sends a rejected message to the dead-letter queue with its reason, its whole body, and no token in any other place', async () => {
    const placed = await place(scene.aCaller(1));
    scene.clock.passDays(2);
    const letters: DeadLetter[] = [];
    const events: unknown[] = [];
    const handler = createSqsHandler({
      consumer: createConsumer<Services>({
        name: 'shipping--orders',
        openUnitOfWork: shipping.open,
        handlers: [ship],
        callerVerifier: scene.verifier,
        observer: (event) => events.push(event),
      }),
      deadLetters: {
        send: async (letter) => {
          letters.push(letter);
        },
      },
    });
    const answer = await handler(anEvent(aRecord('delivery-1', { body: placed })), aContext());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(letters).toMatchObject([{ reason: 'CALLER_EXPIRED', body: placed, consumer: 'shipping--orders' }]);
    const rest = { ...letters[0], body: '' };
    const token = String(memberOf(placed, 'authcontext'));
    expect(JSON.stringify([rest, events])).not.toContain(token.split('.')[1]);
    expect(events).toMatchObject([{ event: 'consumer.consumed', reason: 'CALLER_EXPIRED' }]);
  });
});

describe('a consumer without a verifier', () => {
  it('shows no caller to its handlers, and their messages have none', async () => {
    const consumer = createConsumer<Services>({
      name: 'shipping--orders',
      openUnitOfWork: shipping.open,
      handlers: [ship],
    });

    expect(await consumer.consume({ body: await place(), receiveCount: 1 })).toEqual({
      outcome: 'processed',
    });
    expect(seen[0]).not.toHaveProperty('caller');
    expect(memberOf(shipping.bodies()[0] ?? '', 'authcontext')).toBeUndefined();
  });

  it('cannot have a handler that requires a caller', () => {
    const options = { name: 'shipping--orders', openUnitOfWork: shipping.open, handlers: [note] };

    expect(() => createConsumer<Services>(options)).toThrow(
      expect.objectContaining({ code: 'CALLER_VERIFIER_MISSING' }),
    );
  });
});

describe('a service that sends on', () => {
  it('needs a signer, and loses no caller without one: the message is redelivered', async () => {
    shipping = new Service('shipping', undefined);

    await expect(consume(await place())).rejects.toMatchObject({ code: 'CALLER_SIGNER_MISSING' });
    expect(shipping.inboxTable.values()).toEqual([]);
  });
});
