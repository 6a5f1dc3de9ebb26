/** A shop in Nest. It needs `experimentalDecorators`, so it is compiled in a project of its own. */
import 'reflect-metadata';
import { startLocalService } from '@dynamo-outbox/local';
import { defineMessage, defineTopic, handle } from '@dynamo-outbox/messaging';
import { contextFromHeaders, defineService, runProcess } from '@dynamo-outbox/service';
import { Controller, Get, Headers, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as z from 'zod';

const payload = z.object({ orderId: z.string() });
const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
const shopTopic = defineTopic('shop', [OrderPlaced]);
const definition = { name: 'shop', topics: [shopTopic], tables: ['orders', 'parcels'] } as const;

const { environment } = await startLocalService({ ...definition, consumes: shopTopic });
const shop = defineService({ ...definition, environment });

@Controller()
class ShopController {
  @Post('orders/:id')
  async placeOrder(@Param('id') id: string, @Headers() headers: Record<string, string>) {
    await shop.run(contextFromHeaders(headers), async ({ put, outbox }) => {
      put('orders', { Item: { PK: id, Version: 0 } });
      outbox.add(OrderPlaced.create({ orderId: id }, { about: { id, version: 0 } }));
    });
    return { placed: id };
  }

  @Get('parcels/:id')
  async findParcel(@Param('id') id: string) {
    const parcel = await shop.run(async ({ get }) => get('parcels', { Key: { PK: id } }));
    return JSON.stringify(parcel ?? 'not found');
  }
}

@Module({ controllers: [ShopController] })
class ShopModule {}

const app = await NestFactory.create(ShopModule, { logger: false });
await app.listen(Number(process.env['PORT'] ?? 3000));

const poller = shop.poller([
  handle(OrderPlaced, async ({ payload: { orderId } }, { update }) => {
    const add = { UpdateExpression: 'ADD Labels :one', ExpressionAttributeValues: { ':one': 1 } };
    update('parcels', { Key: { PK: orderId }, ...add });
  }),
]);
await runProcess(process, shop.relay({ streamRelay: false }), poller);
