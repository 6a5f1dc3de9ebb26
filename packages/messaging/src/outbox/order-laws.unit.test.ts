import { describe, it } from '@jest/globals';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { DynamoDbOutbox } from '../adapters/dynamodb/dynamodb-outbox.ts';
import { toHeadKey } from '../adapters/dynamodb/dynamodb-stored-order.ts';
import { scan } from '../adapters/dynamodb/dynamodb-tables.fixture.ts';
import { fromOutboxAttributes, toOutboxAttributes } from '../adapters/dynamodb/outbox-item-codec.ts';
import { InMemoryOutbox } from '../adapters/in-memory/in-memory-outbox.ts';
import { describeOutboxTable } from '../adapters/tables/outbox-table.ts';
import { contractContext, contractTopics } from '../testing/contract-messages.ts';
import {
  commitOrderLaw,
  legacyOrderLaw,
  type OrderLawsHarness,
  versionOrderLaw,
} from './order-laws.fixture.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { OutboxHead } from './stored-order.ts';

const options = { service: 'notebook', topics: contractTopics, context: contractContext };

const nothingElse = { createAggregate: () => undefined, atCommit: () => undefined };

const createInMemory = async (): Promise<OrderLawsHarness> => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  const heads = new InMemoryTable<OutboxHead>('heads');
  const commit = async (change: ReturnType<typeof table.toDelete>): Promise<void> => {
    const unitOfWork = new InMemoryUnitOfWork();
    unitOfWork.stage(change);
    await unitOfWork.commit();
  };
  const toKey = ({ orderingKey, sortKey }: Pick<OutboxItem, 'orderingKey' | 'sortKey'>): string =>
    JSON.stringify([orderingKey, sortKey]);
  return {
    open: (clock) => {
      const unitOfWork = new InMemoryUnitOfWork();
      const outbox = new InMemoryOutbox({ ...options, transaction: unitOfWork, table, heads, clock });
      return { unitOfWork, outbox, ...nothingElse };
    },
    items: async () => table.values(),
    record: (item) => commit(table.toPut(toKey(item), item)),
    expire: (item) => commit(table.toDelete(toKey(item))),
    expireHead: (orderingKey) => commit(heads.toDelete(orderingKey)),
  };
};

const createOnModel = async (): Promise<OrderLawsHarness> => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
  const client = new ModelDynamoDbClient({ database });
  return {
    open: (clock) => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      const outbox = new DynamoDbOutbox({
        ...options,
        transaction: unitOfWork,
        client,
        tableName: 'outbox',
        clock,
      });
      return { unitOfWork, outbox, ...nothingElse };
    },
    items: async () =>
      (await scan(client, 'outbox')).flatMap((attributes) => {
        const decoded = fromOutboxAttributes(attributes);
        return 'item' in decoded ? [decoded.item] : [];
      }),
    record: async (item) => {
      const Item = toOutboxAttributes(item, { undispatched: '0' });
      await client.send(new PutItemCommand({ TableName: 'outbox', Item }));
    },
    expire: async ({ orderingKey, sortKey }) => {
      const Key = { PK: { S: orderingKey }, SK: { S: sortKey } };
      await client.send(new DeleteItemCommand({ TableName: 'outbox', Key }));
    },
    expireHead: async (orderingKey) => {
      await client.send(new DeleteItemCommand({ TableName: 'outbox', Key: toHeadKey(orderingKey) }));
    },
  };
};

describe.each([
  ['InMemoryOutbox', createInMemory],
  ['DynamoDbOutbox on the model', createOnModel],
])('for one ordering key, sort order is commit order in %s', (_, createHarness) => {
  it('with order commit, for any mix of versions, clocks and expiry', () =>
    commitOrderLaw(createHarness, 300));

  it('with order version, for aggregates that are removed and created again, or the commit is refused', () =>
    versionOrderLaw(createHarness, 300));

  it('for items of earlier versions, and new items after them', () => legacyOrderLaw(createHarness, 50));
});
