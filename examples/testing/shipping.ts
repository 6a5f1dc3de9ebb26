/** A small service: it ships orders that were paid, once each. */
import { defineMessage, defineTopic, handle, RejectMessageError } from '@dynamo-outbox/messaging';
import type { ServiceUnitOfWork } from '@dynamo-outbox/service';
import * as z from 'zod';

export const OrderPaid = defineMessage('order.paid', {
  version: 1,
  payload: z.object({ orderId: z.string(), country: z.string() }),
});
export const ShipmentBooked = defineMessage('shipment.booked', {
  version: 1,
  payload: z.object({ orderId: z.string(), carrier: z.string() }),
});
export const ordersTopic = defineTopic('orders', [OrderPaid]);
export const shippingTopic = defineTopic('shipping', [ShipmentBooked]);

export const shippingOptions = { name: 'shipping', topics: [shippingTopic], tables: ['shipments'] } as const;

type Work = Pick<ServiceUnitOfWork<'shipments'>, 'put' | 'outbox'>;

/** Books a shipment: the item and the message commit together. */
export const bookShipment = ({ put, outbox }: Work, orderId: string, country: string): void => {
  const carrier = country === 'NO' ? 'posten' : 'parcels-abroad';
  put('shipments', {
    Item: { PK: orderId, Carrier: carrier },
    ConditionExpression: 'attribute_not_exists(PK)',
  });
  outbox.add(ShipmentBooked.create({ orderId, carrier }, { about: { id: orderId, version: 1 } }));
};

export const handlers = [
  handle(OrderPaid, async ({ payload: { orderId, country } }, work: Work) => {
    if (country === '') {
      throw new RejectMessageError(`Order ${orderId} has no country.`);
    }
    bookShipment(work, orderId, country);
  }),
];
