import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Caller,
  createCaller,
  createConsumer,
  defineMessage,
  defineTopic,
  handleWithCaller,
  type Inbox,
  type InboxRecord,
  type MessageContext,
  type Outbox,
  type OutboxItem,
} from '@dynamo-outbox/messaging';
import {
  CallerKeys,
  createCallerSigner,
  createCallerVerifier,
  rotateCallerKeys,
  StaticCallerKeys,
} from '@dynamo-outbox/messaging/identity';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import { commandEndpoint } from './endpoint/endpoint.ts';
import { type EndpointDescription, noQuery } from './endpoint/endpoint-description.ts';
import type { IdempotentUnitOfWork } from './idempotency/answer-once.ts';
import type { IdempotencyRecord } from './idempotency/idempotency-records.ts';
import { InMemoryIdempotencyRecords } from './in-memory/in-memory-idempotency-records.ts';
import type { Authenticate } from './middleware/authenticate.ts';
import { createServiceApp } from './service-app.ts';
import { NotesService } from './service-app.fixture.ts';

/** Users by the name that they send. A real service verifies an access token. */
const authenticate: Authenticate = async (request) => {
  const user = request.headers.get('X-User');
  if (user === 'mallory') {
    return 'UNAUTHENTICATED';
  }
  return user === null ? undefined : createCaller({ subject: user, tenant: 'acme', roles: ['buyer'] });
};

const note = { text: 'Buy milk', priority: 1 };

describe('a request with a caller', () => {
  it('opens its unit of work with the caller in the context', async () => {
    const service = new NotesService({ authenticate });
    await service.post('/notes', note, { 'X-User': 'alice' });
    await service.post('/notes', note);

    expect(service.contexts.map(({ caller }) => caller?.subject)).toEqual(['alice', undefined]);
    expect(service.contexts[0]?.caller).toMatchObject({ tenant: 'acme', roles: ['buyer'], scopes: [] });
  });

  it('without valid credentials answers 401, and nothing is done', async () => {
    const service = new NotesService({ authenticate });
    const response = await service.post('/notes', note, { 'X-User': 'mallory' });

    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ error: 'UNAUTHENTICATED_ERROR' });
    expect(service.contexts).toEqual([]);
  });

  it('may not receive the stored answer of another caller', async () => {
    const service = new NotesService({ authenticate });
    const key = { 'Idempotency-Key': 'the-key' };
    const post = (user: string) => service.post('/notes', note, { ...key, 'X-User': user });

    expect((await post('alice')).status).toBe(201);
    expect((await post('bob')).status).toBe(422);
    const repeated = await post('alice');
    expect(repeated.status).toBe(201);
    expect(repeated.headers.get('Idempotency-Replayed')).toBe('true');
  });

  it('is described in the API document', async () => {
    const responsesOf = async (service: NotesService): Promise<readonly string[]> => {
      const document = (await (await service.request('/openapi.json')).json()) as {
        readonly paths: Readonly<Record<string, { readonly post: { readonly responses: object } }>>;
      };
      return Object.keys(document.paths['/notes']?.post.responses ?? {});
    };

    expect(await responsesOf(new NotesService({ authenticate }))).toContain('401');
    expect(await responsesOf(new NotesService())).not.toContain('401');
  });

  it('is authenticated on operations only', async () => {
    const service = new NotesService({ authenticate });

    expect((await service.request('/health', { headers: { 'X-User': 'mallory' } })).status).toBe(200);
  });
});

describe('the way of a caller', () => {
  const OrderPlaced = defineMessage('order.placed', {
    version: 1,
    payload: z.object({ orderId: z.string() }),
  });
  const OrderShipped = defineMessage('order.shipped', {
    version: 1,
    payload: z.object({ orderId: z.string() }),
  });
  const topics = [
    defineTopic('orders', [OrderPlaced]),
    defineTopic('shipments', [OrderShipped], { order: 'version' }),
  ];
  const audience = 'shop-test';

  interface ShopUnitOfWork extends IdempotentUnitOfWork, UnitOfWork {
    readonly inbox: Inbox;
    readonly outbox: Outbox;
  }

  const placeOrder = {
    operationId: 'placeOrder',
    method: 'POST',
    path: '/orders',
    aliases: [],
    summary: 'Place an order',
    description: 'Places an order.',
    parameters: z.object({}),
    query: noQuery,
    body: {
      schema: z.object({ orderId: z.string() }),
      documented: { name: 'PlaceOrder', example: { orderId: '1' } },
    },
    success: {
      status: 201,
      description: 'Placed.',
      name: 'Order',
      schema: z.object({ orderId: z.string() }),
      example: { orderId: '1' },
    },
    refusals: {},
  } as const satisfies EndpointDescription;

  let keys: CallerKeys;

  beforeAll(async () => {
    keys = new CallerKeys({ source: new StaticCallerKeys(await rotateCallerKeys()) });
  });

  const aService = (service: string) => {
    const outboxTable = new InMemoryTable<OutboxItem>('outbox');
    const inboxTable = new InMemoryTable<InboxRecord>('inbox');
    const records = new InMemoryTable<IdempotencyRecord>('records');
    const openUnitOfWork = (context: MessageContext): ShopUnitOfWork => {
      const transaction = new InMemoryUnitOfWork();
      const callerSigner = createCallerSigner({ keys, audience });
      return composeUnitOfWork(transaction, {
        inbox: new InMemoryInbox({ transaction, table: inboxTable }),
        outbox: new InMemoryOutbox({
          transaction,
          table: outboxTable,
          service,
          topics,
          context,
          callerSigner,
        }),
        idempotencyRecords: new InMemoryIdempotencyRecords({ transaction, table: records }),
      });
    };
    return {
      openUnitOfWork,
      bodies: () => outboxTable.values().flatMap(({ messages }) => messages.map(({ body }) => body)),
    };
  };

  it('leads from the request through every message that follows from it', async () => {
    const [orders, shipping] = [aService('orders'), aService('shipping')];
    const callerVerifier = createCallerVerifier({ keys, audience });
    const callers: Caller[] = [];
    const app = createServiceApp<ShopUnitOfWork>({
      information: { title: 'Orders', version: '1.0.0', description: 'Orders.' },
      endpoints: [
        commandEndpoint(placeOrder, async ({ outbox }: ShopUnitOfWork, { body: { orderId } }) => {
          outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 1 } }));
          return { done: true, location: `/orders/${orderId}`, body: { orderId } };
        }),
      ],
      openUnitOfWork: orders.openUnitOfWork,
      authenticate,
      logger: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
      },
      dependencies: {},
    });
    const ship = createConsumer<ShopUnitOfWork>({
      name: 'shipping--orders',
      openUnitOfWork: shipping.openUnitOfWork,
      callerVerifier,
      handlers: [
        handleWithCaller(OrderPlaced, async ({ context, payload: { orderId } }, { outbox }) => {
          callers.push(context.caller);
          outbox.add(OrderShipped.create({ orderId }, { about: { id: orderId, version: 1 } }));
        }),
      ],
    });
    const announce = createConsumer<ShopUnitOfWork>({
      name: 'mails--shipments',
      openUnitOfWork: aService('mails').openUnitOfWork,
      callerVerifier,
      handlers: [
        handleWithCaller(OrderShipped, async ({ context }) => {
          callers.push(context.caller);
          await Promise.resolve();
        }),
      ],
    });

    const response = await app.fetch(
      new Request('http://localhost/orders', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-User': 'alice' },
        body: JSON.stringify({ orderId: 'o-1' }),
      }),
    );
    expect(response.status).toBe(201);
    const [placed = ''] = orders.bodies();
    expect(await ship.consume({ body: placed, receiveCount: 1 })).toEqual({ outcome: 'processed' });
    const [shipped = ''] = shipping.bodies();
    expect(await announce.consume({ body: shipped, receiveCount: 1 })).toEqual({ outcome: 'processed' });

    expect(callers).toHaveLength(2);
    expect(callers[0]).toMatchObject({ subject: 'alice', tenant: 'acme', roles: ['buyer'] });
    expect(callers[1]).toEqual(callers[0]);
    const stolen = JSON.stringify({
      ...(JSON.parse(shipped) as object),
      id: '01994c6f-8a00-7000-8000-000000000001',
    });
    expect(await announce.consume({ body: stolen, receiveCount: 1 })).toMatchObject({
      outcome: 'rejected',
      reason: 'CALLER_OF_ANOTHER_MESSAGE',
    });
  });
});
