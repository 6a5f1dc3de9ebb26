/** The contract of a service `orders` in three versions, as three deployments of it would have it. */
import { defineMessage, defineTopic, type MessageDefinition, type Topic } from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';

/** A version of the contract. */
export type ContractVersion = 1 | 2 | 3;

/** An order as a version of the contract has it. */
export interface PlacedOrder {
  readonly orderId: string;
  /** In version 1: the total. */
  readonly orderTotal?: number | undefined;
  /** From version 2: the total and its currency. */
  readonly total?: { readonly amount: number; readonly currency: string } | undefined;
  /** From version 3: where the order was placed. */
  readonly channel?: string | undefined;
}

/** The definition of `order.created` in one version of the contract. */
export type OrderCreated = MessageDefinition<'order.created', StandardSchemaV1<PlacedOrder, PlacedOrder>>;

const total = z.object({ amount: z.int(), currency: z.string() });
const versionOne = z.object({ orderId: z.string(), orderTotal: z.int() });
const versionTwo = z.object({ orderId: z.string(), total });
const versionThree = z.object({ orderId: z.string(), total, channel: z.string() });

const fromOne = {
  payload: versionOne,
  up: ({ orderId, orderTotal }: z.infer<typeof versionOne>) => ({
    orderId,
    total: { amount: orderTotal, currency: 'EUR' },
  }),
  down: ({ orderId, total: { amount } }: z.infer<typeof versionTwo>) => ({ orderId, orderTotal: amount }),
};

const fromTwo = {
  payload: versionTwo,
  up: (order: z.infer<typeof versionTwo>) => ({ ...order, channel: 'unknown' }),
};

const definitions: Readonly<Record<ContractVersion, OrderCreated>> = {
  1: defineMessage('order.created', { version: 1, payload: versionOne }),
  2: defineMessage('order.created', { version: 2, payload: versionTwo, from: { 1: fromOne } }),
  3: defineMessage('order.created', {
    version: 3,
    payload: versionThree,
    from: { 1: fromOne, 2: fromTwo },
  }),
};

/** The message type in a version of the contract. */
export const orderCreatedOf = (version: ContractVersion): OrderCreated => definitions[version];

/** Version 2 of a producer that still publishes version 1. */
export const carefulOrderCreated: OrderCreated = defineMessage('order.created', {
  version: 2,
  payload: versionTwo,
  from: { 1: fromOne },
  publishVersion: 1,
});

/** The topic of the service, with one version of the message type. */
export const ordersTopicOf = (definition: OrderCreated): Topic => defineTopic('orders', [definition]);

/** An order as the code of a version places it. */
export const placedOrder = (orderId: string, version: ContractVersion): PlacedOrder => {
  switch (version) {
    case 1:
      return { orderId, orderTotal: 100 };
    case 2:
      return { orderId, total: { amount: 100, currency: 'EUR' } };
    case 3:
      return { orderId, total: { amount: 100, currency: 'EUR' }, channel: 'shop' };
  }
};
