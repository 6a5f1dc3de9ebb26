import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineMessage } from './message-definition.ts';
import { defineTopic } from './topic.ts';

const payload = z.object({ orderId: z.string() });

const refused = (code: string): object => expect.objectContaining({ code });

describe('defining a message', () => {
  it('uses the part before the dot as the aggregate type', () => {
    expect(defineMessage('order.created', { version: 1, payload }).aggregateType).toBe('order');
    expect(defineMessage('sales-order.created', { version: 1, payload }).aggregateType).toBe('sales-order');
  });

  it('uses the given aggregate type', () => {
    const OrderRejected = defineMessage('saga.order-rejected', {
      version: 1,
      payload,
      aggregateType: 'order',
    });

    expect(OrderRejected.aggregateType).toBe('order');
  });

  it.each(['order.created', 'customer.credit-reservation-failed', 'o1.c2', 'a-b.c-d-3'] as const)(
    'accepts %s as a type',
    (type) => {
      expect(defineMessage(type, { version: 1, payload }).type).toBe(type);
    },
  );

  it.each([
    'OrderPlaced',
    'com.acme.shop.order-placed.v1',
    'acme/order-placed',
    'order_placed',
    'Order.Created',
    'order.created.twice',
    'order.cre--ated',
    '1order.created',
  ])('accepts %s, which does not name its aggregate, with an aggregate type', (type) => {
    expect(defineMessage(type, { version: 1, payload, aggregateType: 'order' }).type).toBe(type);
    expect(() => defineMessage(type, { version: 1, payload })).toThrow(
      `Message type "${type}" does not name its aggregate as order.created does; state aggregateType, such as 'order'.`,
    );
  });

  it.each([
    '',
    '.',
    'order.',
    '.created',
    'order created.x',
    'order.-created#',
    'order.created-',
    'order%created',
    'order.erstellt-für',
    'order:created',
  ])('refuses %j as a type', (type) => {
    expect(() => defineMessage(type, { version: 1, payload, aggregateType: 'order' })).toThrow(
      refused('INVALID_MESSAGE_DEFINITION'),
    );
  });

  it('accepts a type of 128 characters and refuses one of 129', () => {
    const typeOf = (length: number): `o.${string}` => `o.${'x'.repeat(length - 2)}`;

    expect(defineMessage(typeOf(128), { version: 1, payload }).type).toHaveLength(128);
    expect(() => defineMessage(typeOf(129), { version: 1, payload })).toThrow(
      refused('INVALID_MESSAGE_DEFINITION'),
    );
  });

  it('shows the quotes of a version that JavaScript code states as a text', () => {
    expect(() => defineMessage('order.created', { version: '2' as unknown as number, payload })).toThrow(
      'has version "2", which is not an integer',
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses version %d', (version) => {
    expect(() => defineMessage('order.created', { version, payload })).toThrow(
      refused('INVALID_MESSAGE_DEFINITION'),
    );
  });

  it.each(['', 'order#1', 'order%', 'or der', 'HEAD', 'PARKED', 'x'.repeat(65)])(
    'refuses %j as the aggregate type',
    (aggregateType) => {
      expect(() => defineMessage('order.created', { version: 1, payload, aggregateType })).toThrow(
        refused('INVALID_MESSAGE_DEFINITION'),
      );
    },
  );

  it('creates a draft with only the id and the version of the aggregate', () => {
    const OrderCreated = defineMessage('order.created', { version: 3, payload });
    const order = { id: 'o1', version: 0, secret: 'x' };

    expect(OrderCreated.create({ orderId: 'o1' }, { about: order })).toEqual({
      type: 'order.created',
      version: 3,
      aggregateType: 'order',
      about: { id: 'o1', version: 0 },
      payload: { orderId: 'o1' },
    });
    expect(OrderCreated.create({ orderId: 'o1' }, { about: { id: 'o1' } }).about).toEqual({ id: 'o1' });
  });
});

describe('the versions of a message', () => {
  const up = (content: { orderId: string }): { orderId: string } => content;
  const down = up;
  const older = { payload, up };
  const define = (options: object) => () =>
    defineMessage('order.created', { version: 3, payload, ...options }) as {
      readonly publishVersion: number;
    };
  const refusedWith = (text: string): object =>
    expect.objectContaining({
      code: 'INVALID_MESSAGE_DEFINITION',
      message: expect.stringContaining(text),
    });

  it('are a chain from the oldest to the newest, in any order of writing', () => {
    const OrderCreated = defineMessage('order.created', {
      version: 3,
      payload,
      from: { 2: older, 1: older },
    });

    expect(OrderCreated.olderVersions).toEqual([
      { version: 1, ...older },
      { version: 2, ...older },
    ]);
    expect(OrderCreated.publishVersion).toBe(3);
    expect(Object.isFrozen(OrderCreated.olderVersions)).toBe(true);
  });

  it('may begin after the first version', () => {
    expect(define({ from: { 2: older } })).not.toThrow();
    expect(define({})).not.toThrow();
  });

  it.each([
    ['a gap in the middle', { from: { 1: older } }, 'lifts 1, which is not a chain'],
    ['a gap before the newest', { version: 4, from: { 1: older, 2: older } }, 'lifts 1, 2'],
    ['the newest version', { from: { 2: older, 3: older } }, 'lifts 2, 3'],
    ['a later version', { from: { 4: older } }, 'lifts 4'],
    ['version 0', { version: 1, from: { 0: older } }, 'lifts 0'],
    ['a version that is no number', { from: { two: older } }, 'lifts NaN'],
    ['a version without up', { from: { 2: { payload } } }, 'no function up in from[2]'],
  ])('are refused with %s', (_, options, text) => {
    expect(define(options)).toThrow(refusedWith(text));
  });

  it('can be published if each conversion down to it exists', () => {
    const both = { payload, up, down };

    expect(define({ publishVersion: 1, from: { 1: both, 2: both } })().publishVersion).toBe(1);
    expect(define({ publishVersion: 2, from: { 1: older, 2: both } })().publishVersion).toBe(2);
    expect(define({ publishVersion: 3 })().publishVersion).toBe(3);
    expect(define({ publishVersion: 1, from: { 1: both, 2: older } })).toThrow(
      refusedWith('from[2] has no function down'),
    );
  });

  it.each([0, 1, 4, 2.5, Number.NaN])('cannot be published as %d, which has no schema', (publishVersion) => {
    expect(define({ publishVersion, from: { 2: { payload, up, down } } })).toThrow(
      refusedWith(`has publishVersion ${publishVersion}`),
    );
  });
});

describe('defining a topic', () => {
  const OrderCreated = defineMessage('order.created', { version: 1, payload });
  const OrderCreatedAnew = defineMessage('order.created', { version: 2, payload });
  const OrderApproved = defineMessage('order.approved', { version: 1, payload });

  it('lists the message types of the topic', () => {
    expect(defineTopic('orders', [OrderCreated, OrderApproved])).toEqual({
      name: 'orders',
      definitions: [OrderCreated, OrderApproved],
      order: 'version',
      maxMessageBytes: 262_144,
    });
  });

  it.each(['version', 'commit', 'none'] as const)('accepts order %s', (order) => {
    expect(defineTopic('orders', [], { order }).order).toBe(order);
  });

  it('treats an undefined order as omitted', () => {
    expect(defineTopic('orders', [], { order: undefined }).order).toBe('version');
  });

  it('refuses an order that does not exist', () => {
    expect(() => defineTopic('orders', [], { order: 'time' as 'none' })).toThrow(
      refused('INVALID_MESSAGE_DEFINITION'),
    );
  });

  it('refuses a type that is listed twice, in another version too', () => {
    expect(() => defineTopic('orders', [OrderCreated, OrderApproved, OrderCreatedAnew])).toThrow(
      refused('DUPLICATE_MESSAGE_TYPE'),
    );
  });

  it.each(['orders', 'order-history', 'order--created', 'o2'])('accepts %s as a name', (name) => {
    expect(defineTopic(name, []).name).toBe(name);
  });

  it.each(['', 'Orders', 'orders.fifo', 'order---created', '-orders', 'orders-', 'or ders'])(
    'refuses %j as a name',
    (name) => {
      expect(() => defineTopic(name, [])).toThrow(refused('INVALID_MESSAGE_DEFINITION'));
    },
  );

  it('accepts a name of 251 characters, which leaves room for .fifo, and refuses one of 252', () => {
    expect(defineTopic('o'.repeat(251), []).name).toHaveLength(251);
    expect(() => defineTopic('o'.repeat(252), [])).toThrow(refused('INVALID_MESSAGE_DEFINITION'));
  });
});
