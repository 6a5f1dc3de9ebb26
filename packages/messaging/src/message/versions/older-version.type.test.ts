import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import { defineMessage, type PayloadInputOf, type PayloadOf } from '../message-definition.ts';

const first = z.object({ placedAt: z.iso.datetime().transform((text) => new Date(text)) });
const second = z.object({ placedAt: z.string(), total: z.int() });
const third = z.object({ placedAt: z.string(), totals: z.array(z.int()) });

const OrderCreated = defineMessage('order.created', {
  version: 3,
  payload: third,
  from: {
    1: {
      payload: first,
      up: (payload) => {
        expectTypeOf(payload).toEqualTypeOf<{ placedAt: Date }>();
        return { placedAt: payload.placedAt.toISOString(), total: 1 };
      },
    },
    2: {
      payload: second,
      up: (payload) => {
        expectTypeOf(payload).toEqualTypeOf<{ placedAt: string; total: number }>();
        return { placedAt: payload.placedAt, totals: [payload.total] };
      },
      down: (payload) => {
        expectTypeOf(payload).toEqualTypeOf<{ placedAt: string; totals: number[] }>();
        return { placedAt: payload.placedAt, total: payload.totals[0] ?? 0 };
      },
    },
  },
});

describe('a message definition with older versions', () => {
  it('has the payload of the newest version', () => {
    expectTypeOf<PayloadInputOf<typeof OrderCreated>>().toEqualTypeOf<z.input<typeof third>>();
    expectTypeOf(OrderCreated.payload).toEqualTypeOf(third);
    expectTypeOf<PayloadOf<typeof OrderCreated>>().toEqualTypeOf<z.output<typeof third>>();
  });

  it('has upcasters that return the input of the next version', () => {
    defineMessage('order.created', {
      version: 3,
      payload: third,
      // @ts-expect-error The next version is 2, which has a total.
      from: {
        1: { payload: first, up: ({ placedAt }) => ({ placedAt: placedAt.toISOString(), totals: [1] }) },
        2: { payload: second, up: ({ placedAt, total }) => ({ placedAt, totals: [total] }) },
      },
    });
  });

  it('has upcasters of the last older version that return the newest input', () => {
    defineMessage('order.created', {
      version: 3,
      payload: third,
      // @ts-expect-error The next version is 3, which has totals.
      from: { 2: { payload: second, up: ({ placedAt, total }) => ({ placedAt, total }) } },
    });
  });

  it('can have many versions', () => {
    defineMessage('order.created', {
      version: 32,
      payload: third,
      from: {
        30: { payload: first, up: () => ({ placedAt: '', total: 1 }) },
        31: { payload: second, up: ({ placedAt, total }) => ({ placedAt, totals: [total] }) },
      },
    });
  });

  it('has downcasters that return the input of the older version', () => {
    defineMessage('order.created', {
      version: 3,
      payload: third,
      // @ts-expect-error Version 2 has a total.
      from: {
        2: {
          payload: second,
          up: ({ placedAt, total }) => ({ placedAt, totals: [total] }),
          down: ({ placedAt }) => ({ placedAt }),
        },
      },
    });
  });
});
