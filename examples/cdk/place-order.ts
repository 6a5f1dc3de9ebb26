/** Places an order. One transaction writes the order and its message. */
import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced, shopTopic } from './contract.ts';

const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['shop'] });

export interface PlaceOrder {
  readonly orderId: string;
  readonly address: string;
}

export const handler = ({ orderId, address }: PlaceOrder): Promise<void> =>
  shop.run(async ({ put, outbox }) => {
    put('shop', {
      Item: { PK: `ORDER#${orderId}`, Address: address, Version: 0 },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    outbox.add(OrderPlaced.create({ orderId, address }, { about: { id: orderId, version: 0 } }));
  });
