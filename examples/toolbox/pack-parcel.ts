/** dynamodb-toolbox with its own keys: the message joins a transaction that the service itself sends. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { defineMessage, defineTopic, nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { CollectingTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { Table } from 'dynamodb-toolbox/table';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';

const client = new DynamoDBClient({});

const Parcel = new Entity({
  name: 'parcel',
  table: new Table({ name: 'parcels', partitionKey: { name: 'id', type: 'string' } }),
  schema: item({ parcelId: string().key().savedAs('id'), grams: number() }),
});

export const ParcelPacked = defineMessage('ParcelPacked', {
  version: 1,
  aggregateType: 'parcel',
  payload: z.object({ parcelId: z.string() }),
});

const parcelsTopic = defineTopic('parcels', [ParcelPacked], { order: 'commit' });

/** Sends the parcel and the message about it in one transaction. A lost race starts again; see the guide for other failures. */
export const packParcel = async (parcelId: string, grams: number): Promise<void> => {
  const transaction = new CollectingTransaction();
  const context = { correlationId: nextCorrelationId() };
  const source = { client, tableName: 'parcels-outbox', service: 'parcels', topics: [parcelsTopic] };
  const outbox = new DynamoDbOutbox({ ...source, transaction, context });
  outbox.add(ParcelPacked.create({ parcelId }, { about: { id: parcelId } }));

  const collected = await transaction.collect();
  const { Put } = Parcel.build(PutTransaction).item({ parcelId, grams }).params();
  const TransactItems = [{ Put }, ...collected.plainItems];
  try {
    await client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() }));
  } catch (error) {
    const failure = collected.explain(error, TransactItems);
    if (failure.next === 'stage again') {
      return packParcel(parcelId, grams);
    }
    throw failure.error;
  }
  collected.committed();
};
