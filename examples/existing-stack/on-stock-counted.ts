/** Keeps the latest count of each article in a table that existed before its inbox. */
import { handle } from '@dynamo-outbox/messaging';
import { defineService } from '@dynamo-outbox/service';
import { StockCounted } from './contract.ts';

const reports = defineService({ name: 'reports', tables: ['reports'] });

export const handler = reports.sqsHandler(
  [
    handle(StockCounted, async ({ payload: { sku, pieces } }, { update }) => {
      update('reports', {
        Key: { article: sku },
        UpdateExpression: 'SET pieces = :pieces ADD counts :one',
        ExpressionAttributeValues: { ':pieces': pieces, ':one': 1 },
      });
    }),
  ],
  // The queue has a name of its own; alarms and dashboards know the consumer by this one.
  { name: 'reports--stock' },
);
