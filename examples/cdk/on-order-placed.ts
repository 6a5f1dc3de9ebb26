/** Handles the queue `shipping--shop`: one parcel for each order, however often SQS delivers the message. */
import { handle } from '@dynamo-outbox/messaging';
import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced } from './contract.ts';

const shipping = defineService({ name: 'shipping', tables: ['parcels'] });

export const handler = shipping.sqsHandler([
  handle(OrderPlaced, async ({ payload }, { update }) => {
    update('parcels', {
      Key: { PK: `PARCEL#${payload.orderId}` },
      UpdateExpression: 'SET Address = :address ADD Labels :one',
      ExpressionAttributeValues: { ':address': payload.address, ':one': 1 },
    });
  }),
]);
