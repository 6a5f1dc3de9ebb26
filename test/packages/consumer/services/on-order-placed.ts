import { handle } from '@dynamo-outbox/messaging';
import { defineService } from '@dynamo-outbox/service';
import { OrderPlaced } from './contract.ts';

const shipping = defineService({ name: 'shipping', tables: ['shipping'] });

export const handler = shipping.sqsHandler([
  handle(OrderPlaced, async ({ payload: { orderId } }, { update }) => {
    const add = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    update('shipping', { Key: { PK: orderId }, ...add });
  }),
]);
