import { handle } from '@dynamo-outbox/messaging';
import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced } from './contract.ts';

const shipping = defineService({ name: 'shipping', tables: ['parcels'] });

/** Counts the labels of a parcel: one for each order, even if SQS delivers the message twice. */
export const handler = shipping.sqsHandler([
  handle(OrderPlaced, async ({ payload: { orderId } }, { update }) => {
    const add = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    update('parcels', { Key: { PK: orderId }, ...add });
  }),
]);
