/** A shop as one process with Fastify: an HTTP API, a relay and a consumer. On AWS, the environment comes from the constructs. */
import { startLocalService } from '@dynamo-outbox/local';
import { defineMessage, defineTopic, handle } from '@dynamo-outbox/messaging';
import { contextFromHeaders, defineService, runProcess } from '@dynamo-outbox/service';
import { fastify } from 'fastify';
import * as z from 'zod';

const payload = z.object({ orderId: z.string() });
const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
const shopTopic = defineTopic('shop', [OrderPlaced]);
const definition = { name: 'shop', topics: [shopTopic], tables: ['orders', 'parcels'] } as const;

const { environment } = await startLocalService({ ...definition, consumes: shopTopic });
const shop = defineService({ ...definition, environment });

interface Route {
  readonly Params: { readonly id: string };
}

const app = fastify();
app.post<Route>('/orders/:id', async ({ params: { id }, headers }) => {
  await shop.run(contextFromHeaders(headers), async ({ put, outbox }) => {
    put('orders', { Item: { PK: id, Version: 0 } });
    outbox.add(OrderPlaced.create({ orderId: id }, { about: { id, version: 0 } }));
  });
  return { placed: id };
});
app.get<Route>('/parcels/:id', async ({ params: { id } }) => {
  const parcel = await shop.run(async ({ get }) => get('parcels', { Key: { PK: id } }));
  return JSON.stringify(parcel ?? 'not found');
});
await app.listen({ port: Number(process.env['PORT'] ?? 3000) });

const poller = shop.poller([
  handle(OrderPlaced, async ({ payload: { orderId } }, { update }) => {
    const add = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    update('parcels', { Key: { PK: orderId }, ...add });
  }),
]);
// On SIGTERM, requests, messages in flight and the sweep of the relay end first.
const server = { start: async () => undefined, stop: () => app.close() };
await runProcess(process, server, shop.relay(), poller);
