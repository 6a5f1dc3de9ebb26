import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced, ordersTopic } from './contract.ts';

const orders = defineService({ name: 'orders', topics: [ordersTopic], tables: ['orders'] });

/** Writes the order and its message in one transaction. */
export const placeOrder = (orderId: string): Promise<void> =>
  orders.run(async ({ put, outbox }) => {
    put('orders', {
      Item: { PK: orderId, Version: 0 },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } }));
  });
