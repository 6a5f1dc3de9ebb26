import { createServer, type IncomingMessage } from 'node:http';
import { startLocalService } from '@dynamo-outbox/local';
import { defineMessage, defineTopic, handle } from '@dynamo-outbox/messaging';
import { contextFromHeaders, defineService, runProcess } from '@dynamo-outbox/service';
import * as z from 'zod';

const payload = z.object({ orderId: z.string() });
const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
const shopTopic = defineTopic('shop', [OrderPlaced]);
const definition = { name: 'shop', topics: [shopTopic], tables: ['orders', 'parcels'] } as const;

// Emulators of DynamoDB, SNS and SQS. On AWS, the environment comes from the constructs.
const { environment } = await startLocalService({ ...definition, consumes: shopTopic });
const shop = defineService({ ...definition, environment });

const answer = async ({ method, url = '', headers }: IncomingMessage) => {
  const [, table, PK = ''] = url.split('/');
  if (method !== 'POST' || table !== 'orders') {
    return shop.run(async ({ get }) => get('parcels', { Key: { PK } }));
  }
  await shop.run(contextFromHeaders(headers), async ({ put, outbox }) => {
    put('orders', { Item: { PK, Version: 0 } });
    outbox.add(OrderPlaced.create({ orderId: PK }, { about: { id: PK, version: 0 } }));
  });
  return { placed: PK };
};
const server = createServer((request, response) => {
  answer(request).then(
    (body) => response.end(JSON.stringify(body ?? 'not found')),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(Number(process.env['PORT'] ?? 3000));

const poller = shop.poller([
  handle(OrderPlaced, async ({ payload: { orderId } }, { update }) => {
    const add = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    update('parcels', { Key: { PK: orderId }, ...add });
  }),
]);
await runProcess(process, shop.relay({ streamRelay: false }), poller);
