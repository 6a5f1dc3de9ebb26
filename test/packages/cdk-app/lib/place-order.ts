import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced, ordersTopic } from './contract';

const orders = defineService({ name: 'orders', topics: [ordersTopic], tables: ['orders'] });

export const handler = ({ orderId }: { readonly orderId: string }): Promise<void> =>
  orders.run(async ({ put, outbox }) => {
    put('orders', { Item: { PK: orderId, Version: 0 } });
    outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } }));
  });
