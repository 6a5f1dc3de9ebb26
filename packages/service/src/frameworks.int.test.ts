import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import { defineService } from './define-service.ts';
import { contextFromHeaders } from './running/context-from-headers.ts';
import { createShopTables, placed, type ShopTables, shopTopic } from './service.fixture.ts';

let tables: ShopTables;

beforeAll(async () => {
  tables = await createShopTables();
});

afterAll(() => tables.dynamoDb.stop());

const shop = defineService({
  name: 'shop',
  topics: [shopTopic],
  tables: ['orders'],
  environment: () => tables.environment,
});

/** What each framework calls. */
const placeOrder = (orderId: string, headers: Parameters<typeof contextFromHeaders>[0]): Promise<void> =>
  shop.run(contextFromHeaders(headers), async ({ put, outbox }) => {
    put('orders', { Item: { PK: orderId } });
    outbox.add(placed(orderId));
  });

/** A listening server of a framework. */
interface Listening {
  readonly port: number;
  readonly stop: () => Promise<unknown>;
}

const listen = async (server: ReturnType<typeof createServer>): Promise<Listening> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => new Promise((resolve) => server.close(resolve)) };
};

const frameworks = {
  express: () => {
    const app = express();
    app.post('/orders/:id', async (request, response) => {
      await placeOrder(request.params.id, request.headers);
      response.status(201).end();
    });
    return listen(createServer(app));
  },
  fastify: async (): Promise<Listening> => {
    const app = fastify();
    app.post<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
      await placeOrder(request.params.id, request.headers);
      return reply.status(201).send();
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { port: (app.server.address() as AddressInfo).port, stop: () => app.close() };
  },
  hono: async (): Promise<Listening> => {
    const app = new Hono();
    app.post('/orders/:id', async (context) => {
      await placeOrder(context.req.param('id'), context.req.raw.headers);
      return context.body(null, 201);
    });
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        resolve({ port, stop: () => new Promise((stopped) => server.close(stopped)) });
      });
    });
  },
};

describe('a run in a request', () => {
  it.each(Object.entries(frameworks))(
    'gives its messages the correlation and the trace of the request in %s',
    async (name, start) => {
      const server = await start();
      const correlationId = 'a3bb189e-8bf9-4f29-9a3f-1f2a3c4d5e6f';
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
      const headers = { 'X-Correlation-Id': correlationId, traceparent };

      const { status } = await fetch(`http://127.0.0.1:${server.port}/orders/${name}`, {
        method: 'POST',
        headers,
      });
      await server.stop();

      expect(status).toBe(201);
      const messages = await tables.messagesAbout(name);
      expect(messages.map(({ body = '' }) => JSON.parse(body) as unknown)).toEqual([
        expect.objectContaining({ correlationid: correlationId, traceparent }),
      ]);
    },
  );
});
