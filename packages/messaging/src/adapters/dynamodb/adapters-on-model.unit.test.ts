import * as runner from '@jest/globals';
/** Runs the contract suites of the DynamoDB adapters on the simulator's model of DynamoDB. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { toShard } from '../../outbox/shard.ts';
import { describeInboxTable, describeOutboxTable } from '../tables/index.ts';
import { describeEffectStoreContract } from '../../testing/effect-store-contract.ts';
import { describeInboxContract } from '../../testing/inbox-contract.ts';
import { describeOutboxContract } from '../../testing/outbox-contract.ts';
import { describeOutboxStoreContract } from '../../testing/outbox-store-contract.ts';
import { describeParkedKeysContract } from '../../testing/parked-keys-contract.ts';
import type { ContractItem } from '../../testing/projection-contract.ts';
import { describeProjectionContract } from '../../testing/projection-contract.ts';
import { describeRecordedItemsContract } from '../../testing/recorded-items-contract.ts';
import { DynamoDbEffectStore } from './dynamodb-effect-store.ts';
import { DynamoDbInbox } from './dynamodb-inbox.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { DynamoDbParkedKeys } from './dynamodb-parked-keys.ts';
import { DynamoDbProjection, DynamoDbProjectionWriter } from './dynamodb-projection.ts';
import { DynamoDbRecordedItems } from './dynamodb-recorded-items.ts';
import { describeAggregateTable, scan, stageAggregate } from './dynamodb-tables.fixture.ts';
import { toHeadKey } from './dynamodb-stored-order.ts';
import { DynamoDbUndispatchedItems } from './dynamodb-undispatched-items.ts';
import { fromOutboxAttributes, toOutboxAttributes } from './outbox-item-codec.ts';
import type { ProjectionItems } from './projection-write.ts';

const aggregates = 'aggregates';
const inboxTable = 'inbox';
const outboxTable = 'outbox';

const createClient = (): ModelDynamoDbClient => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeAggregateTable(aggregates));
  database.createTable(describeInboxTable(inboxTable));
  database.createTable(describeOutboxTable(outboxTable, { tracking: 'status' }));
  return new ModelDynamoDbClient({ database });
};

const stop = async (): Promise<void> => undefined;

describeEffectStoreContract(runner, 'DynamoDbEffectStore on the model', async () => {
  const client = createClient();
  const clock = () => new Date('2026-11-20T10:15:30.000Z');
  return {
    open: () => new DynamoDbEffectStore({ client, tableName: inboxTable, retentionDays: 21, clock }),
  };
});

describeInboxContract(runner, 'DynamoDbInbox on the model', async () => {
  const client = createClient();
  return {
    open: () => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      const options = { transaction: unitOfWork, client, tableName: inboxTable, retentionDays: 21 };
      return {
        unitOfWork,
        inbox: new DynamoDbInbox(options),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates, id);
        },
      };
    },
  };
});

describeOutboxContract(runner, 'DynamoDbOutbox on the model', async () => {
  const client = createClient();
  return {
    open: (recorderOptions) => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      return {
        unitOfWork,
        outbox: new DynamoDbOutbox({
          ...recorderOptions,
          transaction: unitOfWork,
          client,
          tableName: outboxTable,
        }),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates, id);
        },
        atCommit: (work) => {
          unitOfWork.enlist({
            contribute: () => {
              work();
              return [];
            },
          });
        },
      };
    },
    items: async () =>
      (await scan(client, outboxTable)).flatMap((attributes) => {
        const decoded = fromOutboxAttributes(attributes);
        return 'item' in decoded ? [decoded.item] : [];
      }),
    expire: async ({ orderingKey, sortKey }) => {
      const Key = { PK: { S: orderingKey }, SK: { S: sortKey } };
      await client.send(new DeleteItemCommand({ TableName: outboxTable, Key }));
    },
    expireHead: async (orderingKey) => {
      await client.send(new DeleteItemCommand({ TableName: outboxTable, Key: toHeadKey(orderingKey) }));
    },
  };
});

describeOutboxStoreContract(runner, 'DynamoDbUndispatchedItems on the model', async () => ({
  open: async () => {
    const client = createClient();
    return {
      store: new DynamoDbOutboxStore({ client, tableName: outboxTable, retentionDays: 7 }),
      items: new DynamoDbUndispatchedItems({ client, tableName: outboxTable, pageSize: 10 }),
      record: async (item) => {
        const Item = toOutboxAttributes(item, { undispatched: toShard(item.orderingKey, 8) });
        await client.send(new PutItemCommand({ TableName: outboxTable, Item }));
      },
      mayExpire: async ({ orderingKey, sortKey }) => {
        const Key = { PK: { S: orderingKey }, SK: { S: sortKey } };
        const { Item } = await client.send(new GetItemCommand({ TableName: outboxTable, Key }));
        return Item?.['ExpiresAt'] !== undefined;
      },
    };
  },
  stop,
}));

describeParkedKeysContract(runner, 'DynamoDbParkedKeys on the model', async () => ({
  open: async () => new DynamoDbParkedKeys({ client: createClient(), tableName: outboxTable }),
  stop,
}));

for (const segments of [1, 3]) {
  describeRecordedItemsContract(
    runner,
    `DynamoDbRecordedItems in ${segments} segments on the model`,
    async () => ({
      open: async () => {
        const client = createClient();
        return {
          items: new DynamoDbRecordedItems({ client, tableName: outboxTable, segments, pageSize: 10 }),
          store: new DynamoDbOutboxStore({ client, tableName: outboxTable, retentionDays: 7 }),
          undispatched: new DynamoDbUndispatchedItems({ client, tableName: outboxTable }),
          record: async (item) => {
            const Item = toOutboxAttributes(item, { undispatched: toShard(item.orderingKey, 8) });
            await client.send(new PutItemCommand({ TableName: outboxTable, Item }));
          },
        };
      },
      stop,
    }),
  );
}

const copies: ProjectionItems<ContractItem> = {
  tableName: aggregates,
  toKey: (id) => ({ PK: `NOTE#${id}` }),
  toAttributes: ({ text, note }) => ({
    ...(text === undefined ? {} : { Text: text }),
    ...(note === undefined ? {} : { Note: note }),
  }),
  tombstoneRetentionDays: 21,
};

const fromCopy = (item: Record<string, AttributeValue>): ContractItem => {
  const note = item['Note']?.S;
  return { text: item['Text']?.S ?? '', ...(note === undefined ? {} : { note }) };
};

describeProjectionContract(runner, 'DynamoDbProjection on the model', async () => {
  const client = createClient();
  return {
    open: () => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      return {
        unitOfWork,
        projection: new DynamoDbProjection({ ...copies, transaction: unitOfWork }),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates, id);
        },
      };
    },
    writer: new DynamoDbProjectionWriter({ ...copies, client }),
    find: async (id) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: aggregates, Key: { PK: { S: `NOTE#${id}` } }, ConsistentRead: true }),
      );
      if (Item === undefined) {
        return undefined;
      }
      return Item['RemovedAt'] === undefined ? fromCopy(Item) : 'removed';
    },
  };
});
