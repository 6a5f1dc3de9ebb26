/** Counts pieces of an article. One transaction writes the existing table and the message. */
import { defineService } from '@dynamo-outbox/service';
import { StockCounted, stockTopic } from './contract.ts';

const warehouse = defineService({ name: 'warehouse', topics: [stockTopic], tables: ['warehouse'] });

export interface CountStock {
  readonly sku: string;
  readonly pieces: number;
  readonly version: number;
}

export const handler = ({ sku, pieces, version }: CountStock): Promise<void> =>
  warehouse.run(async ({ put, outbox }) => {
    put('warehouse', { Item: { sku, pieces, version } });
    outbox.add(StockCounted.create({ sku, pieces }, { about: { id: sku, version } }));
  });
