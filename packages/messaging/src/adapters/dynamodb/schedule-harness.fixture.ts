import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { OutboxRecorderOptions } from '../../outbox/outbox-recorder.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { DynamoDbScheduledMessages } from './dynamodb-scheduled-messages.ts';
import { scan } from './dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';
import { fromScheduledAttributes } from './scheduled-item-codec.ts';

/** An outbox table, its outbox and its scheduled messages, for the contract suites. */
export const createScheduleHarness = (client: Pick<DynamoDBClient, 'send'>, tableName: string) => ({
  open: (options: OutboxRecorderOptions) => {
    const unitOfWork = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({ ...options, transaction: unitOfWork, client, tableName });
    return { unitOfWork, outbox };
  },
  schedules: new DynamoDbScheduledMessages({ client, tableName, retentionDays: 7 }),
  scheduled: async () =>
    (await scan(client, tableName)).flatMap((attributes) => {
      const decoded = fromScheduledAttributes(attributes);
      return 'item' in decoded ? [decoded.item] : [];
    }),
  items: async () =>
    (await scan(client, tableName)).flatMap((attributes) => {
      const decoded = fromOutboxAttributes(attributes);
      return 'item' in decoded ? [decoded.item] : [];
    }),
});
