import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

const order = z.object({ orderId: z.string() });
const orderWithReason = order.extend({ reason: z.string() });

/** Published by the shop. */
export const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: order.extend({ customerId: z.string(), sku: z.string(), total: z.int() }),
});

// Commands of the process, and the answers of the services that carry them out.
export const ReserveCredit = defineMessage('credit.reserve', {
  version: 1,
  payload: order.extend({ customerId: z.string(), total: z.int() }),
});
export const ReleaseCredit = defineMessage('credit.release', { version: 1, payload: order });
export const CreditReserved = defineMessage('credit.reserved', { version: 1, payload: order });
export const CreditRefused = defineMessage('credit.refused', { version: 1, payload: orderWithReason });
export const CreditReleased = defineMessage('credit.released', { version: 1, payload: order });

export const ReserveStock = defineMessage('stock.reserve', {
  version: 1,
  payload: order.extend({ sku: z.string() }),
});
export const ReleaseStock = defineMessage('stock.release', { version: 1, payload: order });
export const StockReserved = defineMessage('stock.reserved', { version: 1, payload: order });
export const StockRefused = defineMessage('stock.refused', { version: 1, payload: orderWithReason });

export const ShipOrder = defineMessage('shipment.ship', { version: 1, payload: order });
export const CancelShipment = defineMessage('shipment.cancel', { version: 1, payload: order });
export const OrderShipped = defineMessage('shipment.shipped', { version: 1, payload: order });
export const ShipmentCancelled = defineMessage('shipment.cancelled', { version: 1, payload: order });

/**
 * The commands of the process. All are about an order, so that a FIFO topic delivers the commands of one order in the order of their
 * commits: a release never arrives before its reservation.
 */
export const commandsTopic = defineTopic(
  'fulfilment-commands',
  [ReserveCredit, ReleaseCredit, ReserveStock, ReleaseStock, ShipOrder, CancelShipment],
  { order: 'commit' },
);

/** The answers of the other services. */
export const answersTopic = defineTopic(
  'fulfilment-answers',
  [
    CreditReserved,
    CreditRefused,
    CreditReleased,
    StockReserved,
    StockRefused,
    OrderShipped,
    ShipmentCancelled,
  ],
  { order: 'none' },
);

/** The orders of the shop. */
export const shopTopic = defineTopic('shop', [OrderPlaced], { order: 'none' });
