/** The messages of the warehouse, on a topic that existed before its outbox. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

export const StockCounted = defineMessage('stock.counted', {
  version: 1,
  payload: z.object({ sku: z.string(), pieces: z.int() }),
});

export const stockTopic = defineTopic('stock', [StockCounted]);
