import { defineMessage, handle, project, type ProjectionHandler } from '@dynamo-outbox/messaging';
import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import { defineService } from './define-service.ts';
import type { Service, UnitOfWorkOf } from './definition/service.ts';

const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string(), total: z.int() }),
});

const listed = defineService({ name: 'shop', tables: ['orders', 'parcels'] });
const mapped = defineService({ name: 'shop', tables: { orders: 'SHOP_TABLE_NAME' } });
const without = defineService({ name: 'shop' });
const extended = defineService({
  name: 'shop',
  tables: ['orders'],
  parts: ({ tables }) => ({ nameOfOrders: tables.orders }),
});

describe('defineService', () => {
  it('lets the compiler check the names of tables', () => {
    expectTypeOf(listed).toEqualTypeOf<Service<'orders' | 'parcels'>>();
    expectTypeOf(mapped).toEqualTypeOf<Service<'orders'>>();
    expectTypeOf(without).toEqualTypeOf<Service>();
    expectTypeOf(() =>
      listed.run(async ({ put }) => {
        // @ts-expect-error -- The table is not declared.
        put('parcel', { Item: { PK: '1' } });
      }),
    ).toBeFunction();
  });

  it('infers payloads and the same unit of work in handlers as in runs', () => {
    expectTypeOf(() =>
      listed.sqsHandler([
        handle(OrderPlaced, async ({ payload }, unitOfWork) => {
          expectTypeOf(payload).toEqualTypeOf<{ orderId: string; total: number }>();
          expectTypeOf(unitOfWork.tables).toEqualTypeOf<Readonly<Record<'orders' | 'parcels', string>>>();
        }),
      ]),
    ).toBeFunction();
  });

  it('lets a consumer either write a projection or have a unit of work', () => {
    const table = {
      toKey: (id: string) => ({ PK: id }),
      toAttributes: () => ({}),
      tombstoneRetentionDays: 35,
    };
    const onPlaced: ProjectionHandler<object> = project(OrderPlaced, () => 'ignore');
    const more = handle(OrderPlaced, async () => undefined);
    expectTypeOf(() =>
      listed.sqsHandler([onPlaced], { projection: { table: 'orders', ...table } }),
    ).toBeFunction();
    expectTypeOf(() => [
      // @ts-expect-error -- The projection is missing.
      listed.sqsHandler([onPlaced]),
      // @ts-expect-error -- The table is not declared.
      listed.sqsHandler([onPlaced], { projection: { table: 'parcel', ...table } }),
      // @ts-expect-error -- The handler has a unit of work.
      listed.poller([more], { projection: { table: 'orders', ...table } }),
      // @ts-expect-error -- Guards need an inbox.
      listed.consumer('a', [onPlaced], { projection: { table: 'orders', ...table }, guards: {} }),
    ]).toBeFunction();
  });

  it('infers the result of a run, and the parts of the service', () => {
    expectTypeOf(() => listed.run(async () => 1)).returns.toEqualTypeOf<Promise<number>>();
    expectTypeOf(() => listed.run({}, async () => 'a')).returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf(extended).toEqualTypeOf<Service<'orders', { nameOfOrders: string }>>();
    expectTypeOf<UnitOfWorkOf<typeof extended>['nameOfOrders']>().toEqualTypeOf<string>();
  });
});
