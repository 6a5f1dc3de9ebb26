import type { ServiceApp } from '@dynamo-outbox/http-api';
import { getItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { DynamoDbHistoryReader } from '../../adapters/dynamodb/dynamodb-history-reader.ts';
import { createListHistory } from '../../application/list-history.ts';
import type { OrderHistory } from '../order-history.ts';
import { createOrderHistoryApp } from './order-history-app.ts';

/** Composes the HTTP application on the tables of the service. Makes no network calls. Rejects with `INVALID_SETTINGS`. */
export const composeOrderHistoryApp = async (service: OrderHistory): Promise<ServiceApp> => {
  const { client, logger, tables } = await service.ready();
  const tableName = tables.history;
  return createOrderHistoryApp({
    listHistory: createListHistory(new DynamoDbHistoryReader({ client, tableName })),
    // Reads a key that does not exist. The read needs only permissions that the service already has.
    checkHistoryTable: async (abortSignal) => {
      await getItem(client, { TableName: tableName, Key: { PK: 'HEALTH', SK: 'HEALTH' } }, { abortSignal });
    },
    logger,
  });
};
